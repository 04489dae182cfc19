"""The incident list as its address asks for it: a saved view, a filter, a place in the pages."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

from courier_api.web.adviser.views import TriageRow

PATH = "/console"
ROWS_IN_A_PAGE = 40
"""As many as can be ticked in one form, and as many as somebody reads."""

PLACES_SEARCHED = 1500
"""Places are unreadable to the database: a search reads those of so many of the newest cases."""


class TriageTab(StrEnum):
    """The saved views of the list."""

    ALL = "all"
    NEW = "new"
    SERIOUS = "serious"
    MISSING_DATA = "missing_data"
    NEAR_MISSES = "near_misses"
    COMMUTING = "commuting"
    BY_PLATFORM = "by_platform"
    MINE = "mine"
    SNOOZED = "snoozed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page of the list ends: what the last row was sorted by."""

    platform: str
    rank: int
    ends_at: datetime
    severity: int
    incident_id: int

    @property
    def token(self) -> str:
        """The place as it stands in an address."""
        told = [self.platform, self.rank, self.ends_at.isoformat(), self.severity, self.incident_id]
        return urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, token: str) -> Self | None:
        """The place in an address; None for what is none, which is the first page."""
        try:
            told = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
            platform, rank, ends_at, severity, incident_id = told
            place = cls(
                platform=str(platform),
                rank=int(rank),
                ends_at=datetime.fromisoformat(ends_at),
                severity=int(severity),
                incident_id=int(incident_id),
            )
        except (ValueError, TypeError):
            return None
        return place if place.ends_at.tzinfo and abs(place.incident_id) < 2**63 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageFilter:
    """What the address asks for. `after` is the end of the page before."""

    tab: TriageTab = TriageTab.ALL
    platform: str = ""
    words: str = ""
    after: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return replace(self, after="") != TriageFilter()

    def url(self, *, case: str | None = None) -> str:
        """The address of the list with this filter, and with this case beside it."""
        fields = {
            "tab": self.tab.value,
            "platform": self.platform,
            "q": self.words,
            "after": self.after,
            "case": case,
        }
        asked = {
            name: text for name, text in fields.items() if text and text != TriageTab.ALL.value
        }
        return f"{PATH}?{urlencode(asked)}" if asked else PATH

    @property
    def places_searched(self) -> int | None:
        """How far a search reads places; None when nothing is searched."""
        return PLACES_SEARCHED if self.words else None

    @property
    def first_page(self) -> str:
        """The address of the beginning of this list."""
        return replace(self, after="").url()


@dataclass(frozen=True, slots=True, kw_only=True)
class TabLink:
    """A saved view with the number of cases in it."""

    tab: TriageTab
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageList:
    """One page of the list, the most urgent first. `total` counts the open cases.

    `chosen` is the case beside the list; `next_page` is None on the last page.
    """

    filter: TriageFilter
    rows: tuple[TriageRow, ...]
    tabs: tuple[TabLink, ...]
    platforms: tuple[str, ...]
    total: int
    read_at: datetime
    chosen: TriageRow | None = None
    next_page: str | None = None

    def url_of(self, ref: str | None) -> str:
        """The address of this list with a case beside it, or without one."""
        return self.filter.url(case=ref)


def tab_links(counts: dict[TriageTab, int], wanted: TriageFilter) -> tuple[TabLink, ...]:
    """The saved views in their order, each with its count."""
    return tuple(
        TabLink(
            tab=tab,
            count=counts.get(tab, 0),
            url=TriageFilter(tab=tab).url(),
            chosen=tab is wanted.tab,
        )
        for tab in TriageTab
    )


def asked_filter(tab: str, platform: str, words: str, after: str) -> TriageFilter:
    """The filter in the address; a view that does not exist is the whole list."""
    known = tab in {each.value for each in TriageTab}
    return TriageFilter(
        tab=TriageTab(tab) if known else TriageTab.ALL,
        platform=platform.strip(),
        words=words.strip(),
        after=after if Place.read(after) else "",
    )
