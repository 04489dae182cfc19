"""Times as a Belgian clock shows them, whole numbers, decimals."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from platforms.files.cells import (
    CellFault,
    read_day_and_time,
    read_decimal,
    read_time,
    read_whole,
    read_whole_decimal,
)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-03-06T18:00", 17),
        ("2026-03-06 18:00:00", 17),
        ("2026-07-06T18:00", 16),
        ("2026-03-06T18:00:00Z", 18),
        ("2026-03-06T18:00+05:00", 13),
    ],
)
def test_a_time_is_local_unless_its_offset_is_written(text: str, hour: int) -> None:
    assert read_time(text).hour == hour


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-10-25T01:59", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        ("2026-10-25T02:30+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T02:30+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-10-25T03:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("2027-03-28T01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28T03:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
    ],
)
def test_around_the_change_of_the_clocks_each_instant_is_the_right_one(
    local: str, expected: datetime
) -> None:
    assert read_time(local) == expected


@pytest.mark.parametrize("local", ["2026-10-25T02:00", "2026-10-25T02:30", "2026-10-25 02:59:59"])
def test_the_hour_that_comes_twice_needs_its_offset(local: str) -> None:
    with pytest.raises(CellFault, match="time_comes_twice"):
        read_time(local)


@pytest.mark.parametrize("local", ["2027-03-28T02:00", "2027-03-28T02:30", "2027-03-28T02:59:59"])
def test_the_hour_that_is_left_out_does_not_exist(local: str) -> None:
    with pytest.raises(CellFault, match="time_does_not_exist"):
        read_time(local)


@pytest.mark.parametrize(
    "text",
    ["18:00", "2026-03-06", "06/03/2026 18:00", "2026-02-30T18:00", "2026-03-06T24:01", "soon",
     "0001-01-01T00:00+14:00", "2026-03-06T18:00+25:00", "２０２６-03-06T18:00"],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(CellFault, match="not_a_time"):
        read_time(text)


@pytest.mark.parametrize("day", ["06/03/2026", "6/3/2026", "2026-03-06"])
def test_a_day_may_stand_in_a_cell_of_its_own(day: str) -> None:
    assert read_day_and_time(day, "18:00:00") == datetime(2026, 3, 6, 17, tzinfo=UTC)


def test_whole_numbers_have_no_decimals() -> None:
    assert (read_whole("640"), read_whole("-5")) == (640, -5)
    for text in ("6,40", "6.0", "6 400", "", "1e3", "٣", "9" * 16):
        with pytest.raises(CellFault, match="not_a_whole_number"):
            read_whole(text)


def test_a_decimal_comma_counts_where_decimals_are_declared() -> None:
    assert read_decimal("5120,75") == read_decimal("5120.75") == Decimal("5120.75")
    assert read_whole_decimal("5120,00") == 5120
    with pytest.raises(CellFault, match="not_a_whole_number"):
        read_whole_decimal("5120,5")
    with pytest.raises(CellFault, match="not_a_decimal_number"):
        read_whole_decimal("1.234,5")
