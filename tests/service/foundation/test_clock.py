"""Clocks: the machine's, one that stands still, and one that a file moves."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from courier_api.foundation.clock import (
    FileClock,
    FixedClock,
    SystemClock,
    clock_from,
    local_date,
    parse_instant,
)

EIGHT = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-03-23T08:00Z", "2026-03-23T09:00:00+01:00", "20260323T080000Z"]
)
def test_an_instant_with_offset_is_read_in_utc(text: str) -> None:
    assert parse_instant(text) == EIGHT


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026-03-23", "2026-03-23T08:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"],
)  # fmt: skip
def test_what_is_no_instant_with_offset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="instant"):
        parse_instant(text)


@pytest.mark.parametrize("setting", [None, ""])
def test_without_a_setting_the_machine_is_asked(setting: str | None) -> None:
    clock = clock_from(setting)

    assert isinstance(clock, SystemClock)
    assert clock.now().utcoffset() == timedelta()


def test_an_instant_stands_still() -> None:
    assert clock_from("2026-03-23T08:00Z") == FixedClock(EIGHT)


def test_a_file_is_read_at_each_look(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = clock_from(f"file:{file}")
    seen = []
    for hour in (8, 9, 7):
        file.write_text(f"2026-03-23T{hour:02}:00Z\n")
        seen.append(clock.now().hour)

    assert seen == [8, 9, 7]


def test_an_empty_file_hands_over_to_the_machine(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("2026-03-23T08:00Z")
    clock = FileClock(file)
    clock.now()
    file.write_text("")
    os.utime(file, (0, 0))  # emptied long ago

    assert clock.now().year != 1970
    assert clock.now() > EIGHT


def test_a_file_that_is_being_written_does_not_move_the_clock(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("2026-03-23T08:00Z")
    clock = FileClock(file)
    clock.now()
    file.write_text("")

    assert clock.now() == EIGHT


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 6, 22, 59, tzinfo=UTC), date(2026, 3, 6)),
        (datetime(2026, 3, 6, 23, 0, tzinfo=UTC), date(2026, 3, 7)),
        (datetime(2026, 7, 6, 21, 59, tzinfo=UTC), date(2026, 7, 6)),
        (datetime(2026, 7, 6, 22, 0, tzinfo=UTC), date(2026, 7, 7)),
    ],
)
def test_the_legal_day_is_that_of_brussels(instant: datetime, day: date) -> None:
    assert local_date(instant) == day
