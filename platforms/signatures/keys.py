"""Secrets of a webhook source, each with its days of validity, so that they can be rotated."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


class SecretUnusable(ValueError):
    """A secret that cannot be a key of its scheme. The text never repeats the secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecret:
    """One secret of one source. The text stays out of every printed form of the record.

    `valid_from` is included, `valid_until` is not; None leaves that side open.
    """

    key_id: str
    text: str = field(repr=False)
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def is_valid_on(self, instant: datetime) -> bool:
        """Whether this secret counts at that instant."""
        if self.valid_from is not None and instant < self.valid_from:
            return False
        return self.valid_until is None or instant < self.valid_until


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedKey:
    """The secret that fitted, and when the sender signed, for schemes that sign the time."""

    key_id: str
    signed_at: datetime | None = None


def secrets_valid_on(secrets: Sequence[WebhookSecret], instant: datetime) -> list[WebhookSecret]:
    """The secrets that count at that instant, in the order given."""
    return [secret for secret in secrets if secret.is_valid_on(instant)]
