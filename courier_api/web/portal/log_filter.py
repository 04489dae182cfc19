"""What a person looks for in the delivery log. It lives in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from courier_api.foundation.clock import BRUSSELS
from courier_api.web.portal.views import Cursor, EntryKey, LogRow, State

LONGEST_WORDS = 200


class Wanted(StrEnum):
    """Which requests: all, what became of them, or the answer they got."""

    ALL = "all"
    STORED = "stored"
    APPLIED = "applied"
    PARKED = "parked"
    WAITING = "waiting"
    REFUSED = "refused"
    BAD_REQUEST = "400"
    UNAUTHENTICATED = "401"
    CONFLICT = "409"
    INVALID = "422"

    def takes(self, row: LogRow) -> bool:
        """Whether a request is one of these."""
        match self:
            case Wanted.ALL:
                return True
            case Wanted.STORED:
                return row.status < 300
            case Wanted.APPLIED:
                return row.state in (State.APPLIED, State.TRIED)
            case Wanted.PARKED | Wanted.WAITING:
                return row.state.value == self.value
            case Wanted.REFUSED:
                return row.status >= 300
            case _:
                return str(row.status) == self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """`everywhere`: search the text even where an event or shift bears the searched name.

    `since` and `until` as they were typed: local time of Belgium, to the minute.
    """

    wanted: Wanted = Wanted.ALL
    words: str = ""
    since: str = ""
    until: str = ""
    everywhere: bool = False
    before: Cursor | None = None
    chosen: EntryKey | None = None

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> "LogFilter":
        """The filter in an address or form; what cannot be read is left out."""
        wanted = fields.get("show", "")
        return cls(
            wanted=Wanted(wanted) if wanted in frozenset(Wanted) else Wanted.ALL,
            words=" ".join(fields.get("q", "").split())[:LONGEST_WORDS],
            since=_typed(fields.get("since", "")),
            until=_typed(fields.get("until", "")),
            everywhere=fields.get("everywhere") == "1",
            before=Cursor.read(fields.get("before", "")),
            chosen=EntryKey.read(fields.get("chosen", "")),
        )

    @property
    def from_instant(self) -> datetime | None:
        """The first instant that is wanted."""
        return _instant(self.since)

    @property
    def to_instant(self) -> datetime | None:
        """The first instant that is no longer wanted."""
        return _instant(self.until)

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.words or self.since or self.until or self.wanted is not Wanted.ALL)

    @property
    def fields(self) -> dict[str, str]:
        """The fields of an address or form that say the same, without place and choice."""
        given = {
            "show": "" if self.wanted is Wanted.ALL else self.wanted.value,
            "q": self.words,
            "since": self.since,
            "until": self.until,
            "everywhere": "1" if self.everywhere else "",
        }
        return {name: text for name, text in given.items() if text}

    def query(
        self, *, chosen: EntryKey | None = None, before: Cursor | None = None,
        everywhere: bool = False,
    ) -> str:  # fmt: skip
        """The end of an address with this filter."""
        given = replace(self, everywhere=self.everywhere or everywhere).fields
        if before is not None:
            given["before"] = str(before)
        if chosen is not None:
            given["chosen"] = str(chosen)
        return f"?{urlencode(given)}" if given else ""


def _typed(text: str) -> str:
    return text if _instant(text) is not None else ""


def _instant(text: str) -> datetime | None:
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        return None
    instant = typed if typed.tzinfo else typed.replace(tzinfo=BRUSSELS)
    return instant if 2000 <= instant.year < 2100 else None
