"""What was ridden is close to the plan, and an early end always says who ended it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courier_api.demo.attendance import (
    Attendance,
    EndedBy,
    attend,
    attend_to_the_end,
    leave_early,
    stop_at,
)
from courier_api.demo.choices import Choices
from tests.pure.demo.builders import MONDAY_NOON

lengths = st.integers(1, 1440)
keys = st.integers(0, 10_000).map(str)


@given(keys, lengths, st.sampled_from([attend, attend_to_the_end, leave_early]))
def test_a_shift_that_ends_before_its_plan_says_by_whom(
    key: str, minutes: int, how: object
) -> None:
    assert callable(how)
    planned_end = MONDAY_NOON + timedelta(minutes=minutes)

    attendance = how(key, MONDAY_NOON, planned_end, choices=Choices(1))

    assert (attendance.ended_at < planned_end) == (attendance.ended_by is not None)


@given(keys, lengths, st.sampled_from([attend, attend_to_the_end, leave_early]))
def test_a_shift_ends_after_it_started_and_lasts_no_longer_than_a_day(
    key: str, minutes: int, how: object
) -> None:
    assert callable(how)
    planned_end = MONDAY_NOON + timedelta(minutes=minutes)

    attendance = how(key, MONDAY_NOON, planned_end, choices=Choices(1))

    assert timedelta(0) < attendance.ended_at - attendance.started_at <= timedelta(hours=24)
    assert abs(attendance.started_at - MONDAY_NOON) <= timedelta(minutes=3)
    assert attendance.ended_at - planned_end <= timedelta(minutes=8)


@given(keys, lengths)
def test_times_are_whole_seconds(key: str, minutes: int) -> None:
    attendance = attend(
        key, MONDAY_NOON, MONDAY_NOON + timedelta(minutes=minutes), choices=Choices(2)
    )

    assert attendance.started_at.microsecond == attendance.ended_at.microsecond == 0


@given(keys, st.integers(30, 600), keys, st.integers(30, 600))
def test_two_early_leaves_stay_under_the_floor(
    one: str, minutes: int, other: str, other_minutes: int
) -> None:
    seconds = sum(
        leave_early(
            key, MONDAY_NOON, MONDAY_NOON + timedelta(minutes=length), choices=Choices(3)
        ).seconds
        for key, length in ((one, minutes), (other, other_minutes))
    )

    assert seconds <= 180 * 60


def test_about_nine_in_a_hundred_are_cut_short() -> None:
    end = MONDAY_NOON + timedelta(hours=3)
    ended_by = [attend(str(n), MONDAY_NOON, end, choices=Choices(4)).ended_by for n in range(2000)]

    cut = [who for who in ended_by if who is not None]
    assert 140 <= len(cut) <= 220
    assert set(cut) == {EndedBy.PLATFORM, EndedBy.WORKER, EndedBy.WEATHER}


@pytest.mark.parametrize(("after", "ended_by"), [(60, EndedBy.OTHER), (180, None)])
def test_an_accident_stops_a_shift_unless_it_was_over(after: int, ended_by: EndedBy | None) -> None:
    planned_end = MONDAY_NOON + timedelta(minutes=180)
    whole = Attendance(
        started_at=MONDAY_NOON, ended_at=planned_end + timedelta(minutes=2), ended_by=None
    )

    stopped = stop_at(whole, MONDAY_NOON + timedelta(minutes=after), planned_end)

    assert (stopped.seconds, stopped.ended_by) == (after * 60, ended_by)
