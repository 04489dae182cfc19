"""The way to a platform as the rest of the program sees it: what is sent, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class FailureKind(StrEnum):
    """Why there was no answer at all."""

    URL_REFUSED = "url_refused"
    """Our own rule: not https, a port or a host that we do not send to."""
    NAME_UNKNOWN = "name_unknown"
    ADDRESS_REFUSED = "address_refused"
    """Our own rule: the name stands for an address inside a network."""
    UNREACHABLE = "unreachable"
    TLS = "tls"
    """No secure connection: a certificate that is unknown, out of date or for another name."""
    TIMEOUT = "timeout"
    BROKEN = "broken"
    """The connection broke, or what came was no HTTP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedWebhook:
    """One attempt: the body as stored, with the headers signed for this attempt."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an attempt: a status, or a reason why there is none."""

    status: int | None = None
    failure: FailureKind | None = None
    retry_after: str | None = None
    duration_ms: int = 0


class WebhookSender(Protocol):
    """Sends one webhook, once."""

    def send(self, webhook: SignedWebhook) -> Outcome:
        """The outcome of this one attempt. Raises nothing that a receiver could cause."""
        ...
