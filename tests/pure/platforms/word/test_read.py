"""What a courier writes becomes a value of the field, or is said to be none."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from platforms.word import WordField, WrongWord, read_word

BRUSSELS = ZoneInfo("Europe/Brussels")
NINE_AT_NIGHT = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)


def read(field: WordField, text: str, near: datetime = NINE_AT_NIGHT) -> str:
    """The value, near nine at night in Brussels."""
    return read_word(field, text, near=near, zone=BRUSSELS)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("21:30", "2026-03-06T20:30:00+00:00"),
        ("21.30", "2026-03-06T20:30:00+00:00"),
        ("21h30", "2026-03-06T20:30:00+00:00"),
        ("00:15", "2026-03-06T23:15:00+00:00"),
        ("9:30", "2026-03-06T08:30:00+00:00"),
    ],
)
def test_a_time_of_day_is_the_nearest_one(text: str, instant: str) -> None:
    assert read(WordField.ACTUAL_END, text) == instant


def test_a_shift_over_midnight_needs_no_date() -> None:
    after_midnight = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)

    assert read(WordField.ACTUAL_END, "23:50", after_midnight) == "2026-03-06T22:50:00+00:00"


def test_a_time_in_the_night_of_the_changed_clock_is_an_instant() -> None:
    near = datetime(2026, 10, 25, 3, 0, tzinfo=UTC)

    assert read(WordField.ACTUAL_END, "04:10", near) == "2026-10-25T03:10:00+00:00"


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (WordField.BREAKS, "015", "15"),
        (WordField.DELIVERIES, "0", "0"),
        (WordField.DISTANCE, "12,4", "12400"),
        (WordField.DISTANCE, " 3 ", "3000"),
        (WordField.ENDING, "weather", "weather"),
    ],
)
def test_numbers_and_codes_are_read(field: WordField, text: str, value: str) -> None:
    assert read(field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "rule"),
    [
        (WordField.ACTUAL_START, "24:00", "time"),
        (WordField.ACTUAL_START, "٢١:٣٠", "time"),
        (WordField.ACTUAL_START, "half past nine", "time"),
        (WordField.BREAKS, "1441", "count"),
        (WordField.DELIVERIES, "-1", "count"),
        (WordField.DELIVERIES, "1001", "count"),
        (WordField.DISTANCE, "NaN", "distance"),
        (WordField.DISTANCE, "-1", "distance"),
        (WordField.DISTANCE, "1e9", "distance"),
        (WordField.DISTANCE, "1.0001", "distance"),
        (WordField.ENDING, "me", "ending"),
    ],
)
def test_what_cannot_be_a_value_is_refused_with_the_rule(
    field: WordField, text: str, rule: str
) -> None:
    with pytest.raises(WrongWord) as wrong:
        read(field, text)
    assert wrong.value.rule == rule
