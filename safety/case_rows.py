"""What statistics are counted from: one row a case, one row a month of hours; no names in either.

Every figure of a report is a pure function of these rows, so that whoever has the rows can check it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from safety.facts import Nature
from safety.incidents import IncidentKind
from safety.statistics import CaseFigures

ONE_DAY = timedelta(days=1)
MONTHS_A_YEAR = 12
SECONDS_AN_HOUR = 3600


class DayView(StrEnum):
    """Where lost days count: all in the period of the accident, or each in the period it fell.

    Which of the two the yearly form wants is unconfirmed (docs/sources.md#own-policy).
    """

    ACCIDENT_YEAR = "accident"
    CALENDAR_YEAR = "calendar"


class Victim(StrEnum):
    """Who was hurt. A third party counts in no rate."""

    NOBODY = "nobody"
    COURIER = "courier"
    THIRD_PARTY = "third_party"


class Declared(StrEnum):
    """What became of the declaration to the insurer."""

    NOT_NEEDED = "not_needed"
    WAITING = "waiting"
    IN_TIME = "in_time"
    """Sent on the last working day before the legal limit, or earlier."""
    AFTER_WORK_BY = "after_work_by"
    LATE = "late"


class Seniority(StrEnum):
    """How long somebody has done the work, in the bands of the declaration (zone 00886)."""

    UNDER_A_WEEK = "under_a_week"
    UNDER_A_MONTH = "under_a_month"
    UNDER_A_YEAR = "under_a_year"
    MORE = "more"


SENIORITY_BELOW_DAYS = (
    (7, Seniority.UNDER_A_WEEK),
    (30, Seniority.UNDER_A_MONTH),
    (365, Seniority.UNDER_A_YEAR),
)


def seniority_after(days: int) -> Seniority:
    """The band of so many days since the first day of work."""
    return next((band for limit, band in SENIORITY_BELOW_DAYS if days < limit), Seniority.MORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole calendar months; both are first days of a month, and both belong to the period."""

    first_month: date
    last_month: date

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """January to December."""
        return cls(first_month=date(year, 1, 1), last_month=date(year, MONTHS_A_YEAR, 1))

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        return self.first_month

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        return months_later(self.last_month, 1) - ONE_DAY

    @property
    def is_year(self) -> bool:
        """Whether it is one calendar year."""
        return self == Period.of_year(self.first_month.year)

    def holds(self, day: date) -> bool:
        """Whether a day falls into the period."""
        return self.first_day <= day <= self.last_day

    def months(self) -> Iterator[date]:
        """The first day of each of its months."""
        month = self.first_month
        while month <= self.last_month:
            yield month
            month = months_later(month, 1)

    def earlier(self, months: int) -> "Period":
        """The period that begins so many months earlier and ends with the same month."""
        return replace(self, first_month=months_later(self.first_month, -months))


def months_later(month: date, count: int) -> date:
    """The first day of the month so many months later, or earlier when the count is negative."""
    number = month.year * MONTHS_A_YEAR + month.month - 1 + count
    return date(number // MONTHS_A_YEAR, number % MONTHS_A_YEAR + 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySpan:
    """Days in a row fully unfit for work, both ends included."""

    first_day: date
    last_day: date

    def days_in(self, period: Period) -> int:
        """How many of them fall into a period."""
        first = max(self.first_day, period.first_day)
        last = min(self.last_day, period.last_day)
        return max(0, (last - first).days + 1)

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last_day - self.first_day).days + 1


def parted(spans: Iterable[DaySpan], day: date) -> tuple[tuple[DaySpan, ...], tuple[DaySpan, ...]]:
    """Spans up to a day with that day, and what of them comes after it.

    Source: only days really lost count (docs/sources.md#fedris-rates).
    """
    so_far, later = [], []
    for span in spans:
        if span.first_day <= day:
            so_far.append(replace(span, last_day=min(span.last_day, day)))
        if span.last_day > day:
            later.append(replace(span, first_day=max(span.first_day, day + ONE_DAY)))
    return tuple(so_far), tuple(later)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One incident as statistics see it.

    `person` is a number that means the same person only inside one report; None when nobody of the
    co-operative was hurt. `hour` is the local hour, None when the time is not known. Delays are
    minutes. Codes are those of the European lists; `zone` is a postcode. `lost` are days really lost up
    to the day of the statistics; `to_come` are certified days after it, which count in no rate.
    """

    ref: str
    kind: IncidentKind
    nature: Nature
    victim: Victim
    happened_on: date
    hour: int | None = None
    person: int | None = None
    platform: str | None = None
    zone: str | None = None
    municipality: str | None = None
    weather: str | None = None
    light: str | None = None
    road_surface: str | None = None
    vehicle: str | None = None
    deviation: str | None = None
    agent: str | None = None
    body: str | None = None
    incident_class: str = "none"
    lost: tuple[DaySpan, ...] = ()
    to_come: tuple[DaySpan, ...] = ()
    adapted_work_days: int = 0
    death: bool = False
    permanent_percent: Decimal = Decimal(0)
    report_delay_minutes: int | None = None
    declared: Declared = Declared.NOT_NEEDED
    seniority: Seniority | None = None

    @property
    def lost_days(self) -> int:
        """All days lost, whenever they fell."""
        return sum(span.days for span in self.lost)

    @property
    def days_to_come(self) -> int:
        """Certified days after the day of the statistics, whenever they fall."""
        return sum(span.days for span in self.to_come)

    @property
    def is_accident(self) -> bool:
        """An injury of somebody of the co-operative."""
        return self.victim is Victim.COURIER

    @property
    def is_counted(self) -> bool:
        """Whether it is in the frequency rate: at work, and a death or one full day of incapacity.

        The day may be certified and still to come.
        """
        is_ours = self.is_accident and self.nature is Nature.WORKPLACE
        return is_ours and (self.death or self.lost_days + self.days_to_come > 0)

    def figures(self) -> CaseFigures:
        """The case as the rates see it, with all its days."""
        return CaseFigures(
            nature=self.nature,
            incapacity_days=self.lost_days,
            adapted_work_days=self.adapted_work_days,
            death=self.death,
            permanent_percent=self.permanent_percent,
            days_to_come=self.days_to_come,
        )


class Scope(StrEnum):
    """What a row of hours is of. Rows of different scopes are other views of the same work."""

    ALL = "all"
    PLATFORM = "platform"
    ZONE = "zone"
    SENIORITY = "seniority"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow:
    """Work of one month, of everybody or of one group (`group` None: not known).

    `seconds` were really worked. `hours` of an estimate are set instead, of a whole month's share.
    """

    scope: Scope
    month: date
    group: str | None = None
    seconds: int = 0
    shifts: int = 0
    orders: int = 0
    estimated_hours: Decimal | None = None

    @property
    def hours(self) -> Decimal:
        """Worked or estimated hours, exact."""
        if self.estimated_hours is not None:
            return self.estimated_hours
        return Decimal(self.seconds) / SECONDS_AN_HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRows:
    """Everything one report is made of."""

    cases: tuple[CaseRow, ...] = ()
    hours: tuple[HoursRow, ...] = ()
