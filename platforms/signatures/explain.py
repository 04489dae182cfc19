"""Why a webhook was believed or not, step by step, for the people who sent it.

The verification itself is not repeated here: it is asked again with one secret at a time, so that
what is explained cannot differ from what was decided. No secret and no expected signature is told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, TypeAlias

from platforms.signatures.keys import VerifiedKey, WebhookSecret
from platforms.signatures.refusals import Refusal, SignatureRefused
from platforms.signatures.standard_webhooks import TIMESTAMP_HEADER

Verify: TypeAlias = Callable[
    [Mapping[str, str], bytes, Sequence[WebhookSecret], datetime], VerifiedKey
]

_UNREADABLE: Final = frozenset(
    (Refusal.MISSING_HEADER, Refusal.MALFORMED_HEADER, Refusal.MALFORMED_TIMESTAMP)
)
_UNTIMELY: Final = frozenset((Refusal.TOO_OLD, Refusal.TOO_FAR_AHEAD))
_LONGEST_SECONDS: Final = 12


class Step(StrEnum):
    """What is looked at, in this order."""

    HEADERS = "headers"
    TIME = "time"
    KEYS = "keys"
    MATCH = "match"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedKey:
    """One secret: whether it counted when the webhook came, and whether it fits."""

    key_id: str
    counted: bool
    fits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureCheck:
    """Everything that was found. `refusal` is None when the webhook was believed.

    `seconds_off`: how far the signed time lay from the arrival, negative when it was earlier.
    """

    refusal: Refusal | None
    signed_at: datetime | None
    seconds_off: int | None
    keys: tuple[CheckedKey, ...]

    @property
    def steps(self) -> tuple[tuple[Step, bool | None], ...]:
        """Each step and whether it was passed; None where it could not be looked at."""
        readable = self.refusal not in _UNREADABLE
        return (
            (Step.HEADERS, readable),
            (Step.TIME, self.refusal not in _UNTIMELY if readable else None),
            (Step.KEYS, any(key.counted for key in self.keys)),
            (Step.MATCH, any(key.counted and key.fits for key in self.keys) if readable else None),
        )


def explain(
    verify: Verify,
    headers: Mapping[str, str],
    raw: bytes,
    *,
    secrets: Sequence[WebhookSecret],
    received_at: datetime,
) -> SignatureCheck:
    """What `verify` found in this webhook when it came, and which of all `secrets` fits it.

    A secret that did not count then is tried as well, and one that fits a webhook which came too
    late is found all the same: both are what people look for.
    """
    signed_at = _signed_at(headers)
    return SignatureCheck(
        refusal=_refusal(verify, headers, raw, secrets, received_at),
        signed_at=signed_at,
        seconds_off=int((signed_at - received_at).total_seconds()) if signed_at else None,
        keys=tuple(
            CheckedKey(
                key_id=secret.key_id,
                counted=secret.is_valid_on(received_at),
                fits=_refusal(
                    verify,
                    headers,
                    raw,
                    [replace(secret, valid_from=None, valid_until=None)],
                    signed_at or received_at,
                )
                is None,
            )
            for secret in secrets
        ),
    )


def _refusal(
    verify: Verify,
    headers: Mapping[str, str],
    raw: bytes,
    secrets: Sequence[WebhookSecret],
    at: datetime,
) -> Refusal | None:
    try:
        verify(headers, raw, secrets, at)
    except SignatureRefused as refused:
        return refused.reason
    return None


def _signed_at(headers: Mapping[str, str]) -> datetime | None:
    text = headers.get(TIMESTAMP_HEADER, "")
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_SECONDS):
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None
