"""The figures of a period from columns: equal to those of `period_figures` and `case_groups`, but for
many thousands of cases at once. A property test holds the two together.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from safety.case_columns import UNKNOWN, CaseColumns, Flags, Integers, Words, month_number, whole
from safety.case_groups import OF_ALL_INCIDENTS, SCOPES, Group, HourOfWeek, Split
from safety.case_rows import MONTHS_A_YEAR, DayView, Declared, HoursRow, Period, Scope, Victim
from safety.facts import Nature
from safety.incidents import IncidentKind
from safety.period_figures import (
    NO_ANSWER_YET,
    MonthFigures,
    PeriodFigures,
    Pyramid,
    Rated,
    hours_in,
    pyramid_of,
    rated_from,
    share_of,
)
from safety.statistics import Totals, percent

HOURS_A_DAY = 24
DAYS_A_WEEK = 7
MONDAY = 1
"""The weekday of ordinal 1 is a Monday."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """Columns that every figure needs, made once."""

    cases: CaseColumns
    accident: Flags
    disabling: Flags
    counted: Flags
    lost_days: Integers
    days_to_come: Integers

    @classmethod
    def of(cls, cases: CaseColumns) -> "_Counted":
        return cls(
            cases,
            cases.is_accident,
            cases.is_disabling,
            cases.is_counted,
            cases.per_row(cases.lost, cases.lost.days),
            cases.per_row(cases.to_come, cases.to_come.days),
        )

    def of_nature(self, nature: Nature) -> Flags:
        found: Flags = self.accident & self.cases.words["nature"].are(nature)
        return found


def figures_of_columns(
    cases: CaseColumns, hours: Sequence[HoursRow], period: Period, days: DayView
) -> PeriodFigures:
    """All figures of a period; cases and hours outside it serve the rolling months and the calendar view."""
    all_of = _Counted.of(cases)
    inside = cases.happened_in(period)
    injuries = inside & all_of.accident
    near_miss = cases.words["kind"].are(IncidentKind.NEAR_MISS)
    near_misses = _count(inside & near_miss)
    work = hours_in(hours, period, Scope.ALL)
    shifts, orders = sum(row.shifts for row in work), sum(row.orders for row in work)
    workplace = _rated(all_of, work, period, days)
    due = injuries & ~cases.words["declared"].are(*NO_ANSWER_YET)
    in_time = _count(due & cases.words["declared"].are(Declared.IN_TIME))
    return PeriodFigures(
        period=period,
        days=days,
        workplace=workplace,
        commuting=_totals(all_of, period, days, Nature.COMMUTING),
        third_party=_third_parties(all_of, inside),
        incidents=_count(inside),
        injuries=_count(injuries),
        near_misses=near_misses,
        shifts=shifts,
        orders=orders,
        **share_of(_count(inside), workplace.exposure, shifts=shifts, orders=orders),
        near_misses_an_injury=_per_one(near_misses, _count(injuries)),
        median_report_delay_minutes=_median_delay(cases.delay[inside]),
        share_declared_in_time=percent(in_time, _count(due)),
        declarations_due=_count(due),
        pyramid=_pyramid(cases.words["incident_class"].take(injuries), near_misses),
        days_between=tuple(map(int, np.diff(np.sort(cases.day[inside & all_of.counted])))),
        months=tuple(_months(all_of, near_miss, hours, period, days)),
    )


def groups_of_columns(
    cases: CaseColumns, hours: Sequence[HoursRow], period: Period, days: DayView, split: Split
) -> tuple[Group, ...]:
    """The groups of a split, the largest first; those with hours and no case are groups too."""
    scope, column = SCOPES.get(split), cases.words[split.value]
    inside = cases.happened_in(period)
    rows = inside if split in OF_ALL_INCIDENTS else inside & cases.is_accident
    counts = np.bincount(column.codes[rows], minlength=len(column.values))
    people = _people_by_code(column.codes[rows], _somebody(cases)[rows], len(column.values))
    of_key = {key: (int(counts[code]), int(people[code])) for code, key in enumerate(column.values)}
    hours_of: defaultdict[str | None, list[HoursRow]] = defaultdict(list)
    for row in hours_in(hours, period, scope) if scope else ():
        hours_of[row.group].append(row)
    figures = _rated_by_word(cases, column, hours_of, period, days) if scope else {}
    nothing = (0, 0)
    found = [
        Group(
            key=key,
            cases=of_key.get(key, nothing)[0],
            persons=of_key.get(key, nothing)[1],
            rated=figures.get(key),
        )
        for key in {*of_key, *hours_of}
        if of_key.get(key, nothing)[0] or key in hours_of
    ]
    return tuple(sorted(found, key=lambda group: (-group.cases, group.key or "~")))


def hours_of_week_of_columns(cases: CaseColumns, period: Period) -> tuple[HourOfWeek, ...]:
    """Couriers' accidents by weekday and local hour, of those whose hour is known; only hours with any."""
    rows = cases.happened_in(period) & cases.is_accident & (cases.hour != UNKNOWN)
    weekdays = (cases.day[rows] - MONDAY) % DAYS_A_WEEK
    codes = weekdays * HOURS_A_DAY + cases.hour[rows]
    size = HOURS_A_DAY * DAYS_A_WEEK
    counts = np.bincount(codes, minlength=size)
    people = _people_by_code(codes, _somebody(cases)[rows], size)
    return tuple(
        HourOfWeek(
            weekday=int(code) // HOURS_A_DAY,
            hour=int(code) % HOURS_A_DAY,
            cases=int(counts[code]),
            persons=int(people[code]),
        )
        for code in np.flatnonzero(counts)
    )


