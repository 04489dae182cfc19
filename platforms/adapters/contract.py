"""What every adapter of a platform can do: pure functions, no network, no clock, no database.

What `to_events` gives, and what follows from it:

- canonical events, and `DutyEnded` where a platform tells moments instead of shifts: applied;
- nothing, `()`: the event is authentic and understood, and tells nothing that we keep (an estimated
  time of arrival, an order that was made). It counts as applied;
- `FetchWanted`: a thin event, whose content a `FetchingAdapter` reads once it is there;
- MalformedBody, InvalidEvent or UnsafeReference: parked under the rule that the error names. A
  parked event is never fetched for.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, TypeAlias, runtime_checkable

from platforms.adapters.duty import DutyEnded
from platforms.adapters.native import NativeEvent
from platforms.events import CanonicalEvent
from platforms.signatures import VerifiedKey, WebhookSecret

Headers: TypeAlias = Mapping[str, str]
"""A mapping that ignores case, or one with lower-case names."""

AdaptedEvent: TypeAlias = CanonicalEvent | DutyEnded
"""What an event of a platform became. `DutyEnded` gets its shift from `match_ends`."""

_LOCAL_PATH: Final = re.compile(
    r"/(?![/\\])[!-\[\]-~]*"
)  # printable, no backslash, one slash first


LONGEST_PATH: Final = 2000


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
    choose the host that we call. At most 2000 characters.
    """

    path: str

    def __post_init__(self) -> None:
        if len(self.path) > LONGEST_PATH or _LOCAL_PATH.fullmatch(self.path) is None:
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

    @property
    def needs_second_source(self) -> bool:
        """Whether nothing proves the body: an event of such a scheme alone never creates pay.

        A shift that only such events tell of needs a plan, a file or a person beside them.
        """

    def check_secret(self, text: str) -> None:
        """Raises SecretUnusable when a secret cannot serve this scheme."""

    def verify(
        self, headers: Headers, raw: bytes, secrets: Sequence[WebhookSecret], now: datetime
    ) -> VerifiedKey:
        """Which secret proves that the source sent this body. Raises SignatureRefused only."""

    def dedup_key(self, headers: Headers, raw: bytes) -> str:
        """The event's id within its source: the same for every retry. Only after `verify`.

        At most 100 letters, digits, - and _, whatever the body is: an id of other characters is
        replaced by its hash, a body without any id is named by its own.
        """

    def to_events(self, headers: Headers, raw: bytes) -> tuple[AdaptedEvent, ...] | FetchWanted:
        """What this body tells, see above; the same for ever for the same bytes.

        Of the headers only those that name the event are read. Raises MalformedBody, InvalidEvent
        or UnsafeReference, and nothing else.
        """

    def ack(self, outcome: Outcome) -> Answer:
        """The 2xx answer that this kind of sender wants."""

    def handshake(self, check: str) -> Answer | None:
        """The answer to a registration check by GET; None where there is no such thing (405)."""


@runtime_checkable
class FetchingAdapter(Protocol):
    """An adapter of thin events: it also reads what they refer to."""

    def read_fetched(
        self, raw: bytes, fetched: bytes, *, received_at: datetime
    ) -> tuple[NativeEvent, ...]:
        """The events in what was fetched for the thin event in `raw`, in our own format.

        They are stored like any other event of the source. `received_at` is when the thin event
        came, for platforms that tell no time. Raises MalformedBody or InvalidEvent.
        """


class FetchChannel(Protocol):
    """The way to what thin events of one source refer to."""

    def fetch(self, wanted: FetchWanted) -> bytes:
        """What stands at this path of the source's own host.

        Changes nothing there. Raises PullRejected or PullUnavailable (`platforms.pull`).
        """
