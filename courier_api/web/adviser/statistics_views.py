"""What the page of statistics shows, and the filter in its address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from courier_api.statistics.export import ExportName, StatisticsFile
from courier_api.statistics.period import Asked
from courier_api.statistics.publish import Publication
from courier_api.statistics.report import CountedReport, Only, StatisticsReport
from safety.case_rows import MONTHS_A_YEAR, DayView, Period, months_later
from safety.incidents import IncidentKind

PATH = "/console/statistics"
ROLLING = "rolling"
MONTHS_A_QUARTER = 3
YEARS_BACK = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsFilter:
    """What the address asks for. `period`: a year, `2026-Q1`, `2026-03`, or `rolling`."""

    period: str
    days: DayView = DayView.ACCIDENT_YEAR
    platform: str = ""
    kind: IncidentKind | None = None

    @property
    def query(self) -> str:
        """The filter as the end of an address."""
        fields = {
            "period": self.period,
            "days": "" if self.days is DayView.ACCIDENT_YEAR else self.days.value,
            "platform": self.platform,
            "kind": self.kind.value if self.kind else "",
        }
        return urlencode({name: text for name, text in fields.items() if text})

    @property
    def address(self) -> str:
        """The page with this filter."""
        return f"{PATH}?{self.query}"

    @property
    def only(self) -> Only:
        """What the report is narrowed to."""
        return Only(platform=self.platform or None, kind=self.kind)

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out of the report."""
        return self.only != Only()


def read_period(text: str, *, today: date) -> tuple[str, Period]:
    """The period that a text names, and the text as we write it; what we cannot read is this year."""
    this_month = today.replace(day=1)
    if text == ROLLING:
        first = months_later(this_month, 1 - MONTHS_A_YEAR)
        return text, Period(first_month=first, last_month=this_month)
    year, _, part = text.partition("-")
    first_number, months = _part(part)
    is_year = year.isascii() and year.isdigit() and len(year) == 4 and year[0] in "12"
    if not is_year or not months:
        return str(today.year), Period.of_year(today.year)
    first = date(int(year), first_number, 1)
    return text, Period(first_month=first, last_month=months_later(first, months - 1))


def _part(text: str) -> tuple[int, int]:
    """The first month and the number of months of a part of a year; no months: unreadable."""
    quarters = {f"Q{number}": 3 * number - 2 for number in range(1, 5)}
    months = {f"{number:02d}": number for number in range(1, MONTHS_A_YEAR + 1)}
    if not text:
        return 1, MONTHS_A_YEAR
    if text in quarters:
        return quarters[text], MONTHS_A_QUARTER
    return (months[text], 1) if text in months else (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenLine:
    """One frozen report in the list."""

    frozen_id: int
    period: Period
    days: DayView
    version: int
    made_at: datetime
    sha256: str

    @property
    def address(self) -> str:
        """Its page."""
        return f"{PATH}/frozen/{self.frozen_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsSource:
    """What is read for the page: the report, the platforms to choose from, what was frozen."""

    report: CountedReport
    platforms: tuple[str, ...] = ()
    frozen: tuple[FrozenLine, ...] = ()
    agreements: tuple[tuple[date, str], ...] = ()
    """Versions of agreements that began in the period or the rolling year before, with their names."""


@dataclass(frozen=True, slots=True)
class TypedWorkers:
    """The year and the full-time workers as typed."""

    year: str = ""
    workers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsQueries:
    """What the page of statistics asks for and does. Each reading is logged by the query."""

    report: Callable[[Session, Asked], StatisticsSource]
    file: Callable[[Session, Asked, ExportName], StatisticsFile]
    freeze: Callable[[Session, Asked], int]
    """Gives the id of the frozen report."""
    frozen: Callable[[Session, str, int, str, datetime], tuple[FrozenLine, StatisticsReport]]
    """(session, employer number, id, actor, now); raises FrozenUnknown."""
    frozen_file: Callable[[Session, str, int, ExportName, str, datetime], StatisticsFile]
    publication: Callable[[Session, str, int], Publication]
    """(session, employer number, id of a frozen report); raises FrozenUnknown."""
    publish: Callable[[Session, str, int, str, datetime], None]
    """(session, employer number, id, actor, now); raises FrozenUnknown or NotForTheCommittee."""
    enter_workers: Callable[[Session, str, TypedWorkers, str, datetime], None]
    """(session, employer number, typed, actor, now); raises WorkersWrong."""