def _rated(all_of: _Counted, hours: Sequence[HoursRow], period: Period, days: DayView) -> Rated:
    cases = all_of.cases
    behind = all_of.counted & _is_behind(cases, period, days)
    return rated_from(
        _totals(all_of, period, days, Nature.WORKPLACE), hours, len(np.unique(cases.person[behind]))
    )


def _is_behind(cases: CaseColumns, period: Period, days: DayView) -> Flags:
    """Which are in the figures of a period, be it only with days that fell into it."""
    inside = cases.happened_in(period)
    if days is DayView.ACCIDENT_YEAR:
        return inside
    found: Flags = inside | (cases.per_row(cases.lost, cases.lost.days_in(period)) > 0)
    return found


def _totals(all_of: _Counted, period: Period, days: DayView, nature: Nature) -> Totals:
    """N, L, P and D. Accidents, lasting harm and deaths count in the period of the accident."""
    cases, ours = all_of.cases, all_of.of_nature(nature)
    rows = ours & cases.happened_in(period)
    found = _sums(all_of, rows, accidents=_count(rows & all_of.disabling))
    if days is DayView.ACCIDENT_YEAR:
        return found
    lost, to_come = cases.lost, cases.to_come
    return replace(
        found,
        lost_days=int(lost.days_in(period)[ours[lost.row]].sum()),
        days_to_come=int(to_come.days_in(period)[ours[to_come.row]].sum()),
    )


def _third_parties(all_of: _Counted, inside: Flags) -> Totals:
    rows = inside & all_of.cases.words["victim"].are(Victim.THIRD_PARTY)
    return _sums(all_of, rows, accidents=_count(rows))


def _sums(all_of: _Counted, rows: Flags, *, accidents: int) -> Totals:
    return Totals(
        accidents=accidents,
        lost_days=int(all_of.lost_days[rows].sum()),
        permanent_percents=_percents(all_of.cases.percents, rows),
        deaths=_count(rows & all_of.cases.death),
        days_to_come=int(all_of.days_to_come[rows].sum()),
    )


def _percents(percents: Mapping[int, Decimal], rows: Flags) -> Decimal:
    return sum((each for row, each in percents.items() if rows[row]), Decimal(0))


def _months(
    all_of: _Counted, near_miss: Flags, hours: Sequence[HoursRow], period: Period, days: DayView
) -> list[MonthFigures]:
    of_everybody = [row for row in hours if row.scope is Scope.ALL]
    return [_month(all_of, near_miss, of_everybody, month, days) for month in period.months()]


