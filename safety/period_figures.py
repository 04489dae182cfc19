"""The figures of a period from its rows: rates with their band, what is counted apart, trends.

Source: definitions of the three rates (docs/sources.md#fedris-rates); bands and hidden small groups
are own policy (docs/sources.md#own-policy).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median_low

from safety.case_rows import (
    MONTHS_A_YEAR,
    CaseRow,
    DayView,
    Declared,
    HoursRow,
    Period,
    ReportRows,
    Scope,
    Victim,
)
from safety.facts import Nature
from safety.incidents import IncidentKind
from safety.small_counts import Band, needs_band, poisson_band
from safety.statistics import (
    HOURS_PER_ACCIDENT_UNIT,
    Exposure,
    Rates,
    Totals,
    percent,
    rates,
    totals,
)

MICRO_HOUR = Decimal("0.000001")
SECONDS_AN_HOUR = 3600
THOUSAND = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """Accidents at work with their rates. `band` is that of the frequency rate, for small counts.

    `persons` is how many people are behind the counted accidents and lost days.
    """

    totals: Totals
    exposure: Exposure
    rates: Rates
    band: Band | None
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """One month, and the twelve months that end with it (None before there are twelve)."""

    month: date
    incidents: int
    near_misses: int
    rated: Rated
    rolling: Rated | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pyramid:
    """How many of each weight, the lightest first."""

    near_misses: int
    minor: int
    declarable: int
    serious: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFigures:
    """Everything a report says of a period. Percents and rates are exact, None where they do not exist."""

    period: Period
    days: DayView
    workplace: Rated
    commuting: Totals
    third_party: Totals
    incidents: int
    injuries: int
    near_misses: int
    shifts: int
    orders: int
    per_thousand_shifts: Decimal | None
    per_thousand_hours: Decimal | None
    per_ten_thousand_orders: Decimal | None
    near_misses_an_injury: Decimal | None
    median_report_delay_minutes: int | None
    share_declared_in_time: Decimal | None
    declarations_due: int
    pyramid: Pyramid
    days_between: tuple[int, ...]
    months: tuple[MonthFigures, ...]


def figures_from(rows: ReportRows, period: Period, days: DayView) -> PeriodFigures:
    """All figures of a period; rows outside it serve the rolling months and the calendar view."""
    inside = cases_in(rows.cases, period)
    injuries = [case for case in inside if case.is_accident]
    near_misses = sum(case.kind is IncidentKind.NEAR_MISS for case in inside)
    work = hours_in(rows.hours, period, Scope.ALL)
    shifts, orders = sum(row.shifts for row in work), sum(row.orders for row in work)
    workplace = rated(rows.cases, work, period, days)
    due = [case for case in injuries if case.declared not in NO_ANSWER_YET]
    in_time = sum(case.declared is Declared.IN_TIME for case in due)
    return PeriodFigures(
        period=period,
        days=days,
        workplace=workplace,
        commuting=totals_of(rows.cases, period, days, Nature.COMMUTING),
        third_party=_third_parties(inside),
        incidents=len(inside),
        injuries=len(injuries),
        near_misses=near_misses,
        shifts=shifts,
        orders=orders,
        **share_of(len(inside), workplace.exposure, shifts=shifts, orders=orders),
        near_misses_an_injury=_per(near_misses, len(injuries), 1),
        median_report_delay_minutes=median_report_delay(inside),
        share_declared_in_time=percent(in_time, len(due)),
        declarations_due=len(due),
        pyramid=pyramid(inside),
        days_between=days_between(inside),
        months=tuple(_month(rows, month, days) for month in period.months()),
    )


NO_ANSWER_YET = (Declared.NOT_NEEDED, Declared.WAITING)


def cases_in(cases: Iterable[CaseRow], period: Period) -> list[CaseRow]:
    """The cases that happened in a period."""
    return [case for case in cases if period.holds(case.happened_on)]


def hours_in(hours: Iterable[HoursRow], period: Period, scope: Scope) -> list[HoursRow]:
    """The hours of one scope in a period."""
    return [row for row in hours if row.scope is scope and period.holds(row.month)]


def exposure_of(hours: Iterable[HoursRow]) -> Exposure:
    """The hours added up; estimated as soon as one part of them is."""
    rows = list(hours)
    worked = Decimal(sum(row.seconds for row in rows)) / SECONDS_AN_HOUR
    estimates = [row.estimated_hours for row in rows if row.estimated_hours is not None]
    whole = worked + sum(estimates, Decimal(0))
    return Exposure(hours=whole.quantize(MICRO_HOUR), estimated=bool(estimates))


def totals_of(cases: Iterable[CaseRow], period: Period, days: DayView, nature: Nature) -> Totals:
    """N, L, P and D of couriers' accidents of one nature.

    Accidents, lasting harm and deaths count in the period of the accident; days as `days` says.
    """
    ours = [case for case in cases if case.is_accident]
    found = totals((case.figures() for case in cases_in(ours, period)), nature=nature)
    if days is DayView.ACCIDENT_YEAR:
        return found
    of_nature = [case for case in ours if case.nature is nature]
    return replace(
        found,
        lost_days=sum(span.days_in(period) for case in of_nature for span in case.lost),
        days_to_come=sum(span.days_in(period) for case in of_nature for span in case.to_come),
    )


def rated(
    cases: Iterable[CaseRow], hours: Iterable[HoursRow], period: Period, days: DayView
) -> Rated:
    """The accidents at work of a period with their rates over these hours."""
    cases = list(cases)
    counted = totals_of(cases, period, days, Nature.WORKPLACE)
    persons = len({case.person for case in cases if _is_behind(case, period, days)})
    return rated_from(counted, hours, persons)


def rated_from(counted: Totals, hours: Iterable[HoursRow], persons: int) -> Rated:
    """What was counted, with its rates over these hours."""
    exposure = exposure_of(hours)
    return Rated(
        totals=counted,
        exposure=exposure,
        rates=rates(counted, exposure),
        band=frequency_band(counted.accidents, exposure),
        persons=persons,
    )


def _is_behind(case: CaseRow, period: Period, days: DayView) -> bool:
    """Whether a case is in the figures of a period, be it only with days that fell into it."""
    if not case.is_counted:
        return False
    fell_here = days is DayView.CALENDAR_YEAR and any(span.days_in(period) for span in case.lost)
    return period.holds(case.happened_on) or fell_here


def frequency_band(accidents: int, exposure: Exposure) -> Band | None:
    """Between which frequency rates the true one lies, with 95% certainty; None when none is needed."""
    if exposure.hours == 0 or not needs_band(accidents):
        return None
    counts, unit = poisson_band(accidents), HOURS_PER_ACCIDENT_UNIT / float(exposure.hours)
    return Band(lower=counts.lower * unit, upper=counts.upper * unit)


def median_report_delay(cases: Iterable[CaseRow]) -> int | None:
    """Minutes between the event and its report; of an even number the lower middle one."""
    known = [case.report_delay_minutes for case in cases if case.report_delay_minutes is not None]
    return median_low(known) if known else None


def pyramid(cases: Iterable[CaseRow]) -> Pyramid:
    """Near misses and couriers' accidents by class; a suspected class counts as what is suspected."""
    cases = list(cases)
    near_misses = sum(case.kind is IncidentKind.NEAR_MISS for case in cases)
    return pyramid_of(
        Counter(case.incident_class for case in cases if case.is_accident), near_misses
    )


