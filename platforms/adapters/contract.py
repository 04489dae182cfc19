"""What every adapter of a platform can do: pure functions, no network, no clock, no database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, TypeAlias

from platforms.events import CanonicalEvent
from platforms.signatures import VerifiedKey, WebhookSecret

Headers: TypeAlias = Mapping[str, str]
"""A mapping that ignores case, or one with lower-case names."""

_LOCAL_PATH: Final = re.compile(
    r"/(?![/\\])[!-\[\]-~]*"
)  # printable, no backslash, one slash first


class Outcome(StrEnum):
    """What became of an authentic event at the door."""

    STORED = "stored"
    KNOWN = "known"
    PARKED = "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back to the sender."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: Mapping[str, str] | None = None


class UnsafeReference(ValueError):
    """A body names something to fetch that is not a plain path on the platform's own host."""

    def __init__(self) -> None:
        super().__init__("The event refers to an address outside the platform's own host.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchWanted:
    """A thin event: the content must be fetched from this path of the source's configured host.

    Raises UnsafeReference for anything else, an absolute address above all: a body must never
    choose the host that we call.
    """

    path: str

    def __post_init__(self) -> None:
        if _LOCAL_PATH.fullmatch(self.path) is None:
            raise UnsafeReference


class Adapter(Protocol):
    """One scheme in which platforms send events.

    `parks_bad_content` is false where a sender is told 400, 409 or 422, and true where authentic
    but bad content is kept aside and answered with 2xx, so that the vendor keeps sending.
    """

    @property
    def scheme(self) -> str:
        """The name under which a source is registered."""

    @property
    def parks_bad_content(self) -> bool:
        """Whether bad content is answered with 2xx and kept aside."""

    def check_secret(self, text: str) -> None:
        """Raises SecretUnusable when a secret cannot serve this scheme."""

    def verify(
        self, headers: Headers, raw: bytes, secrets: Sequence[WebhookSecret], now: datetime
    ) -> VerifiedKey:
        """Which secret proves that the source sent this body. Raises SignatureRefused only."""

    def dedup_key(self, headers: Headers, raw: bytes) -> str:
        """The event's id within its source: the same for every retry. Only after `verify`."""

    def to_events(self, headers: Headers, raw: bytes) -> tuple[CanonicalEvent, ...] | FetchWanted:
        """The canonical events in this body. Raises MalformedBody or InvalidEvent."""

    def ack(self, outcome: Outcome) -> Answer:
        """The 2xx answer that this kind of sender wants."""

    def handshake(self, check: str) -> Answer | None:
        """The answer to a registration check by GET; None where there is no such thing (405)."""
