"""Figures for the committee: tables of groups of five people at least, and none to be found by subtraction.

Each table parts the same cases into groups. What is too small is put together as "the rest". A reader
may subtract groups of one table from a group of another that holds them, or the groups of a table from
its total: where fewer than five people would be left, groups go into the rest until nobody can.

Source: own policy, smallest group (docs/sources.md#own-policy).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import permutations

from safety.case_rows import CaseRow, Period, ReportRows, Scope, Victim
from safety.facts import Nature
from safety.incidents import IncidentKind
from safety.period_figures import cases_in, exposure_of, frequency_band, hours_in
from safety.small_counts import Band
from safety.statistics import Exposure, Rates, Totals, may_show_group, rates

HOURS_A_PART = 4


class CommitteeTable(StrEnum):
    """The tables, in their order. All but the first part the accidents of the frequency rate."""

    WHAT = "what"
    WEIGHT = "weight"
    DECLARED = "declared"
    MONTH = "month"
    WEEKDAY = "weekday"
    PART_OF_DAY = "part_of_day"
    PLATFORM = "platform"
    ZONE = "zone"
    SENIORITY = "seniority"
    WEATHER = "weather"
    LIGHT = "light"
    SURFACE = "road_surface"
    VEHICLE = "vehicle"
    DEVIATION = "deviation"
    AGENT = "agent"
    BODY = "body"


class What(StrEnum):
    """What an incident was, each one thing."""

    COUNTED = "counted"
    NO_DAY_LOST = "no_day_lost"
    COMMUTING = "commuting"
    THIRD_PARTY = "third_party"
    NEAR_MISS = "near_miss"
    OTHER = "other"


Key = Callable[[CaseRow], str | None]
PARTS: dict[CommitteeTable, Key] = {
    CommitteeTable.WEIGHT: lambda case: _weight(case.incident_class),
    CommitteeTable.DECLARED: lambda case: case.declared.value,
    CommitteeTable.MONTH: lambda case: f"{case.happened_on:%Y-%m}",
    CommitteeTable.WEEKDAY: lambda case: str(case.happened_on.weekday()),
    CommitteeTable.PART_OF_DAY: lambda c: None if c.hour is None else str(c.hour // HOURS_A_PART),
    CommitteeTable.PLATFORM: lambda case: case.platform,
    CommitteeTable.ZONE: lambda case: case.zone,
    CommitteeTable.SENIORITY: lambda case: case.seniority,
    CommitteeTable.WEATHER: lambda case: case.weather,
    CommitteeTable.LIGHT: lambda case: case.light,
    CommitteeTable.SURFACE: lambda case: case.road_surface,
    CommitteeTable.VEHICLE: lambda case: case.vehicle,
    CommitteeTable.DEVIATION: lambda case: case.deviation,
    CommitteeTable.AGENT: lambda case: case.agent,
    CommitteeTable.BODY: lambda case: case.body,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One group. `key` None: not known. `is_rest`: what was too small to stand alone, together."""

    key: str | None
    cases: tuple[CaseRow, ...]
    is_rest: bool = False

    @property
    def refs(self) -> frozenset[str]:
        """Its cases by their reference."""
        return frozenset(case.ref for case in self.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of groups, the largest first and the rest last."""

    name: CommitteeTable
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeFigures:
    """What the committee is shown of a period. None: fewer than five people are behind it.

    `counted` are accidents at work with a death or a day lost. `hours` are of everybody.
    """

    period: Period
    hours: Exposure
    tables: tuple[Table, ...]
    counted: int | None
    lost_days: int | None
    days_to_come: int | None
    permanent_percents: Decimal | None
    deaths: int | None
    rates: Rates
    band: Band | None


def committee_figures(rows: ReportRows, period: Period) -> CommitteeFigures:
    """The tables and figures of a period; lost days stand with the period of their accident."""
    tables = protected_tables(cases_in(rows.cases, period))
    hours = exposure_of(hours_in(rows.hours, period, Scope.ALL))
    counted = counted_in(tables)
    if counted is None:
        return _without_rates(period, hours, tables)
    deaths = _sum(counted, lambda case: Decimal(case.death))
    percents = _sum(counted, lambda case: case.permanent_percent)
    to_come = _sum(counted, lambda case: Decimal(case.days_to_come))
    lost_days = sum(case.lost_days for case in counted)
    found = rates(
        Totals(
            accidents=len(counted),
            lost_days=lost_days,
            permanent_percents=percents or Decimal(0),
            deaths=int(deaths or 0),
        ),
        hours,
    )
    if deaths is None or percents is None:
        found = replace(found, overall_severity=None)
    return CommitteeFigures(
        period=period,
        hours=hours,
        tables=tables,
        counted=len(counted),
        lost_days=lost_days,
        days_to_come=None if to_come is None else int(to_come),
        permanent_percents=percents,
        deaths=None if deaths is None else int(deaths),
        rates=found,
        band=frequency_band(len(counted), hours),
    )


def protected_tables(cases: Sequence[CaseRow]) -> tuple[Table, ...]:
    """The tables of some cases as they may be shown together."""
    what = _parted(CommitteeTable.WHAT, cases, what_it_was)
    counted = counted_in([what]) or ()
    parts = [_parted(name, counted, key) for name, key in PARTS.items()]
    tables = (what, *_without_leaks(parts))
    return tuple(table for table in tables if not all(cell.is_rest for cell in table.cells))


def _weight(incident_class: str) -> str | None:
    """The class, what is suspected as if it were so; None while there is none."""
    return None if incident_class in ("none", "open") else incident_class.removeprefix("suspected_")


def what_it_was(case: CaseRow) -> str:
    """The group of the first table."""
    if case.victim is Victim.THIRD_PARTY:
        return What.THIRD_PARTY
    if case.is_accident:
        return _of_accident(case)
    return What.NEAR_MISS if case.kind is IncidentKind.NEAR_MISS else What.OTHER


def _of_accident(case: CaseRow) -> What:
    if case.nature is not Nature.WORKPLACE:
        return What.COMMUTING
    return What.COUNTED if case.is_counted else What.NO_DAY_LOST


def counted_in(tables: Iterable[Table]) -> tuple[CaseRow, ...] | None:
    """The accidents of the frequency rate, None when they do not stand alone."""
    cells = (cell for table in tables if table.name is CommitteeTable.WHAT for cell in table.cells)
    return next((cell.cases for cell in cells if cell.key == What.COUNTED), None)


def people(cases: Iterable[CaseRow]) -> int:
    """How many are behind cases; one without a known person is taken for one person's."""
    return len({case.ref if case.person is None else str(case.person) for case in cases})


def is_small(cases: Iterable[CaseRow]) -> bool:
    """Whether somebody is behind cases, and too few to show."""
    count = people(cases)
    return count > 0 and not may_show_group(count, to_safety_role=False)


def _parted(name: CommitteeTable, cases: Sequence[CaseRow], key_of: Key) -> Table:
    """A table of its own: groups that are too small are in the rest, which is large enough."""
    of_key: defaultdict[str | None, list[CaseRow]] = defaultdict(list)
    for case in cases:
        of_key[key_of(case)].append(case)
    cells = [Cell(key=key, cases=tuple(found)) for key, found in of_key.items()]
    small = [cell for cell in cells if is_small(cell.cases)]
    return _with_rest(Table(name=name, cells=tuple(_sorted(cells))), small)


def _with_rest(table: Table, into: Iterable[Cell]) -> Table:
    """The table with some groups put into its rest, and as many more as that needs.

    A rest that is still too small has no table: all of it together is too small.
    """
    gone = {cell.key for cell in into}
    if not gone:
        return table
    apart = [cell for cell in table.cells if cell.key not in gone and not cell.is_rest]
    apart.sort(key=lambda cell: cell.key == What.COUNTED, reverse=True)  # the last to go
    together = [cell for cell in table.cells if cell.key in gone or cell.is_rest]
    while apart and (len(together) < 2 or is_small(_all(together))):
        together.append(apart.pop())
    if is_small(_all(together)):
        return replace(table, cells=())
    rest = Cell(key=REST, cases=tuple(_all(together)), is_rest=True)
    return replace(table, cells=(*apart, rest))


REST = "\x00rest"
"""No group of a platform or postcode has this name."""


def _without_leaks(tables: list[Table]) -> list[Table]:
    """The tables with so many groups in their rests that subtraction leaves nobody alone."""
    found = list(tables)
    while (leak := _leak(found)) is not None:
        number, cell = leak
        found[number] = _merged(found[number], cell)
    return found


def _leak(tables: Sequence[Table]) -> tuple[int, Cell] | None:
    """A group that, taken from a group of another table that holds it, leaves too few."""
    for (number, one), (_, other) in permutations(enumerate(tables), 2):
        for outer in other.cells:
            inside = [cell for cell in one.cells if cell.refs <= outer.refs]
            taken = frozenset[str]().union(*(cell.refs for cell in inside))
            if inside and is_small(case for case in outer.cases if case.ref not in taken):
                return number, inside[-1]
    return None


def _merged(table: Table, cell: Cell) -> Table:
    """One group more in the rest, and the next smallest when it was alone there."""
    if not cell.is_rest:
        return _with_rest(table, [cell])
    apart = [each for each in table.cells if not each.is_rest]
    return _with_rest(table, apart[-1:])


def _sorted(cells: Iterable[Cell]) -> list[Cell]:
    return sorted(cells, key=lambda cell: (-len(cell.cases), cell.key or "~"))


def _all(cells: Iterable[Cell]) -> list[CaseRow]:
    return [case for cell in cells for case in cell.cases]


def _sum(cases: Sequence[CaseRow], figure: Callable[[CaseRow], Decimal]) -> Decimal | None:
    """A sum over cases, None when too few have any of it, or too few have none of it."""
    having = [case for case in cases if figure(case)]
    others = [case for case in cases if not figure(case)]
    if is_small(having) or (having and is_small(others)):
        return None
    return sum((figure(case) for case in cases), Decimal(0))


def _without_rates(period: Period, hours: Exposure, tables: tuple[Table, ...]) -> CommitteeFigures:
    nothing = Rates(frequency=None, severity=None, overall_severity=None)
    return CommitteeFigures(
        period=period, hours=hours, tables=tables, counted=None, lost_days=None, days_to_come=None,
        permanent_percents=None, deaths=None, rates=nothing, band=None,
    )  # fmt: skip
