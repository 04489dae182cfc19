"""Which shifts a hold concerns, and which minutes of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.zone_holds import (
    LONGEST,
    LONGEST_BACK,
    Hold,
    HoldReason,
    HoldTimesWrong,
    PlannedWork,
    check_times,
    concerns,
    free_from,
    held_times,
)

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ICE = Hold(
    id=1,
    starts_at=NOON,
    ends_at=NOON + 4 * HOUR,
    told_at=NOON - HOUR,
    reason=HoldReason.ICE,
    postcodes=frozenset({"1000", "1050"}),
)
WORK = PlannedWork(source_id=7, postcode="1050", starts_at=NOON, ends_at=NOON + 3 * HOUR)


def test_a_hold_concerns_its_postcodes_only() -> None:
    assert concerns(ICE, WORK)
    assert not concerns(ICE, replace(WORK, postcode="9000"))
    assert not concerns(ICE, replace(WORK, postcode=None))


def test_a_hold_of_a_platform_concerns_all_its_places() -> None:
    whole = replace(ICE, postcodes=frozenset(), source_id=7)
    assert concerns(whole, replace(WORK, postcode=None))
    assert not concerns(whole, replace(WORK, source_id=8))
    assert not concerns(replace(ICE, source_id=8), WORK)


@pytest.mark.parametrize(
    ("starts", "ends", "concerned"), [(-2, 0, False), (-2, 1, True), (3, 5, False), (2, 5, True)]
)
def test_a_hold_that_only_touches_a_shift_does_not_concern_it(
    starts: int, ends: int, *, concerned: bool
) -> None:
    hold = replace(ICE, starts_at=NOON + starts * HOUR, ends_at=NOON + ends * HOUR)
    assert concerns(hold, WORK) is concerned


def test_overlapping_holds_count_each_minute_once() -> None:
    storm = replace(ICE, id=2, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR, told_at=NOON)
    late = replace(ICE, id=3, starts_at=NOON + 2 * HOUR, ends_at=NOON + 9 * HOUR)
    (held,) = held_times(WORK, [late, storm])
    assert (held.minutes, held.starts_at, held.told_at) == (120, NOON + HOUR, ICE.told_at)


def test_two_holds_with_time_between_stay_two() -> None:
    early = replace(ICE, ends_at=NOON + HOUR)
    late = replace(ICE, id=2, starts_at=NOON + 2 * HOUR, ends_at=NOON + 3 * HOUR)
    assert [part.minutes for part in held_times(WORK, [late, early])] == [60, 60]


def test_a_lifted_hold_holds_nothing() -> None:
    assert held_times(WORK, [replace(ICE, ends_at=ICE.starts_at)]) == ()


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-11-14", 8)]
)
def test_a_night_has_the_hours_it_really_has(day: str, hours: int) -> None:
    brussels = ZoneInfo("Europe/Brussels")
    starts = datetime.fromisoformat(f"{day}T22:00").replace(tzinfo=brussels).astimezone(UTC)
    next_day = datetime.fromisoformat(day).date() + timedelta(days=1)
    ends = datetime.fromisoformat(f"{next_day}T06:00").replace(tzinfo=brussels).astimezone(UTC)
    night = replace(WORK, starts_at=starts, ends_at=ends)
    (held,) = held_times(night, [replace(ICE, starts_at=starts - HOUR, ends_at=ends + HOUR)])
    assert held.minutes == hours * 60


@pytest.mark.parametrize(
    ("starts", "ends", "rule"),
    [
        (NOON, NOON, "ends_before_start"),
        (NOON - 3 * HOUR, NOON - HOUR, "is_over"),
        (NOON - LONGEST_BACK - timedelta(seconds=1), NOON + HOUR, "too_far_back"),
        (NOON, NOON + LONGEST + timedelta(seconds=1), "too_long"),
    ],
)
def test_times_that_no_hold_has_are_refused(starts: datetime, ends: datetime, rule: str) -> None:
    with pytest.raises(HoldTimesWrong) as refused:
        check_times(starts, ends, now=NOON)
    assert refused.value.rule == rule


def test_the_widest_times_are_taken() -> None:
    check_times(NOON - LONGEST_BACK, NOON + timedelta(seconds=1), now=NOON)
    check_times(NOON, NOON + LONGEST, now=NOON)


def test_a_place_is_free_when_the_last_hold_in_a_row_ends() -> None:
    then = replace(ICE, id=2, starts_at=ICE.ends_at, ends_at=ICE.ends_at + HOUR)
    apart = replace(ICE, id=3, starts_at=then.ends_at + HOUR, ends_at=then.ends_at + 2 * HOUR)
    assert free_from("1000", 7, [apart, then, ICE], at=NOON) == then.ends_at
    assert free_from("9000", 7, [ICE], at=NOON) == NOON
    assert free_from(None, 7, [ICE], at=NOON) == NOON
    whole = replace(ICE, postcodes=frozenset(), source_id=7)
    assert free_from(None, 7, [whole], at=NOON) == whole.ends_at
    assert free_from("1000", 8, [whole], at=NOON) == NOON


hours = st.integers(-6, 10)
holds = st.lists(
    st.builds(
        lambda start, length: replace(
            ICE, starts_at=NOON + start * HOUR, ends_at=NOON + (start + length) * HOUR
        ),
        hours,
        st.integers(0, 6),
    ),
    max_size=5,
)


@given(holds)
def test_held_minutes_are_those_that_some_hold_holds(given_holds: list[Hold]) -> None:
    parts = held_times(WORK, given_holds)
    counted = sum(
        any(
            h.starts_at <= WORK.starts_at + n * timedelta(minutes=1) < h.ends_at
            for h in given_holds
        )
        for n in range(180)
    )
    assert sum(part.minutes for part in parts) == counted
    assert all(one.ends_at < two.starts_at for one, two in pairwise(parts))
