"""People recur over the week, and nobody is in two places."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from courier_api.demo.choices import Choices
from courier_api.demo.instances import Instance
from courier_api.demo.people import is_student_number
from courier_api.demo.riders import Riders, assign_riders
from courier_api.demo.roster import RosterRow, WallClock, make_roster
from tests.pure.demo.builders import (
    MONDAY,
    MONDAY_NOON,
    bundled_instances,
    make_instance,
    make_row,
)

PLATFORMS = ("zwaluw", "colibri")

duties = st.tuples(st.integers(0, 1440), st.integers(1, 700)).map(lambda at: (at[0], sum(at)))
days = st.lists(duties, min_size=1, max_size=12).map(lambda rows: make_instance(*rows))


def roster_of(instances: Sequence[Instance], day_start_minutes: int = 0) -> tuple[RosterRow, ...]:
    wall = WallClock(first_day=MONDAY, day_start_minutes=day_start_minutes)
    return make_roster(instances, PLATFORMS, wall=wall)


def weeks(roster: Sequence[RosterRow], riders: Riders) -> dict[int, list[RosterRow]]:
    """Each person's rows in the order of the clock."""
    found: dict[int, list[RosterRow]] = {}
    for row in sorted(roster, key=lambda row: row.starts_at):
        found.setdefault(riders.person_on[row.key], []).append(row)
    return found


@settings(max_examples=200)
@given(st.lists(days, min_size=1, max_size=4), st.integers(0, 1439), st.integers(0, 99))
def test_nobody_is_in_two_places_and_everybody_rests(
    instances: list[Instance], day_start: int, seed: int
) -> None:
    roster = roster_of(instances, day_start)

    riders = assign_riders(roster, PLATFORMS, Choices(seed))

    pairs = {(day.first.key, day.second.key) for day in riders.double_days}
    for rows in weeks(roster, riders).values():
        for row, following in pairwise(rows):
            gap = following.starts_at - row.ends_at
            at_least = (
                timedelta(minutes=20) if (row.key, following.key) in pairs else timedelta(hours=11)
            )
            assert gap >= at_least


@settings(max_examples=200)
@given(st.lists(days, min_size=1, max_size=4), st.integers(0, 1439), st.integers(0, 99))
def test_a_day_has_one_row_or_one_for_each_platform(
    instances: list[Instance], day_start: int, seed: int
) -> None:
    roster = roster_of(instances, day_start)

    riders = assign_riders(roster, PLATFORMS, Choices(seed))

    doubled = {(day.person, day.first.worked_on) for day in riders.double_days}
    by_day: dict[tuple[int, object], list[str]] = {}
    for row in roster:
        by_day.setdefault((riders.person_on[row.key], row.worked_on), []).append(row.platform)
    for person_day, platforms in by_day.items():
        assert sorted(platforms) == (sorted(PLATFORMS) if person_day in doubled else platforms[:1])


@settings(max_examples=100)
@given(st.lists(days, min_size=1, max_size=3))
def test_the_order_of_the_rows_does_not_matter(instances: list[Instance]) -> None:
    roster = roster_of(instances)

    forwards = assign_riders(roster, PLATFORMS, Choices(3))
    backwards = assign_riders(tuple(reversed(roster)), PLATFORMS, Choices(3))

    assert forwards.person_on == backwards.person_on


def test_a_tenth_of_the_people_ride_for_both_platforms_on_a_day() -> None:
    roster = roster_of(bundled_instances())

    riders = assign_riders(roster, PLATFORMS, Choices(1))

    people = set(riders.person_on.values())
    assert len({day.person for day in riders.double_days}) == round(len(people) / 10)


def test_everybody_else_rides_for_one_platform_only() -> None:
    roster = roster_of(bundled_instances())
    riders = assign_riders(roster, PLATFORMS, Choices(1))
    both = {day.person for day in riders.double_days}

    for person, rows in weeks(roster, riders).items():
        assert len({row.platform for row in rows}) == (2 if person in both else 1)


def test_people_recur_and_their_hours_are_plausible() -> None:
    roster = roster_of(bundled_instances())
    riders = assign_riders(roster, PLATFORMS, Choices(1))

    minutes: Counter[int] = Counter()
    for row in roster:
        minutes[riders.person_on[row.key]] += row.minutes

    assert 8 <= sum(minutes.values()) / len(minutes) / 60 <= 12
    for person, ridden in minutes.items():
        assert ridden <= (24 if is_student_number(Choices(1), person) else 38) * 60


def test_when_nobody_is_free_somebody_new_comes() -> None:
    """Ten rows late in the evening and ten before dawn: nobody rests enough for both."""
    late, early = MONDAY_NOON + timedelta(hours=9), MONDAY_NOON - timedelta(hours=7)
    evening = [make_row(f"e{n}", starts_at=late) for n in range(10)]
    dawn = [make_row(f"d{n}", day=1, starts_at=early) for n in range(10)]

    riders = assign_riders([*evening, *dawn], PLATFORMS, Choices(1))

    assert len(set(riders.person_on.values())) == 20


def test_rows_that_all_overlap_make_no_day_with_two_rows() -> None:
    roster = roster_of([make_instance(*[(600, 900)] * 20)])

    assert assign_riders(roster, PLATFORMS, Choices(1)).double_days == ()