def pyramid_of(classes: Mapping[str, int], near_misses: int) -> Pyramid:
    """The same from how many accidents each class has."""
    return Pyramid(
        near_misses=near_misses,
        minor=classes.get("minor", 0),
        declarable=classes.get("declarable", 0),
        serious=sum(count for name, count in classes.items() if name.endswith("serious")),
    )


def days_between(cases: Iterable[CaseRow]) -> tuple[int, ...]:
    """Days from each counted accident to the next, the oldest first: useful while there are few."""
    days = sorted(case.happened_on for case in cases if case.is_counted)
    return tuple((later - earlier).days for earlier, later in pairwise(days))


def _third_parties(cases: Sequence[CaseRow]) -> Totals:
    hurt = [case for case in cases if case.victim is Victim.THIRD_PARTY]
    return Totals(
        accidents=len(hurt),
        lost_days=sum(case.lost_days for case in hurt),
        permanent_percents=sum((case.permanent_percent for case in hurt), Decimal(0)),
        deaths=sum(case.death for case in hurt),
        days_to_come=sum(case.days_to_come for case in hurt),
    )


def _month(rows: ReportRows, month: date, days: DayView) -> MonthFigures:
    only = Period(first_month=month, last_month=month)
    year = only.earlier(MONTHS_A_YEAR - 1)
    inside = cases_in(rows.cases, only)
    hours = hours_in(rows.hours, year, Scope.ALL)
    known = {row.month for row in hours}
    return MonthFigures(
        month=month,
        incidents=len(inside),
        near_misses=sum(case.kind is IncidentKind.NEAR_MISS for case in inside),
        rated=rated(rows.cases, hours_in(rows.hours, only, Scope.ALL), only, days),
        rolling=rated(rows.cases, hours, year, days) if len(known) == MONTHS_A_YEAR else None,
    )


def share_of(
    incidents: int, exposure: Exposure, *, shifts: int, orders: int
) -> dict[str, Decimal | None]:
    """Incidents per thousand shifts and hours, and per ten thousand orders, by the names of the figures."""
    return {
        "per_thousand_shifts": _per(incidents, shifts, THOUSAND),
        "per_thousand_hours": _per(incidents, exposure.hours, THOUSAND),
        "per_ten_thousand_orders": _per(incidents, orders, 10 * THOUSAND),
    }


def _per(count: int, of: Decimal | int, unit: int) -> Decimal | None:
    return None if of == 0 else Decimal(count * unit) / Decimal(of)