def _month(
    all_of: _Counted, near_miss: Flags, hours: Sequence[HoursRow], month: date, days: DayView
) -> MonthFigures:
    only = Period(first_month=month, last_month=month)
    year = only.earlier(MONTHS_A_YEAR - 1)
    inside = all_of.cases.month == month_number(month)
    exposed = hours_in(hours, year, Scope.ALL)
    has_year = len({row.month for row in exposed}) == MONTHS_A_YEAR
    return MonthFigures(
        month=month,
        incidents=_count(inside),
        near_misses=_count(inside & near_miss),
        rated=_rated(all_of, hours_in(hours, only, Scope.ALL), only, days),
        rolling=_rated(all_of, exposed, year, days) if has_year else None,
    )


def _rated_by_word(
    cases: CaseColumns,
    column: Words,
    hours_of: Mapping[str | None, Sequence[HoursRow]],
    period: Period,
    days: DayView,
) -> dict[str | None, Rated]:
    """The rates of each word that has cases or hours: those of all of them are counted at once."""
    all_of, size = _Counted.of(cases), len(column.values)
    totals = _totals_by_word(all_of, column, period, days)
    behind = all_of.counted & _is_behind(cases, period, days)
    people = _people_by_code(column.codes[behind], cases.person[behind], size)
    of_word = {key: (totals[code], int(people[code])) for code, key in enumerate(column.values)}
    nobody = (Totals(accidents=0, lost_days=0, permanent_percents=Decimal(0), deaths=0), 0)
    return {
        key: rated_from(
            of_word.get(key, nobody)[0], hours_of.get(key, ()), of_word.get(key, nobody)[1]
        )
        for key in {*of_word, *hours_of}
    }


def _totals_by_word(all_of: _Counted, column: Words, period: Period, days: DayView) -> list[Totals]:
    cases, codes, size = all_of.cases, column.codes, len(column.values)
    ours = all_of.of_nature(Nature.WORKPLACE)
    rows = ours & cases.happened_in(period)

    def added(selected: Flags, numbers: Integers) -> Integers:
        return whole(np.bincount(codes[selected], weights=numbers[selected], minlength=size))

    lost, to_come = added(rows, all_of.lost_days), added(rows, all_of.days_to_come)
    if days is DayView.CALENDAR_YEAR:
        lost = added(ours, cases.per_row(cases.lost, cases.lost.days_in(period)))
        to_come = added(ours, cases.per_row(cases.to_come, cases.to_come.days_in(period)))
    accidents = np.bincount(codes[rows & all_of.disabling], minlength=size)
    deaths = np.bincount(codes[rows & cases.death], minlength=size)
    percents: defaultdict[int, Decimal] = defaultdict(Decimal)
    for row, each in cases.percents.items():
        if rows[row]:
            percents[int(codes[row])] += each
    return [
        Totals(
            accidents=int(accidents[code]),
            lost_days=int(lost[code]),
            permanent_percents=percents[code],
            deaths=int(deaths[code]),
            days_to_come=int(to_come[code]),
        )
        for code in range(size)
    ]


def _somebody(cases: CaseColumns) -> Integers:
    """The person of each row; one without a known person is taken for one person's."""
    own = -2 - np.arange(len(cases), dtype=np.int64)
    found: Integers = np.where(cases.person == UNKNOWN, own, cases.person)
    return found


def _people_by_code(codes: Integers, people: Integers, size: int) -> Integers:
    """How many different people each code has."""
    if not len(codes):
        return np.zeros(size, dtype=np.int64)
    _, numbers = np.unique(people, return_inverse=True)
    pairs = np.unique(codes * (int(numbers.max()) + 1) + numbers)
    found: Integers = np.bincount(pairs // (int(numbers.max()) + 1), minlength=size)
    return found


def _median_delay(delays: Integers) -> int | None:
    """Of an even number the lower middle one."""
    known = np.sort(delays[delays != UNKNOWN])
    return int(known[(len(known) - 1) // 2]) if len(known) else None


def _pyramid(classes: Words, near_misses: int) -> Pyramid:
    counts = np.bincount(classes.codes, minlength=len(classes.values))
    return pyramid_of(
        {name or "": int(counts[code]) for code, name in enumerate(classes.values)}, near_misses
    )


def _per_one(count: int, of: int) -> Decimal | None:
    return None if of == 0 else Decimal(count) / Decimal(of)


def _count(rows: Flags) -> int:
    return int(np.count_nonzero(rows))
