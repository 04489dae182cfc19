"""A courier under fifteen, and plans that were published too late."""

from datetime import date

import pytest

from platforms.limits import LimitRule, LimitUnit, TimedShift, find_limits
from tests.pure.platforms.limits.planned import FIGURES, found, local, published, worked

AGE, NOTICE = LimitRule.UNDER_AGE, LimitRule.SHORT_NOTICE


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2009, 3, 4), None),
        (date(2009, 3, 5), None),
        (date(2009, 3, 6), 14),
        (date(2008, 2, 29), None),
        (date(2009, 12, 1), 14),
    ],
)
def test_a_courier_works_from_the_fifteenth_birthday(born: date, age: int | None) -> None:
    told = found(AGE, worked("2024-03-05T12:00", "2024-03-05T14:00"), birth_date=born)

    assert [(one.found, one.limit, one.unit) for one in told] == (
        [] if age is None else [(age, 15, LimitUnit.YEARS)]
    )


@pytest.mark.parametrize(("day", "ages"), [("2023-02-28", [14]), ("2023-03-01", [])])
def test_who_is_born_on_a_leap_day_grows_older_on_the_first_of_march(
    day: str, ages: list[int]
) -> None:
    shift = worked(f"{day}T12:00", f"{day}T14:00")

    assert [one.found for one in found(AGE, shift, birth_date=date(2008, 2, 29))] == ages


def test_without_a_birth_date_no_age_is_judged() -> None:
    assert find_limits([worked("2024-03-05T12:00", "2024-03-05T14:00")], FIGURES) == ()


@pytest.mark.parametrize(
    ("at", "starts", "days"),
    [
        # Seven working days lie between Saturday 2 and Tuesday 12 March 2024: Sundays do not count.
        ("2024-03-02T23:00", "2024-03-12T18:00", None),
        ("2024-03-02T23:00", "2024-03-11T18:00", 6),
        ("2024-03-03T10:00", "2024-03-12T18:00", None),
        ("2024-03-04T00:30", "2024-03-12T18:00", 6),
        # 1 May is a holiday.
        ("2024-04-23T10:00", "2024-05-03T18:00", None),
        ("2024-04-24T10:00", "2024-05-03T18:00", 6),
        # Published on the day itself, and after the fact.
        ("2024-03-05T10:00", "2024-03-05T18:00", 0),
        ("2024-03-07T10:00", "2024-03-05T18:00", 0),
    ],
)
def test_seven_working_days_lie_between_the_plan_and_the_work(
    at: str, starts: str, days: int | None
) -> None:
    told = [(one.found, one.limit) for one in found(NOTICE, published(at, starts))]

    assert told == ([] if days is None else [(days, 7)])


@pytest.mark.parametrize(
    ("at", "starts", "told"),
    [
        ("2022-11-11T10:00", "2022-11-18T18:00", []),
        ("2022-11-12T10:00", "2022-11-18T18:00", [(4, 5)]),
        ("2022-11-12T10:00", "2022-11-19T18:00", []),
        ("2022-11-12T10:00", "2022-11-20T18:00", [(6, 7)]),
        ("2022-11-11T10:00", "2022-11-20T18:00", []),
        ("2022-11-12T10:00", "2022-11-21T18:00", [(6, 7)]),
    ],
)
def test_five_days_were_enough_until_19_november_2022(at: str, starts: str, told: list) -> None:
    assert [(one.found, one.limit) for one in found(NOTICE, published(at, starts))] == told


def test_a_plan_nobody_published_and_a_shift_without_plan_are_not_judged() -> None:
    unpublished = TimedShift(id="a", planned_starts_at=local("2024-03-05T18:00"))
    unplanned = TimedShift(id="b", published_at=local("2024-03-05T18:00"))

    assert find_limits([unpublished, unplanned], FIGURES) == ()


def test_findings_come_in_order_of_date_whatever_the_order_of_the_shifts() -> None:
    shifts = [
        worked("2024-03-06T12:00", "2024-03-06T21:30", "wed"),
        worked("2024-03-05T12:00", "2024-03-05T21:30", "tue"),
    ]

    told = find_limits(shifts, FIGURES)

    assert [(one.on.day, one.rule) for one in told] == [
        (5, LimitRule.DAY_OVER_LONG),
        (5, LimitRule.NIGHT_WORK),
        (6, LimitRule.DAY_OVER_LONG),
        (6, LimitRule.NIGHT_WORK),
    ]
    assert find_limits(reversed(shifts), FIGURES) == told
