"""Night work between 20:00 and 06:00, and the small hours that can make it a night scheme."""

from datetime import date

import pytest

from platforms.limits import LimitRule
from tests.pure.platforms.limits.planned import FIGURES, found, worked

NIGHT, SCHEME = LimitRule.NIGHT_WORK, LimitRule.NIGHT_SCHEME


@pytest.mark.parametrize(
    ("starts", "ends", "minutes"),
    [
        ("2024-03-05T18:00", "2024-03-05T20:00", None),
        ("2024-03-05T18:00", "2024-03-05T20:00:01", 1),
        ("2024-03-05T18:00", "2024-03-05T22:00", 120),
        ("2024-03-05T22:00", "2024-03-06T01:00", 180),
        ("2024-03-05T05:59", "2024-03-05T08:00", 1),
        ("2024-03-05T06:00", "2024-03-05T08:00", None),
        ("2024-03-05T19:00", "2024-03-06T07:00", 600),
        ("2024-03-30T22:00", "2024-03-31T04:00", 300),  # the clock goes forward
    ],
)
def test_night_is_from_eight_in_the_evening_to_six(
    starts: str, ends: str, minutes: int | None
) -> None:
    told = [one.found for one in found(NIGHT, worked(starts, ends))]

    assert told == ([] if minutes is None else [minutes])


def test_only_the_shifts_at_night_are_named_once_a_day() -> None:
    noon = worked("2024-03-05T12:00", "2024-03-05T14:00", "noon")
    evening = worked("2024-03-05T19:00", "2024-03-05T20:30", "evening")
    late = worked("2024-03-05T21:00", "2024-03-05T21:30", "late")

    [told] = found(NIGHT, noon, evening, late)

    assert (told.on, told.found, told.limit) == (date(2024, 3, 5), 60, 0)
    assert told.shift_ids == ("evening", "late")
    assert told.source == FIGURES.table.row_on("be.work.night_starts", "BE", told.on).source


@pytest.mark.parametrize(
    ("starts", "ends", "minutes"),
    [
        ("2024-03-05T20:00", "2024-03-06T00:00", None),
        ("2024-03-05T20:00", "2024-03-06T00:01", 241),
        ("2024-03-05T04:59", "2024-03-05T08:00", 181),
        ("2024-03-05T05:00", "2024-03-05T08:00", None),
        ("2024-03-05T19:00", "2024-03-06T01:00", None),  # six hours are enough
        ("2024-03-05T19:00:01", "2024-03-06T01:00", 359),
    ],
)
def test_the_small_hours_can_promise_six_hours(starts: str, ends: str, minutes: int | None) -> None:
    told = [(one.found, one.limit) for one in found(SCHEME, worked(starts, ends))]

    assert told == ([] if minutes is None else [(minutes, 360)])


def test_a_short_night_names_all_shifts_of_its_day() -> None:
    evening = worked("2024-03-05T18:00", "2024-03-05T20:00", "evening")
    night = worked("2024-03-05T23:00", "2024-03-06T00:30", "night")

    [told] = found(SCHEME, evening, night)

    assert (told.on, told.found, told.shift_ids) == (date(2024, 3, 5), 210, ("evening", "night"))
