"""What contradicts a shift and tells of no work is set aside; work never is."""

from itertools import permutations

import pytest

from platforms.events import ShiftEvent
from platforms.fold import ShiftState
from tests.pure.platforms.fold.samples import (
    CANCELLED,
    DAY_BEFORE,
    END,
    ENDED,
    PLANNED,
    START,
    STARTED,
    codes,
    fold,
    told,
)

PASSED_ON_LATE = told(
    "shift.updated", worker="W-8", at=START.replace(minute=30), event_id="late", planned_end=START
)
OF_ANOTHER = told("shift.cancelled", worker="W-8", event_id="other")


def aside(*events: ShiftEvent) -> set[tuple[str, str]]:
    """Rule and event of what was set aside."""
    named = {"worker_changed_after_start", "cancelled_for_another_worker"}
    return {
        (f.code.value, f.event_id) for f in fold(*events).findings if f.code.value in named
    }  # fmt: skip


def test_a_shift_that_runs_is_not_handed_to_somebody_else() -> None:
    shift = fold(PLANNED, STARTED, PASSED_ON_LATE)

    assert (shift.worker_external_id, shift.planned_end) == ("W-7", END)
    assert codes(shift) == {"worker_changed_after_start"}
    assert "late" not in shift.event_ids


def test_a_shift_may_be_passed_on_before_anybody_began() -> None:
    passed_on = told("shift.updated", worker="W-8")

    assert aside(PLANNED, passed_on, told("shift.started", worker="W-8")) == set()


def test_a_new_plan_for_the_one_who_rides_counts() -> None:
    longer = told("shift.updated", at=START.replace(minute=30), planned_end=END.replace(hour=22))

    assert fold(PLANNED, STARTED, longer).planned_end == END.replace(hour=22)
    assert aside(PLANNED, STARTED, longer) == set()


def test_a_cancellation_that_names_another_courier_calls_nothing_off() -> None:
    shift = fold(PLANNED, OF_ANOTHER)

    assert (shift.state, shift.cancel_reason) == (ShiftState.PLANNED, None)
    assert codes(shift) == {"cancelled_for_another_worker"}


def test_a_cancellation_of_the_one_who_had_it_before_leaves_it_with_the_one_who_has_it() -> None:
    passed_on = told("shift.updated", worker="W-8", at=DAY_BEFORE.replace(hour=18))

    assert fold(PLANNED, passed_on, CANCELLED).state is ShiftState.PLANNED


def test_cancellations_of_a_shift_that_nobody_planned_all_count() -> None:
    assert aside(CANCELLED, OF_ANOTHER) == set()
    assert fold(CANCELLED, OF_ANOTHER).state is ShiftState.CANCELLED


@pytest.mark.parametrize("event", [told("shift.started", worker="W-8", event_id="second"),
                                   told("shift.ended", worker="W-8", event_id="second")])  # fmt: skip
def test_work_is_never_set_aside_whoever_it_names(event: ShiftEvent) -> None:
    assert aside(PLANNED, STARTED, event) == set()


def test_a_correction_that_names_the_courier_settles_it() -> None:
    corrected = told(
        "shift.corrected", worker="W-8", planned_start=START, planned_end=END,
        actual_start=START, actual_end=END,
    )  # fmt: skip

    assert aside(PLANNED, STARTED, PASSED_ON_LATE, corrected) == set()
    assert fold(PLANNED, STARTED, PASSED_ON_LATE, corrected).worker_external_id == "W-8"


def test_a_correction_that_names_the_old_courier_leaves_it_aside() -> None:
    corrected = told("shift.corrected", actual_start=START, actual_end=END)

    assert aside(PLANNED, STARTED, PASSED_ON_LATE, corrected) == {
        ("worker_changed_after_start", "late")
    }


def test_the_order_of_arrival_decides_nothing() -> None:
    events = (PLANNED, STARTED, PASSED_ON_LATE, OF_ANOTHER, ENDED)

    assert len({repr(fold(*order)) for order in permutations(events)}) == 1
