"""Why a webhook was not believed: one sentence for the sender, a reason code for our log."""

from enum import StrEnum

PUBLIC_SENTENCE = "The signature, the secret or the time of this webhook was not accepted."


class Refusal(StrEnum):
    """The reason for the log. It never leaves the house: it would help whoever is guessing."""

    MISSING_HEADER = "missing_header"
    MALFORMED_HEADER = "malformed_header"
    MALFORMED_TIMESTAMP = "malformed_timestamp"
    TOO_OLD = "too_old"
    TOO_FAR_AHEAD = "too_far_ahead"
    NO_VALID_SECRET = "no_valid_secret"  # noqa: S105 - a reason, not a password
    NO_MATCH = "no_match"


class SignatureRefused(ValueError):
    """The webhook is not proven to come from this source. Answered with 401.

    The text is the same for every reason; `reason` is for the log alone.
    """

    def __init__(self, reason: Refusal) -> None:
        super().__init__(PUBLIC_SENTENCE)
        self.reason = reason
