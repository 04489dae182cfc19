"""The committee sees no group of fewer than five people, nor one that arithmetic would give."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety.case_rows import (
    CaseRow,
    Declared,
    HoursRow,
    Period,
    ReportRows,
    Scope,
    Seniority,
    Victim,
)
from safety.committee_figures import (
    PARTS,
    CommitteeFigures,
    CommitteeTable,
    Table,
    What,
    committee_figures,
    counted_in,
    is_small,
    people,
    protected_tables,
    what_it_was,
)
from safety.facts import Nature
from safety.incidents import IncidentKind
from tests.factories.accident_year import lost, rows_of_a_year

YEAR = Period.of_year(2026)
JANUARY = date(2026, 1, 5)


def accidents(
    count: int, *, first: int = 1, persons: int | None = None, **told: object
) -> list[CaseRow]:
    """So many accidents at work, each of another courier unless fewer are said."""
    values: dict[str, object] = {
        "kind": IncidentKind.INJURY, "nature": Nature.WORKPLACE, "victim": Victim.COURIER,
        "happened_on": JANUARY, "lost": lost(JANUARY, 4), "platform": "Zwaluw", "zone": "1060",
        **told,
    }  # fmt: skip
    return [
        CaseRow(ref=f"2026-{number:04d}", person=first + (number - first) % (persons or count), **values)  # type: ignore[arg-type]
        for number in range(first, first + count)
    ]  # fmt: skip


def figures(cases: Sequence[CaseRow], hours: int = 100_000) -> CommitteeFigures:
    worked = HoursRow(scope=Scope.ALL, month=date(2026, 1, 1), seconds=hours * 3600)
    return committee_figures(ReportRows(cases=tuple(cases), hours=(worked,)), YEAR)


def shown(tables: Sequence[Table], name: CommitteeTable) -> list[tuple[str | None, int]]:
    """The groups of a table as the page shows them."""
    (table,) = [each for each in tables if each.name is name] or [Table(name=name, cells=())]
    return [("rest" if c.is_rest else c.key, len(c.cases)) for c in table.cells]


@pytest.mark.parametrize(("count", "counted"), [(4, None), (5, 5)])
def test_rates_need_five_people(count: int, counted: int | None) -> None:
    found = figures(accidents(count))

    assert found.counted == counted
    assert (found.rates.frequency is None) is (counted is None)


def test_five_accidents_of_four_people_are_too_few() -> None:
    assert figures(accidents(5, persons=4)).tables == ()


def test_a_group_of_three_takes_the_smallest_other_with_it() -> None:
    cases = [
        *accidents(12, zone="1060"), *accidents(7, first=20, zone="1050"),
        *accidents(3, first=40, zone="9000"),
    ]  # fmt: skip

    assert shown(figures(cases).tables, CommitteeTable.ZONE) == [("1060", 12), ("rest", 10)]


def test_five_small_groups_are_the_rest_by_themselves() -> None:
    cases = accidents(12, zone="1060")
    for number in range(5):
        cases += accidents(1, first=20 + number, zone=f"900{number}")

    assert shown(figures(cases).tables, CommitteeTable.ZONE) == [("1060", 12), ("rest", 5)]


def test_a_zone_that_only_one_platform_has_is_not_taken_from_it() -> None:
    """Zwaluw 10, of which 8 in its own zone: two would be left."""
    cases = [
        *accidents(8, platform="Zwaluw", zone="1060"),
        *accidents(2, first=20, platform="Zwaluw", zone="1050"),
        *accidents(12, first=30, platform="Mus", zone="1050"),
    ]
    tables = figures(cases).tables

    assert shown(tables, CommitteeTable.PLATFORM) == []
    assert shown(tables, CommitteeTable.ZONE) == [("1050", 14), ("1060", 8)]


def test_two_without_a_lost_day_are_not_taken_from_all() -> None:
    cases = [*accidents(20), *accidents(2, first=30, lost=())]
    near_misses = [
        replace(case, victim=Victim.NOBODY, kind=IncidentKind.NEAR_MISS, person=None)
        for case in accidents(30, first=50)
    ]

    assert figures(cases).counted is None
    found = figures([*cases, *near_misses])
    assert shown(found.tables, CommitteeTable.WHAT) == [(What.COUNTED, 20), ("rest", 32)]


def test_a_death_is_not_found_from_the_overall_rate() -> None:
    found = figures([*accidents(20), *accidents(1, first=30, death=True)])

    assert (found.deaths, found.rates.overall_severity) == (None, None)
    assert found.rates.severity == Decimal(84) / 100
    assert figures(accidents(20)).deaths == 0


def test_days_to_come_of_one_courier_are_not_told() -> None:
    one = accidents(1, first=30, to_come=lost(date(2026, 12, 30), 9))

    assert figures([*accidents(20), *one]).days_to_come is None
    assert figures(accidents(20)).days_to_come == 0


def test_a_year_has_most_of_its_tables() -> None:
    found = committee_figures(rows_of_a_year(), YEAR)
    names = {table.name for table in found.tables}

    assert {CommitteeTable.WHAT, CommitteeTable.BODY, CommitteeTable.DEVIATION} <= names
    assert found.counted is not None
    assert found.rates.frequency is not None


CASES = st.builds(
    CaseRow,
    ref=st.integers(1, 10**9).map(str),
    kind=st.sampled_from((IncidentKind.INJURY, IncidentKind.NEAR_MISS)),
    nature=st.sampled_from((Nature.WORKPLACE, Nature.WORKPLACE, Nature.COMMUTING)),
    victim=st.sampled_from((Victim.COURIER, Victim.COURIER, Victim.COURIER, Victim.THIRD_PARTY)),
    happened_on=st.integers(0, 75).map(lambda days: JANUARY + timedelta(days=days)),
    person=st.integers(1, 40),
    platform=st.sampled_from(("Zwaluw", "Mus", None)),
    zone=st.sampled_from(("1060", "1050", "9000", "2000")),
    weather=st.sampled_from(("dry", "rain", None)),
    vehicle=st.sampled_from(("bike", "ebike")),
    deviation=st.sampled_from(("42", "52", "83")),
    lost=st.sampled_from(((), lost(JANUARY, 3))),
    declared=st.sampled_from((Declared.IN_TIME, Declared.LATE)),
    seniority=st.sampled_from(Seniority),
)
YEARS = st.lists(CASES, min_size=5, max_size=60, unique_by=lambda case: case.ref)


def nested(cases: Sequence[CaseRow]) -> list[CaseRow]:
    """The same with places that only one platform has, the hardest case for subtraction."""
    return [replace(c, zone=f"{c.platform}{c.zone}", weather=c.platform) for c in cases]


def small_groups(cases: Sequence[CaseRow]) -> Iterator[frozenset[str]]:
    """Every group that must not be found: small ones of any table, and of any two together."""
    counted = [case for case in cases if what_it_was(case) == What.COUNTED]
    groups = groups_by(cases, what_it_was)
    by_part = [groups_by(counted, key) for key in PARTS.values()]
    groups += [group for found in by_part for group in found]
    for one, other in combinations(by_part, 2):
        groups += [a & b for a in one for b in other]
    by_ref = {case.ref: case for case in cases}
    for group in set(groups):
        if is_small(by_ref[ref] for ref in group):
            yield group


def groups_by(cases: Sequence[CaseRow], key: object) -> list[frozenset[str]]:
    found: dict[object, set[str]] = {}
    for case in cases:
        found.setdefault(key(case), set()).add(case.ref)  # type: ignore[operator]
    return [frozenset(each) for each in found.values()]


@settings(max_examples=60, deadline=None)
@given(years=YEARS, is_nested=st.booleans())
def test_no_small_group_is_a_sum_of_what_is_shown(years: list[CaseRow], is_nested: bool) -> None:
    """Adding and subtracting every figure of every table in any way gives no small group."""
    cases = nested(years) if is_nested else years
    tables = protected_tables(cases)
    refs = [case.ref for case in cases]
    cells = [cell for table in tables for cell in table.cells]
    assert not any(is_small(cell.cases) for cell in cells)
    if not cells:
        return
    known = np.array([[ref in cell.refs for ref in refs] for cell in cells], dtype=float)
    rank = np.linalg.matrix_rank(known)
    for group in small_groups(cases):
        wanted = np.array([[ref in group for ref in refs]], dtype=float)
        assert np.linalg.matrix_rank(np.vstack((known, wanted))) > rank, sorted(group)


@settings(max_examples=60, deadline=None)
@given(years=YEARS)
def test_everybody_is_in_each_table_once(years: list[CaseRow]) -> None:
    tables = protected_tables(years)
    for table in tables:
        refs = [ref for cell in table.cells for ref in cell.refs]
        assert len(refs) == len(set(refs))
        assert all(people(cell.cases) >= 5 for cell in table.cells)
        if table.name is CommitteeTable.WHAT:
            assert len(refs) == len(years)
    counted = counted_in(tables)
    assert counted is None or all(case.is_counted for case in counted)
