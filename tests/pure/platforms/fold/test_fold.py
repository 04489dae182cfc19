"""Which event sets which field, and what a correction overrides."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from platforms.events import Earning, Vehicle, Zone
from platforms.fold import NotOneShift, PayStatus, Question, ShiftState, fold_shift
from tests.pure.platforms.fold.samples import (
    CANCELLED,
    END,
    ENDED,
    PLANNED,
    START,
    STARTED,
    codes,
    fold,
    received,
    told,
)

HOUR = timedelta(hours=1)


def test_the_newest_plan_wins_whenever_it_arrives() -> None:
    newer = told("shift.updated", planned_end=END + HOUR)

    assert fold(PLANNED, newer).planned_end == END + HOUR
    assert fold(newer, PLANNED).planned_end == END + HOUR


def test_a_start_and_an_end_leave_the_plan_alone() -> None:
    started = told("shift.started", planned_start=START - HOUR, planned_end=END + HOUR)

    shift = fold(PLANNED, started)

    assert (shift.planned_start, shift.planned_end) == (START, END)


def test_a_plan_says_nothing_about_work() -> None:
    boastful = told(
        "shift.planned", actual_start=START, actual_end=END, distance_m=9, break_minutes=30
    )

    shift = fold(boastful)

    assert (shift.state, shift.actual_start, shift.distance_m) == (ShiftState.PLANNED, None, None)
    assert fold(boastful, STARTED, ENDED).worked_seconds == 4 * 3600


def test_the_end_brings_what_was_counted() -> None:
    tip = Earning(kind="tip", amount_cents=250, currency="EUR")
    ended = told(
        "shift.ended", distance_m=31_257, deliveries_count=9, on_call_seconds=60,
        engaged_seconds=120, cash_collected_cents=500, earnings=(tip,),
    )  # fmt: skip

    shift = fold(PLANNED, STARTED, ended)

    assert (shift.distance_m, shift.distance_km) == (31_257, Decimal("31.257"))
    assert (shift.deliveries_count, shift.on_call_seconds, shift.engaged_seconds) == (9, 60, 120)
    assert (shift.cash_collected_cents, shift.earnings) == (500, (tip,))
    assert fold(PLANNED).distance_km is None


def test_zone_and_vehicle_are_the_ones_told_last() -> None:
    planned = told("shift.planned", zone=Zone(postcode="1000"), vehicle=Vehicle(type="bike"))
    started = told("shift.started", vehicle=Vehicle(type="ebike"))

    shift = fold(planned, started)

    assert (shift.zone, shift.vehicle) == (Zone(postcode="1000"), Vehicle(type="ebike"))


def test_a_plan_changed_after_the_start_counts_and_is_reported() -> None:
    shortened = told("shift.updated", at=START + HOUR, planned_end=START + 2 * HOUR)
    repeated = told("shift.updated", at=START + HOUR)

    shift = fold(PLANNED, STARTED, shortened)

    assert shift.planned_end == START + 2 * HOUR
    assert codes(shift) == {"plan_changed_after_start"}
    assert codes(fold(PLANNED, STARTED, repeated)) == set()


def test_a_start_told_twice_in_other_words_is_reported_and_the_later_counts() -> None:
    again = told("shift.started", event_id="s2", at=START + HOUR, actual_start=START + HOUR)

    shift = fold(PLANNED, STARTED, again, ENDED)

    assert shift.actual_start == START + HOUR
    assert codes(shift) == {"starts_differ"}


def test_an_end_told_twice_in_other_words_is_reported_and_the_later_counts() -> None:
    again = told("shift.ended", event_id="e2", at=END + HOUR, actual_end=END + HOUR)

    shift = fold(PLANNED, STARTED, ENDED, again)

    assert shift.actual_end == END + HOUR
    assert codes(shift) == {"ends_differ"}


def test_an_end_before_the_start_in_two_events_is_a_question_not_an_error() -> None:
    shift = fold(PLANNED, STARTED, told("shift.ended", actual_end=START - HOUR, ended_by="other"))

    assert (shift.state, shift.worked_seconds) == (ShiftState.ENDED, None)
    assert shift.questions == (Question.WHICH_TIMES_ARE_RIGHT,)
    assert codes(shift) == {"end_before_start"}


def test_more_than_24_hours_in_two_events_is_a_question() -> None:
    exactly = told("shift.ended", actual_end=START + 24 * HOUR)
    longer = told("shift.ended", actual_end=START + 24 * HOUR + timedelta(seconds=1))

    assert fold(PLANNED, STARTED, exactly).questions == ()
    shift = fold(PLANNED, STARTED, longer)
    assert shift.worked_seconds == 24 * 3600 + 1
    assert shift.questions == (Question.WHICH_TIMES_ARE_RIGHT,)
    assert codes(shift) == {"longer_than_24_hours"}


def test_a_plan_may_pass_to_another_courier_before_the_start() -> None:
    passed_on = told("shift.updated", worker="W-8")

    shift = fold(PLANNED, passed_on, told("shift.started", worker="W-8"))

    assert (shift.worker_external_id, shift.questions) == ("W-8", ())
    assert codes(shift) == {"worker_changed"}


def test_work_of_another_courier_than_planned_asks_who_worked() -> None:
    shift = fold(PLANNED, told("shift.started", worker="W-8"), told("shift.ended", worker="W-8"))

    assert shift.worker_external_id == "W-8"
    assert shift.questions == (Question.WHO_WORKED,)


def test_an_end_or_a_cancellation_does_not_change_the_courier() -> None:
    assert fold(PLANNED, STARTED, told("shift.ended", worker="W-8")).worker_external_id == "W-7"
    assert fold(PLANNED, told("shift.cancelled", worker="W-8")).worker_external_id == "W-7"
    assert fold(CANCELLED).worker_external_id == "W-7"


# --- corrections


def test_a_correction_overrides_times_and_whatever_is_older() -> None:
    corrected = told(
        "shift.corrected", planned_start=START - HOUR, planned_end=END - HOUR,
        actual_start=START - HOUR, actual_end=END - HOUR,
    )  # fmt: skip

    shift = fold(corrected, PLANNED, STARTED, ENDED)

    assert (shift.planned_start, shift.planned_end) == (START - HOUR, END - HOUR)
    assert (shift.actual_start, shift.actual_end) == (START - HOUR, END - HOUR)
    assert (shift.pay_status, shift.questions, shift.findings) == (PayStatus.WORKED, (), ())


def test_an_event_newer_than_the_correction_sets_its_own_field_again() -> None:
    corrected = told("shift.corrected", at=START + HOUR, actual_start=START + timedelta(minutes=5))

    shift = fold(PLANNED, STARTED, corrected, ENDED)

    assert (shift.actual_start, shift.actual_end) == (START + timedelta(minutes=5), END)


def test_a_correction_silent_about_the_plan_leaves_it() -> None:
    shift = fold(PLANNED, told("shift.corrected", actual_start=START, actual_end=END - HOUR))

    assert shift.planned_end == END
    assert shift.questions == (Question.WHO_ENDED_IT,)


def test_a_correction_silent_about_breaks_takes_none_off_and_about_metres_none_away() -> None:
    ended = told("shift.ended", break_minutes=30, distance_m=12_000, deliveries_count=4)
    silent = told("shift.corrected", actual_start=START, actual_end=END)
    loud = replace(silent, shift=replace(silent.shift, distance_m=0, break_minutes=15))

    shift = fold(PLANNED, STARTED, ended, silent)

    assert (shift.worked_seconds, shift.distance_m, shift.deliveries_count) == (14_400, 12_000, 4)
    assert fold(PLANNED, STARTED, ended, loud).distance_m == 0
    assert fold(PLANNED, STARTED, ended, loud).worked_seconds == 14_400 - 900


def test_a_correction_alone_is_a_whole_shift() -> None:
    shift = fold(
        told(
            "shift.corrected",
            planned_start=START,
            planned_end=END,
            actual_start=START,
            actual_end=END,
        )
    )

    assert (shift.state, shift.pay_status) == (ShiftState.ENDED, PayStatus.WORKED)
    assert shift.findings == ()


def test_a_correction_that_takes_the_work_away_asks_whether_it_was_worked() -> None:
    shift = fold(
        PLANNED, STARTED, ENDED, told("shift.corrected", planned_start=START, planned_end=END)
    )

    assert (shift.state, shift.pay_status) == (ShiftState.PLANNED, None)
    assert shift.questions == (Question.WAS_IT_WORKED,)
    assert codes(shift) == {"correction_removed_work"}


def test_a_correction_that_takes_the_end_away_asks_when_it_ended() -> None:
    shift = fold(PLANNED, STARTED, ENDED, told("shift.corrected", actual_start=START))

    assert shift.state is ShiftState.STARTED
    assert shift.questions == (Question.WHEN_DID_IT_END,)


def test_a_correction_into_a_cancellation_is_one_and_keeps_when_it_was_first_told() -> None:
    into = told("shift.corrected", planned_start=START, planned_end=END, reason="worker")

    first = fold(PLANNED, into)
    after = fold(PLANNED, CANCELLED, into)

    assert (first.pay_status, first.cancelled_at) == (
        PayStatus.CANCELLED_BY_COURIER,
        into.occurred_at,
    )
    assert (after.pay_status, after.cancelled_at) == (
        PayStatus.CANCELLED_BY_COURIER,
        CANCELLED.occurred_at,
    )


def test_a_correction_out_of_a_cancellation_brings_the_shift_back() -> None:
    shift = fold(PLANNED, CANCELLED, told("shift.corrected", planned_start=START, planned_end=END))

    assert shift.state is ShiftState.PLANNED
    assert codes(shift) == {"reinstated"}


def test_a_correction_into_work_beats_a_cancellation() -> None:
    shift = fold(PLANNED, CANCELLED, told("shift.corrected", actual_start=START, actual_end=END))

    assert (shift.state, shift.pay_status) == (ShiftState.ENDED, PayStatus.WORKED)
    assert codes(shift) == {"started_after_cancellation"}


def test_the_newest_correction_counts() -> None:
    first = told("shift.corrected", event_id="c1", actual_start=START, actual_end=END)
    second = told("shift.corrected", event_id="c2", at=END + 2 * HOUR, actual_start=START, actual_end=END + HOUR)  # fmt: skip

    assert fold(PLANNED, second, first).actual_end == END + HOUR


# --- what may be folded


def test_events_of_two_shifts_are_not_folded_into_one() -> None:
    with pytest.raises(NotOneShift, match="2 shifts"):
        fold(PLANNED, told("shift.started", shift_id="S-2"))


def test_nothing_is_no_shift() -> None:
    with pytest.raises(NotOneShift):
        fold_shift([])


def test_one_id_for_two_events_counts_for_the_first_received_and_is_reported() -> None:
    other = told("shift.planned", planned_end=END + HOUR)

    shift = fold(PLANNED, other, PLANNED)

    assert shift.planned_end == END
    assert codes(shift) == {"event_id_reused"}
    assert fold_shift(reversed(received(PLANNED, other))).planned_end == END


def test_the_events_are_named_in_the_order_in_which_they_were_read() -> None:
    shift = fold(ENDED, STARTED, PLANNED, ENDED)

    assert shift.event_ids == ("planned-0", "started-0", "ended-0")
