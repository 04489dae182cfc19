"""The checklist of a serious accident and its report."""

from safety.case_states import SeriousFileState
from safety.deadlines import DeadlineRule
from safety.serious_file import (
    SCENE_STEPS,
    ReportSection,
    SeriousStep,
    met_by,
    missing_sections,
    state_after_step,
)

State = SeriousFileState


def test_the_scene_is_preserved_when_all_its_steps_are_done() -> None:
    almost = SCENE_STEPS - {SeriousStep.BIKE_KEPT}

    assert met_by(almost) == ()
    assert met_by(SCENE_STEPS) == (DeadlineRule.SCENE_PRESERVED,)


def test_measures_and_investigation_meet_their_own_duties() -> None:
    steps = [SeriousStep.TEMPORARY_MEASURES, SeriousStep.INVESTIGATION_STARTED]

    assert met_by(steps) == (DeadlineRule.PRECAUTIONS, DeadlineRule.INVESTIGATION_START)


def test_a_part_of_blanks_is_missing() -> None:
    sections = dict.fromkeys(ReportSection, "text") | {ReportSection.COMMITTEE: " \n"}

    assert missing_sections(sections) == (ReportSection.COMMITTEE,)
    assert missing_sections({}) == tuple(ReportSection)


def test_the_file_moves_on_as_far_as_the_steps_reach() -> None:
    every = set(SeriousStep)

    assert state_after_step(State.CONFIRMED, SCENE_STEPS, written=False) is State.SCENE_SECURED
    assert state_after_step(State.CONFIRMED, every, written=True) is State.REPORT_DRAFT
    assert state_after_step(State.CONFIRMED, every - SCENE_STEPS, written=True) is State.CONFIRMED


def test_no_step_confirms_or_sends() -> None:
    every = set(SeriousStep)

    assert state_after_step(State.SUSPECTED, every, written=True) is State.SUSPECTED
    assert state_after_step(State.REPORT_SENT, every, written=True) is State.REPORT_SENT
