"""What a shift became, for pay and for the declaration: the agreed table, row by row."""

from datetime import timedelta

import pytest

from platforms.fold import DeclarationStatus, PayStatus, Question, ShiftState
from tests.pure.platforms.fold.samples import (
    CANCELLED,
    DAY_BEFORE,
    END,
    ENDED,
    PLANNED,
    START,
    STARTED,
    UPDATED,
    codes,
    fold,
    told,
)

EARLY = END - timedelta(minutes=30)


@pytest.mark.parametrize(
    ("events", "state", "pay"),
    [
        ((PLANNED,), ShiftState.PLANNED, None),
        ((PLANNED, UPDATED), ShiftState.PLANNED, None),
        ((PLANNED, STARTED), ShiftState.STARTED, None),
        ((PLANNED, STARTED, ENDED), ShiftState.ENDED, PayStatus.WORKED),
    ],
)
def test_a_shift_that_takes_its_course_is_confirmed(
    events: tuple[object, ...], state: ShiftState, pay: PayStatus | None
) -> None:
    shift = fold(*events)  # type: ignore[arg-type]

    assert (shift.state, shift.pay_status) == (state, pay)
    assert shift.declaration_status is DeclarationStatus.CONFIRMED
    assert (shift.questions, shift.findings) == ((), ())


@pytest.mark.parametrize(
    ("ended_by", "pay"),
    [
        ("platform", PayStatus.CUT_BY_PLATFORM),
        ("weather", PayStatus.CUT_BY_PLATFORM),
        ("other", PayStatus.CUT_BY_PLATFORM),
        ("worker", PayStatus.CUT_BY_COURIER),
        (None, PayStatus.WORKED),
    ],
)
def test_a_shift_stopped_early_is_cut_by_whoever_stopped_it(
    ended_by: str | None, pay: PayStatus
) -> None:
    shift = fold(PLANNED, STARTED, told("shift.ended", actual_end=EARLY, ended_by=ended_by))

    assert shift.pay_status is pay
    assert shift.declaration_status is DeclarationStatus.ENDED_EARLY
    assert shift.questions == (() if ended_by else (Question.WHO_ENDED_IT,))


@pytest.mark.parametrize("later", [timedelta(0), timedelta(minutes=20)])
def test_who_ended_a_shift_matters_only_before_its_planned_end(later: timedelta) -> None:
    shift = fold(PLANNED, STARTED, told("shift.ended", actual_end=END + later, ended_by="worker"))

    assert shift.pay_status is PayStatus.WORKED
    assert shift.declaration_status is DeclarationStatus.CONFIRMED


def test_one_second_early_is_early() -> None:
    ended = told("shift.ended", actual_end=END - timedelta(seconds=1), ended_by="worker")

    assert fold(PLANNED, STARTED, ended).pay_status is PayStatus.CUT_BY_COURIER


@pytest.mark.parametrize(
    ("reason", "pay", "declaration"),
    [
        ("platform", PayStatus.CANCELLED_BY_PLATFORM, DeclarationStatus.CANCELLED),
        ("weather", PayStatus.CANCELLED_BY_PLATFORM, DeclarationStatus.CANCELLED),
        ("other", PayStatus.CANCELLED_BY_PLATFORM, DeclarationStatus.CANCELLED),
        ("worker", PayStatus.CANCELLED_BY_COURIER, DeclarationStatus.CANCELLED),
        ("no_show", PayStatus.NO_SHOW, DeclarationStatus.NO_SHOW),
    ],
)
def test_a_cancelled_shift_follows_its_reason(
    reason: str, pay: PayStatus, declaration: DeclarationStatus
) -> None:
    shift = fold(PLANNED, told("shift.cancelled", reason=reason))

    assert (shift.state, shift.pay_status) == (ShiftState.CANCELLED, pay)
    assert shift.declaration_status is declaration
    assert (shift.cancel_reason, shift.cancelled_at) == (reason, CANCELLED.occurred_at)
    assert (shift.planned_start, shift.planned_end) == (START, END)


