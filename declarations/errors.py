"""What can go wrong when something is declared; the tree is below.

DeclarationError
├── ChannelRejected      the other side read it and said no: never send the same again
├── ChannelUnavailable   it was certainly not received: send it later
└── OutcomeUnknown       it may have been received: settle that before anything else

DecisionInputError (a ValueError) stands apart: the question itself was malformed.
"""

from __future__ import annotations

from datetime import datetime, timedelta


class DeclarationError(Exception):
    """Root of everything that an authority's or insurer's channel may raise."""

    def __init__(self, detail: str, *, status: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status


class ChannelRejected(DeclarationError):
    """Refused for its content or our rights (400, 401 twice, 403, 405, 406, 415)."""

    def __init__(
        self, detail: str, *, status: int | None = None, issues: tuple[str, ...] = ()
    ) -> None:
        super().__init__(detail, status=status)
        self.issues = issues


class ChannelUnavailable(DeclarationError):
    """Not received (500, 429, no connection); `retry_after_seconds` when the other side named it."""

    def __init__(
        self, detail: str, *, status: int | None = None, retry_after_seconds: int | None = None
    ) -> None:
        super().__init__(detail, status=status)
        self.retry_after_seconds = retry_after_seconds

    def retry_at(self, now: datetime) -> datetime:
        """The first moment at which the other side wants to hear from us again."""
        return now + timedelta(seconds=self.retry_after_seconds or 0)


class OutcomeUnknown(DeclarationError):
    """Sent, but the answer was lost (502, 503, 504, time-out, reset): received or not, nobody knows."""


class DecisionInputError(ValueError):
    """The facts for a decision are not in the form that was agreed; the text says where."""
