"""Counting days of full incapacity, by case and by year."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from safety.facts import Incapacity, IncidentFacts
from safety.incapacity import (
    IncapacityKind,
    IncapacityPeriod,
    count_incapacity,
    fourth_day_on,
    lost_days_by_calendar_year,
    lost_days_in_accident_year,
)
from tests.pure.safety.strategies import days

ACCIDENT_ON = date(2026, 3, 10)


def stopped(
    accident_on: date, resumed_on: date | None, *, today: date | None = None
) -> IncidentFacts:
    incapacity = Incapacity(stopped_on=accident_on, resumed_on=resumed_on)
    return IncidentFacts(accident_on=accident_on, incapacity=incapacity, today=today)


@given(days, st.integers(1, 500))
@settings(max_examples=300, deadline=None)
def test_days_are_counted_between_the_accident_and_the_resumption(start: date, length: int) -> None:
    resumed_on = start + timedelta(days=length)
    unfit = [start + timedelta(days=n) for n in range(1, length)]

    assert count_incapacity(stopped(start, resumed_on)).days == len(unfit)


@given(days, st.integers(0, 20), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_one_day_later_back_is_one_day_more(start: date, late_stop: int, length: int) -> None:
    stopped_on = start + timedelta(days=late_stop)
    back_on = stopped_on + timedelta(days=length + 1)
    counts = [
        count_incapacity(
            IncidentFacts(
                accident_on=start,
                incapacity=Incapacity(
                    stopped_on=stopped_on, resumed_on=back_on + timedelta(days=n)
                ),
            )
        ).days
        for n in (0, 1)
    ]

    assert counts[0] is not None
    assert counts[1] == counts[0] + 1


def test_back_on_the_day_of_the_accident_is_no_day() -> None:
    assert count_incapacity(stopped(ACCIDENT_ON, ACCIDENT_ON)).days == 0


def test_a_number_that_is_given_is_taken_as_it_stands() -> None:
    incapacity = Incapacity(days=7, stopped_on=ACCIDENT_ON, resumed_on=ACCIDENT_ON)

    assert count_incapacity(IncidentFacts(incapacity=incapacity)).days == 7


def test_while_work_is_not_resumed_the_days_so_far_are_certain() -> None:
    count = count_incapacity(stopped(ACCIDENT_ON, None, today=date(2026, 3, 13)))

    assert (count.days, count.at_least, count.resumed) == (None, 3, False)


def test_on_the_day_of_the_accident_no_day_is_certain() -> None:
    assert count_incapacity(stopped(ACCIDENT_ON, None, today=ACCIDENT_ON)).at_least == 0


def test_the_fourth_day_is_the_fourth_after_the_accident() -> None:
    assert fourth_day_on(stopped(ACCIDENT_ON, date(2026, 3, 15))) == date(2026, 3, 14)


def test_three_days_have_no_fourth() -> None:
    assert fourth_day_on(stopped(ACCIDENT_ON, date(2026, 3, 14))) is None


def test_a_number_of_days_without_dates_has_no_fourth_day_to_name() -> None:
    facts = IncidentFacts(accident_on=ACCIDENT_ON, incapacity=Incapacity(days=9))

    assert fourth_day_on(facts) is None


def period(first: date, last: date, kind: IncapacityKind = IncapacityKind.FULL) -> IncapacityPeriod:
    return IncapacityPeriod(first_day=first, last_day=last, kind=kind)


def test_days_fall_in_their_own_year_or_all_in_that_of_the_accident() -> None:
    winter = [period(date(2026, 12, 30), date(2027, 1, 3))]

    assert lost_days_by_calendar_year(winter, accident_on=date(2026, 12, 30)) == {2026: 1, 2027: 3}
    assert lost_days_in_accident_year(winter, accident_on=date(2026, 12, 30)) == 4


def test_a_day_under_two_certificates_counts_once() -> None:
    two = [
        period(date(2026, 3, 11), date(2026, 3, 15)),
        period(date(2026, 3, 14), date(2026, 3, 16)),
    ]

    assert lost_days_in_accident_year(two, accident_on=ACCIDENT_ON) == 6


def test_partial_and_adapted_work_are_no_lost_days() -> None:
    some = [
        period(date(2026, 3, 11), date(2026, 3, 12)),
        period(date(2026, 3, 13), date(2026, 3, 20), IncapacityKind.PARTIAL),
        period(date(2026, 3, 21), date(2026, 3, 30), IncapacityKind.ADAPTED_WORK),
    ]

    assert lost_days_in_accident_year(some, accident_on=ACCIDENT_ON) == 2


spans = st.lists(st.tuples(st.integers(-3, 900), st.integers(0, 60)), max_size=6)


@given(spans)
@settings(max_examples=300, deadline=None)
def test_lost_days_are_the_different_days_after_the_accident(parts: list[tuple[int, int]]) -> None:
    periods = [
        period(ACCIDENT_ON + timedelta(days=start), ACCIDENT_ON + timedelta(days=start + length))
        for start, length in parts
    ]
    every_day = {
        ACCIDENT_ON + timedelta(days=start + n)
        for start, length in parts
        for n in range(length + 1)
    }
    lost = {day for day in every_day if day > ACCIDENT_ON}
    by_year = lost_days_by_calendar_year(periods, accident_on=ACCIDENT_ON)

    assert by_year == {
        year: sum(day.year == year for day in lost) for year in {day.year for day in lost}
    }