def test_a_shift_is_cancelled_when_that_was_first_told() -> None:
    first = told("shift.cancelled", event_id="c1", at=DAY_BEFORE + timedelta(hours=2))
    again = told("shift.cancelled", event_id="c2", at=START, reason="weather")

    shift = fold(PLANNED, first, again)

    assert (shift.cancelled_at, shift.cancel_reason) == (first.occurred_at, "weather")


def test_a_cancellation_without_a_plan_is_remarkable() -> None:
    shift = fold(CANCELLED)

    assert shift.state is ShiftState.CANCELLED
    assert codes(shift) == {"cancelled_without_plan"}


def test_a_start_without_a_plan_is_kept_and_reported() -> None:
    shift = fold(STARTED, ENDED)

    assert (shift.state, shift.pay_status) == (ShiftState.ENDED, PayStatus.WORKED)
    assert shift.worked_seconds == 4 * 3600
    assert codes(shift) == {"started_without_plan"}


def test_a_plan_told_after_the_start_does_not_hide_that_there_was_none() -> None:
    late_plan = told("shift.planned", at=START + timedelta(minutes=5))

    shift = fold(STARTED, ENDED, late_plan)

    assert shift.planned_end == END
    assert codes(shift) == {"started_without_plan"}


def test_an_end_without_a_start_asks_when_it_started() -> None:
    shift = fold(PLANNED, ENDED)

    assert (shift.state, shift.worked_seconds) == (ShiftState.ENDED, None)
    assert shift.questions == (Question.WHEN_DID_IT_START,)
    assert codes(shift) == {"ended_without_start"}


def test_an_end_that_tells_the_start_too_is_believed_when_nobody_else_told_it() -> None:
    both = told("shift.ended", actual_start=START + timedelta(minutes=9))

    assert fold(PLANNED, both).actual_start == START + timedelta(minutes=9)
    assert fold(PLANNED, STARTED, both).actual_start == START


def test_a_cancellation_before_the_start_never_undoes_it() -> None:
    shift = fold(PLANNED, STARTED, ENDED, CANCELLED)

    assert (shift.state, shift.pay_status) == (ShiftState.ENDED, PayStatus.WORKED)
    assert (shift.cancel_reason, shift.cancelled_at) == (None, None)
    assert shift.declaration_status is DeclarationStatus.CONFIRMED
    assert codes(shift) == {"started_after_cancellation"}


def test_a_cancellation_during_work_leaves_the_work_and_asks_when_it_ended() -> None:
    cancelled = told("shift.cancelled", at=START + timedelta(hours=1))

    shift = fold(PLANNED, STARTED, cancelled)

    assert (shift.state, shift.pay_status) == (ShiftState.STARTED, None)
    assert shift.questions == (Question.WHEN_DID_IT_END,)
    assert codes(shift) == {"cancelled_after_start"}


def test_a_cancellation_after_the_work_asks_whether_it_was_worked() -> None:
    cancelled = told("shift.cancelled", at=END + timedelta(hours=1), reason="no_show")

    shift = fold(PLANNED, STARTED, ENDED, cancelled)

    assert shift.pay_status is PayStatus.WORKED
    assert shift.questions == (Question.WAS_IT_WORKED,)
    assert codes(shift) == {"cancelled_after_start"}


def test_an_end_told_after_a_cancellation_during_work_settles_it() -> None:
    cancelled = told("shift.cancelled", at=START + timedelta(hours=1))

    shift = fold(PLANNED, STARTED, cancelled, ENDED)

    assert (shift.state, shift.questions, shift.findings) == (ShiftState.ENDED, (), ())


def test_a_plan_newer_than_the_cancellation_brings_the_shift_back() -> None:
    again = told("shift.updated", at=CANCELLED.occurred_at + timedelta(hours=1))

    shift = fold(PLANNED, CANCELLED, again)

    assert (shift.state, shift.cancelled_at) == (ShiftState.PLANNED, None)
    assert codes(shift) == {"reinstated"}


def test_a_plan_older_than_the_cancellation_does_not() -> None:
    assert fold(CANCELLED, PLANNED, UPDATED).state is ShiftState.CANCELLED
