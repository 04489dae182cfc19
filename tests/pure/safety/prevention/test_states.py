"""The moves of checks, trainings, equipment and analyses."""

from enum import StrEnum

import pytest

from safety.prevention.states import (
    AnalysisState,
    CheckState,
    GearState,
    StepNotAllowed,
    TrainingState,
    moved,
    steps_from,
)

EVERY = (*CheckState, *TrainingState, *GearState, *AnalysisState)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (CheckState.BOOKED, CheckState.PASSED),
        (CheckState.PASSED_WITH_FIX, CheckState.FIX_CONFIRMED),
        (CheckState.FIX_CONFIRMED, CheckState.VOID),
        (CheckState.FAILED, CheckState.REBOOKED),
        (TrainingState.ATTENDED, TrainingState.FAILED),
        (TrainingState.PASSED, TrainingState.EXPIRED),
        (GearState.ACKNOWLEDGED, GearState.REPLACED),
        (AnalysisState.PLANNED, AnalysisState.DRAFT),
        (AnalysisState.CLOSED, AnalysisState.DRAFT),
    ],
)
def test_a_step_that_follows_is_taken(before: CheckState, after: CheckState) -> None:
    assert moved(before, after) is after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (CheckState.BOOKED, CheckState.FIX_CONFIRMED),
        (CheckState.FAILED, CheckState.PASSED),
        (CheckState.VOID, CheckState.PASSED),
        (TrainingState.BOOKED, TrainingState.PASSED),
        (GearState.RETURNED, GearState.ISSUED),
        (AnalysisState.PLANNED, AnalysisState.CLOSED),
    ],
)
def test_a_step_that_does_not_follow_is_refused(before: CheckState, after: CheckState) -> None:
    with pytest.raises(StepNotAllowed) as refused:
        moved(before, after)
    assert (refused.value.before, refused.value.after) == (before.value, after.value)


@pytest.mark.parametrize("state", EVERY)
def test_no_step_leads_to_itself_or_to_another_kind(state: StrEnum) -> None:
    steps = steps_from(state)  # type: ignore[type-var]
    assert state not in steps
    assert {type(step) for step in steps} <= {type(state)}


@pytest.mark.parametrize("kind", [CheckState, TrainingState, GearState, AnalysisState])
def test_every_state_can_be_reached_from_the_first(kind: type[StrEnum]) -> None:
    seen, ahead = set(), [next(iter(kind))]
    while ahead:
        state = ahead.pop()
        if state not in seen:
            seen.add(state)
            ahead += steps_from(state)  # type: ignore[type-var]
    assert seen == set(kind)
