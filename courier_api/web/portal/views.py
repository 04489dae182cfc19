"""What a platform sees of its requests. Frozen records, all decided."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar

from platforms.signatures.explain import SignatureCheck


class EntryKind(StrEnum):
    """Where a request is kept: as an event, as a second content for a known id, or as refused."""

    EVENT = "event"
    CONFLICT = "conflict"
    REFUSED = "refused"

    @property
    def rank(self) -> int:
        """Its place among requests of the same instant."""
        return tuple(EntryKind).index(self)


class State(StrEnum):
    """What became of a request."""

    WAITING = "waiting"
    APPLIED = "applied"
    TRIED = "tried"
    PARKED = "parked"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Why(StrEnum):
    """The reasons that have words; what is none of these is OTHER and shown by its code."""

    TEST_SOURCE = "test_source"
    UNKNOWN_COURIER = "unknown_courier"
    UNREADABLE = "unreadable"
    UNKNOWN_VERSION = "unknown_version"
    UNKNOWN_TYPE = "unknown_type"
    WORKER_CHANGED_AFTER_START = "worker_changed_after_start"
    CANCELLED_FOR_ANOTHER_WORKER = "cancelled_for_another_worker"
    FETCH_WANTED = "fetch_wanted"
    UNSAFE_REFERENCE = "unsafe_reference"
    SCHEME_NOT_SERVED = "scheme_not_served"
    END_WITHOUT_SHIFT = "end_without_shift"
    NEEDS_SECOND_SOURCE = "needs_second_source"
    INTERNAL_ERROR = "internal_error"
    ID_REUSED = "id_reused"
    EVENT_ID_REUSED = "event_id_reused"
    MISSING_HEADER = "missing_header"
    MALFORMED_HEADER = "malformed_header"
    MALFORMED_TIMESTAMP = "malformed_timestamp"
    TOO_OLD = "too_old"
    TOO_FAR_AHEAD = "too_far_ahead"
    NO_VALID_SECRET = "no_valid_secret"  # noqa: S105 - a reason, not a password
    NO_MATCH = "no_match"
    SIGNATURE_NOT_ACCEPTED = "signature_not_accepted"
    EMPTY = "empty"
    NOT_UTF8 = "not_utf8"
    BYTE_ORDER_MARK = "byte_order_mark"
    NOT_JSON = "not_json"
    NESTED_TOO_DEEP = "nested_too_deep"
    NOT_AN_OBJECT = "not_an_object"
    MALFORMED = "malformed"
    INVALID = "invalid"
    BODY_TOO_LARGE = "body_too_large"
    WRONG_MEDIA_TYPE = "wrong_media_type"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"
    OTHER = "other"


def why_of(*codes: str | None) -> Why | None:
    """The first of these codes that has words; None when there is no code at all."""
    given = [code.replace("-", "_") for code in codes if code]
    known = next((Why(code) for code in given if code in frozenset(Why)), None)
    return known or (Why.OTHER if given else None)


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place in the log: what comes after it is older."""

    at: datetime
    rank: int
    number: int

    FORM: ClassVar[str] = "%Y%m%dT%H%M%S.%f"
    TEXT: ClassVar[re.Pattern[str]] = re.compile(r"(\d{8}T\d{6}\.\d{6})-([0-2])-(\d{1,18})")

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):{self.FORM}}-{self.rank}-{self.number}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor in an address; None when it is none."""
        if (match := cls.TEXT.fullmatch(text)) is None:
            return None
        try:
            at = datetime.strptime(match[1], cls.FORM).replace(tzinfo=UTC)
        except ValueError:
            return None
        return cls(at, int(match[2]), int(match[3]))


@dataclass(frozen=True, slots=True)
class EntryKey:
    """Names one request in an address: `event-12`."""

    kind: EntryKind
    number: int

    TEXT: ClassVar[re.Pattern[str]] = re.compile(r"(event|conflict|refused)-(\d{1,18})")

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}"

    @classmethod
    def read(cls, text: str) -> "EntryKey | None":
        """The key in an address; None when it is none."""
        match = cls.TEXT.fullmatch(text)
        return cls(EntryKind(match[1]), int(match[2])) if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One request. `code` is the reason as programs read it; `body` is there for a search only."""

    key: EntryKey
    received_at: datetime
    event_id: str | None
    event_type: str | None
    status: int
    state: State
    code: str | None
    why: Why | None
    body: bytes | None = None

    @property
    def cursor(self) -> Cursor:
        """Its place in the log."""
        return Cursor(self.received_at, self.key.kind.rank, self.key.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """Some rows, newest first. `older`: where to go on.

    `named`: the rows are all that bear the searched name. `looked_back_to`: a search by text goes
    a stretch at a time; so far it has seen everything from there on.
    """

    rows: tuple[LogRow, ...]
    older: Cursor | None = None
    named: bool = False
    looked_back_to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request with all that is kept of it. `shift`: the shift it was applied to.

    `check` is None where nothing can be computed again: `whole` is then false, or no header is kept.
    """

    row: LogRow
    body: str
    body_bytes: int
    is_whole: bool
    headers: tuple[tuple[str, str], ...]
    check: SignatureCheck | None
    errors: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    handled_at: datetime | None = None
    attempts: int = 0
    unknown_fields: int = 0
    shift: str | None = None
    first: EntryKey | None = None

    @property
    def can_replay(self) -> bool:
        """Only what is parked is tried again."""
        return self.row.state is State.PARKED
