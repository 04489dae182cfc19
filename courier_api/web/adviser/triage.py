"""Sorting and filtering of the incident list. Pure: the rows come in, the list goes out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from courier_api.web.adviser.views import CaseClass, CaseState, Nature, TriageRow, TriageView
from courier_api.web.incident_words import IncidentKind

PATH = "/console"
MAYBE_SERIOUS = {CaseClass.SERIOUS_SUSPECTED, CaseClass.SERIOUS, CaseClass.VERY_SERIOUS}


class TriageTab(StrEnum):
    """The saved views of the list."""

    ALL = "all"
    NEW = "new"
    SERIOUS = "serious"
    MISSING_DATA = "missing_data"
    NEAR_MISSES = "near_misses"
    COMMUTING = "commuting"


FITS: dict[TriageTab, Callable[[TriageRow], bool]] = {
    TriageTab.ALL: lambda row: True,  # noqa: ARG005
    TriageTab.NEW: lambda row: row.state is CaseState.NEW,
    TriageTab.SERIOUS: lambda row: row.case_class in MAYBE_SERIOUS,
    TriageTab.MISSING_DATA: lambda row: bool(row.missing),
    TriageTab.NEAR_MISSES: lambda row: row.kind is IncidentKind.NEAR_MISS,
    TriageTab.COMMUTING: lambda row: row.nature is Nature.COMMUTING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageFilter:
    """What the address asks for."""

    tab: TriageTab = TriageTab.ALL
    platform: str = ""
    words: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return self != TriageFilter()

    def url(self, *, case: str | None = None) -> str:
        """The address of the list with this filter, and with this case beside it."""
        fields = {"tab": self.tab.value, "platform": self.platform, "q": self.words, "case": case}
        asked = {
            name: text for name, text in fields.items() if text and text != TriageTab.ALL.value
        }
        return f"{PATH}?{urlencode(asked)}" if asked else PATH

    def fits(self, row: TriageRow) -> bool:
        """Whether a case belongs to the list."""
        return FITS[self.tab](row) and self._of_platform(row) and self._has_words(row)

    def _of_platform(self, row: TriageRow) -> bool:
        return self.platform in ("", row.platform_name)

    def _has_words(self, row: TriageRow) -> bool:
        whole = " ".join(filter(None, (row.ref, row.place, row.platform_name))).casefold()
        return all(word in whole for word in self.words.casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class TabLink:
    """A saved view with the number of cases in it."""

    tab: TriageTab
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageList:
    """The list as shown: filtered, the most urgent first."""

    filter: TriageFilter
    rows: tuple[TriageRow, ...]
    tabs: tuple[TabLink, ...]
    platforms: tuple[str, ...]
    total: int
    read_at: datetime

    def url_of(self, ref: str | None) -> str:
        """The address of this list with a case beside it, or without one."""
        return self.filter.url(case=ref)

    def row(self, ref: str) -> TriageRow | None:
        """A case of the list by its reference."""
        return next((row for row in self.rows if row.ref == ref), None)


def triage_list(view: TriageView, wanted: TriageFilter) -> TriageList:
    """Filter and sort the open cases."""
    return TriageList(
        filter=wanted,
        rows=tuple(sorted(filter(wanted.fits, view.rows), key=urgency)),
        tabs=tuple(_tab(tab, view.rows, wanted) for tab in TriageTab),
        platforms=tuple(sorted({row.platform_name for row in view.rows if row.platform_name})),
        total=len(view.rows),
        read_at=view.read_at,
    )


def urgency(row: TriageRow) -> tuple[bool, bool, float, int, float]:
    """Who asks for help first, then the clock that ends first, then severity, then age."""
    ends = row.clock.ends_at.timestamp() if row.clock else 0.0
    return (
        not row.needs_help, row.clock is None, ends, -(row.severity or 0), row.reported_at.timestamp(),
    )  # fmt: skip


def _tab(tab: TriageTab, rows: Iterable[TriageRow], wanted: TriageFilter) -> TabLink:
    return TabLink(
        tab=tab,
        count=sum(1 for row in rows if FITS[tab](row)),
        url=TriageFilter(tab=tab).url(),
        chosen=tab is wanted.tab,
    )
