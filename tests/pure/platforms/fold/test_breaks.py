"""Breaks and worked time, the two nights of clock change included."""

from datetime import datetime, timedelta

import pytest

from platforms.events import Break
from platforms.fold import FoldedBreak, Question
from tests.pure.platforms.fold.samples import (
    END,
    PLANNED,
    START,
    STARTED,
    codes,
    fold,
    told,
)

MINUTE = timedelta(minutes=1)


def taken(start: int, end: int, *, paid: bool = False) -> Break:
    """A break from one minute of the shift to another."""
    return Break(start=START + start * MINUTE, end=START + end * MINUTE, paid=paid)


@pytest.mark.parametrize(
    ("breaks", "unpaid_minutes"),
    [
        ((), 0),
        ((taken(60, 75),), 15),
        ((taken(60, 75, paid=True),), 0),
        ((taken(60, 75), taken(120, 130)), 25),
        ((taken(60, 90), taken(80, 100)), 40),
        ((taken(60, 120), taken(70, 80)), 60),
        ((taken(60, 90), taken(70, 80, paid=True)), 30),
        ((taken(60, 60),), 0),
        ((taken(0, 240),), 240),
    ],
)
def test_unpaid_breaks_are_taken_off_once(breaks: tuple[Break, ...], unpaid_minutes: int) -> None:
    shift = fold(PLANNED, STARTED, told("shift.ended", breaks=breaks))

    assert shift.worked_seconds == (240 - unpaid_minutes) * 60
    assert codes(shift) == set()


def test_breaks_are_the_same_in_any_order() -> None:
    one, two = taken(60, 75), taken(120, 130)

    assert fold(PLANNED, STARTED, told("shift.ended", breaks=(one, two))) == fold(
        PLANNED, STARTED, told("shift.ended", breaks=(two, one))
    )


@pytest.mark.parametrize("item", [taken(-10, 10), taken(230, 250), taken(300, 310)])
def test_a_break_outside_the_shift_is_kept_and_asked_about(item: Break) -> None:
    shift = fold(PLANNED, STARTED, told("shift.ended", breaks=(item,)))

    assert shift.breaks[0].starts_at == item.start
    assert shift.worked_seconds in {230 * 60, 240 * 60}
    assert shift.questions == (Question.WHICH_BREAKS_ARE_RIGHT,)
    assert codes(shift) == {"break_outside_shift"}


def test_minutes_alone_are_one_unpaid_break_in_the_middle_with_unknown_times() -> None:
    shift = fold(PLANNED, STARTED, told("shift.ended", break_minutes=30))

    assert shift.breaks == (
        FoldedBreak(
            starts_at=START + 105 * MINUTE,
            ends_at=START + 135 * MINUTE,
            is_paid=False,
            times_known=False,
        ),
    )
    assert shift.worked_seconds == 210 * 60


def test_breaks_with_times_stand_over_minutes_alone() -> None:
    shift = fold(PLANNED, STARTED, told("shift.ended", breaks=(taken(60, 70),), break_minutes=30))

    assert [item.times_known for item in shift.breaks] == [True]


def test_minutes_beside_an_empty_list_count() -> None:
    assert fold(PLANNED, STARTED, told("shift.ended", breaks=(), break_minutes=30)).breaks


def test_no_minutes_are_no_break() -> None:
    assert fold(PLANNED, STARTED, told("shift.ended", break_minutes=0)).breaks == ()


def test_more_break_than_shift_is_asked_about() -> None:
    shift = fold(PLANNED, STARTED, told("shift.ended", break_minutes=241))

    assert shift.worked_seconds == 0
    assert shift.questions == (Question.WHICH_BREAKS_ARE_RIGHT,)


def test_a_begun_second_counts_as_worked() -> None:
    ended = told("shift.ended", actual_end=END + timedelta(microseconds=1))

    assert fold(PLANNED, STARTED, ended).worked_seconds == 240 * 60 + 1


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-10-25T00:30:00+02:00", "2026-10-25T04:30:00+01:00", 5),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", 1),
        ("2027-03-28T00:30:00+01:00", "2027-03-28T04:30:00+02:00", 3),
        ("2027-03-28T01:59:00+01:00", "2027-03-28T03:59:00+02:00", 1),
    ],
)
def test_the_nights_of_clock_change_are_measured_on_instants(
    start: str, end: str, hours: int
) -> None:
    starts_at, ends_at = datetime.fromisoformat(start), datetime.fromisoformat(end)
    planned = told(
        "shift.planned",
        at=starts_at - timedelta(days=1),
        planned_start=starts_at,
        planned_end=ends_at,
    )

    shift = fold(
        planned,
        told("shift.started", at=starts_at, actual_start=starts_at),
        told("shift.ended", at=ends_at, actual_end=ends_at, break_minutes=30),
    )

    assert shift.worked_seconds == hours * 3600 - 1800
    assert shift.breaks[0].starts_at - starts_at == ends_at - shift.breaks[0].ends_at
    assert (shift.questions, shift.findings) == ((), ())
