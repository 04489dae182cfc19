"""The roster reads minutes off the wall, also on the nights when the clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courier_api.demo.roster import DayStartError, WallClock, make_roster, parse_day_start
from tests.pure.demo.builders import MONDAY, make_instance

WALL = WallClock(first_day=MONDAY, day_start_minutes=0)
SATURDAY, SUNDAY = 5, 6
MIDNIGHT_BEFORE_THE_CHANGE = datetime(2026, 3, 28, 23, tzinfo=UTC)
PLATFORMS = ("zwaluw", "colibri")


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_minute_zero_is_local_midnight() -> None:
    assert WALL.instant(0, 0) == utc(3, 22, 23)


def test_minutes_past_a_day_run_into_the_next() -> None:
    assert WALL.instant(0, 1500) == WALL.instant(1, 60) == utc(3, 24, 0)


def test_the_start_of_the_day_moves_every_minute() -> None:
    moved = WallClock(first_day=MONDAY, day_start_minutes=parse_day_start("09:30"))

    assert moved.instant(0, 30) == utc(3, 23, 9)


@pytest.mark.parametrize(
    "text", ["", "9:30", "24:00", "12:60", "12.30", "-1:00", "١٢:٣٠", "06:00 "]
)
def test_a_start_of_the_day_that_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(DayStartError, match="write a time from 00:00 to 23:59"):
        parse_day_start(text)


def test_midday_after_the_change_is_an_hour_earlier_in_utc() -> None:
    assert (WALL.instant(SATURDAY, 720), WALL.instant(SUNDAY, 720)) == (
        utc(3, 28, 11),
        utc(3, 29, 10),
    )


@pytest.mark.parametrize(
    ("on_minute", "off_minute", "starts_at", "ends_at"),
    [
        # 23:00 on Saturday to 05:00: an hour is missing in the night.
        (-60, 300, utc(3, 28, 22), utc(3, 29, 3)),
        # 01:30 to 02:30: the end does not exist and is read as 03:30, an hour later.
        (90, 150, utc(3, 29, 0, 30), utc(3, 29, 1, 30)),
        # 01:00 to 03:00: two hours on the wall, one in truth.
        (60, 180, utc(3, 29, 0), utc(3, 29, 1)),
        # 02:15 to 03:10: the start does not exist; the row moves as a whole.
        (135, 190, utc(3, 29, 1, 15), utc(3, 29, 2, 10)),
        # 02:10 to 02:50: neither exists; the row moves as a whole.
        (130, 170, utc(3, 29, 1, 10), utc(3, 29, 1, 50)),
        # 03:00 to 06:00 is after the change.
        (180, 360, utc(3, 29, 1), utc(3, 29, 4)),
    ],
)
def test_the_night_of_29_march(
    on_minute: int, off_minute: int, starts_at: datetime, ends_at: datetime
) -> None:
    assert WALL.interval(SUNDAY, on_minute, off_minute) == (starts_at, ends_at)


def test_the_night_of_october_has_an_hour_more() -> None:
    wall = WallClock(first_day=date(2026, 10, 25), day_start_minutes=0)

    starts_at, ends_at = wall.interval(0, 60, 240)

    assert ends_at - starts_at == timedelta(hours=4)


@given(
    st.integers(0, 6),
    st.integers(0, 1439),
    st.integers(0, 1440),
    st.integers(1, 1440),
    st.booleans(),
)
def test_a_row_always_ends_after_it_starts(
    day: int, day_start: int, on_minute: int, length: int, in_october: bool
) -> None:
    first_day = date(2026, 10, 19) if in_october else MONDAY
    wall = WallClock(first_day=first_day, day_start_minutes=day_start)

    starts_at, ends_at = wall.interval(day, on_minute, on_minute + length)

    off_by = (ends_at - starts_at) - timedelta(minutes=length)
    assert timedelta(0) < ends_at - starts_at <= timedelta(hours=24)
    assert off_by in {timedelta(hours=-1), timedelta(0), timedelta(hours=1)}


def test_day_d_takes_instance_d_mod_n() -> None:
    first, second = make_instance((600, 700)), make_instance((800, 900), (810, 910))

    roster = make_roster((first, second), PLATFORMS, wall=WALL)

    assert [row.day for row in roster] == [0, 1, 1, 2, 3, 3, 4, 5, 5, 6]


def test_rows_alternate_between_the_platforms_and_begin_anew_each_day() -> None:
    instance = make_instance((600, 700), (610, 710), (620, 720))

    roster = make_roster((instance,), PLATFORMS, wall=WALL)

    assert [row.platform for row in roster[:6]] == ["zwaluw", "colibri", "zwaluw"] * 2


def test_a_key_names_the_day_of_the_file_and_the_row() -> None:
    roster = make_roster((make_instance((1500, 1600)),), PLATFORMS, wall=WALL)

    assert (roster[0].key, roster[0].worked_on) == ("20260323-0001", date(2026, 3, 24))
