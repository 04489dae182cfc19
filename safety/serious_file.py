"""The file of a serious accident: what has to be done and written, and in which state that leaves it."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from safety.case_states import SERIOUS_FILE_MOVES, SeriousFileState, may_move
from safety.deadlines import DeadlineRule


class SeriousStep(StrEnum):
    """The preservation checklist and first measures; each is done by somebody at an instant.

    Source: Welfare Act art. 94ter and following, Code I.6 (docs/sources.md#code-serious-accidents).
    """

    SCENE_PHOTOGRAPHED = "scene_photographed"
    BIKE_KEPT = "bike_kept"
    DO_NOT_REPAIR_TAG = "do_not_repair_tag"
    WITNESSES_NOTED = "witnesses_noted"
    TEMPORARY_MEASURES = "temporary_measures"
    INVESTIGATION_STARTED = "investigation_started"
    COMMITTEE_ASKED = "committee_asked"


SCENE_STEPS = frozenset(
    {SeriousStep.SCENE_PHOTOGRAPHED, SeriousStep.BIKE_KEPT, SeriousStep.DO_NOT_REPAIR_TAG}
)
DUTY_STEPS: dict[DeadlineRule, frozenset[SeriousStep]] = {
    DeadlineRule.SCENE_PRESERVED: SCENE_STEPS,
    DeadlineRule.PRECAUTIONS: frozenset({SeriousStep.TEMPORARY_MEASURES}),
    DeadlineRule.INVESTIGATION_START: frozenset({SeriousStep.INVESTIGATION_STARTED}),
}
"""A duty is met when all its steps are done."""


class ReportSection(StrEnum):
    """The parts of the detailed report, in their order.

    Source: Code on well-being at work book I title 6 (docs/sources.md#detailed-report).
    """

    VICTIM = "victim"
    EMPLOYER = "employer"
    WHEN = "when"
    INJURIES = "injuries"
    FIRST_CARE = "first_care"
    WITNESSES = "witnesses"
    PLACE = "place"
    CIRCUMSTANCES = "circumstances"
    PRIMARY_CAUSES = "primary_causes"
    SECONDARY_CAUSES = "secondary_causes"
    TERTIARY_CAUSES = "tertiary_causes"
    RECOMMENDATIONS = "recommendations"
    ACTION_PLAN = "action_plan"
    COMMITTEE = "committee"
    SIGNATURES = "signatures"


LONGEST_SECTION = 4000


def met_by(steps: Collection[SeriousStep]) -> tuple[DeadlineRule, ...]:
    """The immediate duties that are met by the steps done so far."""
    done = frozenset(steps)
    return tuple(rule for rule, needed in DUTY_STEPS.items() if needed <= done)


def missing_sections(sections: Mapping[ReportSection, str]) -> tuple[ReportSection, ...]:
    """The parts that nobody has written yet, in the order of the report."""
    return tuple(part for part in ReportSection if not sections.get(part, "").strip())


def state_after_step(
    state: SeriousFileState, steps: Collection[SeriousStep], *, written: bool
) -> SeriousFileState:
    """How far the file has come by itself: scene, measures, first words of the report, in this order.

    What needs a person's decision (confirmed, sent, answered, closed) is never reached here.
    """
    reached = (
        (SeriousFileState.SCENE_SECURED, frozenset(steps) >= SCENE_STEPS),
        (SeriousFileState.MEASURES_TAKEN, SeriousStep.TEMPORARY_MEASURES in steps),
        (SeriousFileState.REPORT_DRAFT, written),
    )
    for after, holds in reached:
        if holds and may_move(SERIOUS_FILE_MOVES, state, after):
            state = after
    return state
