"""Kinds of incident, missing facts, the next step, obstacles to closing."""

from dataclasses import replace
from datetime import date

import pytest

from safety.assessment import assess
from safety.deadlines import DutyState
from safety.facts import (
    Consequence,
    DeclarationStatus,
    DoctorNeeded,
    Incapacity,
    IncidentClass,
    IncidentFacts,
    Nature,
)
from safety.incidents import (
    CaseProgress,
    IncidentKind,
    MissingFact,
    NextStep,
    ObstacleToClosing,
    PlatformKind,
    Severity,
    kind_from_platform,
    may_skip_investigation,
    missing_facts,
    missing_to_open,
    next_step,
    obstacles_to_closing,
)

DAMAGE = {
    PlatformKind.THEFT,
    PlatformKind.VEHICLE_DEFECT,
    PlatformKind.COLLISION,
    PlatformKind.FALL,
}
KEPT = {PlatformKind.NEAR_MISS, PlatformKind.AGGRESSION}


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize("kind", sorted(KEPT))
def test_near_misses_and_aggression_keep_their_name(kind: PlatformKind, severity: Severity) -> None:
    assert kind_from_platform(kind, severity=severity, injured=True).value == kind.value


@pytest.mark.parametrize("kind", sorted(set(PlatformKind) - KEPT))
def test_anything_else_with_care_or_an_injured_person_is_an_injury(kind: PlatformKind) -> None:
    for severity in list(Severity)[1:]:
        assert kind_from_platform(kind, severity=severity, injured=False) is IncidentKind.INJURY
    assert kind_from_platform(kind, severity=Severity.NONE, injured=True) is IncidentKind.INJURY


@pytest.mark.parametrize("injured", [False, None])
@pytest.mark.parametrize("kind", sorted(set(PlatformKind) - KEPT))
def test_without_injury_it_is_damage_or_a_hazard(kind: PlatformKind, injured: bool | None) -> None:
    expected = IncidentKind.DAMAGE_ONLY if kind in DAMAGE else IncidentKind.HAZARD

    assert kind_from_platform(kind, severity=Severity.NONE, injured=injured) is expected


@pytest.mark.parametrize(("kind", "severity"), [("explosion", "none"), ("fall", "awful")])
def test_a_word_the_event_format_lacks_is_refused(kind: str, severity: str) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        kind_from_platform(kind, severity=severity, injured=None)


COMPLETE = IncidentFacts(
    nature=Nature.WORKPLACE,
    accident_on=date(2026, 3, 10),
    consequence=Consequence.FULL_INCAPACITY,
    injury="032",
    body="55",
    deviation="42",
    agent="12.03",
    doctor=DoctorNeeded.YES,
    loss_of_pay=True,
    care_place="hospital",
    in_first_aid_register=True,
    incapacity=Incapacity(days=2, resumed_when_declaring=True),
)


def test_a_complete_case_lacks_nothing() -> None:
    assert missing_facts(COMPLETE, place_known=True) == ()


def test_an_empty_case_lacks_everything_in_the_order_in_which_it_decides() -> None:
    assert missing_facts(IncidentFacts(), place_known=False) == tuple(MissingFact)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (replace(COMPLETE, deviation="00"), MissingFact.DEVIATION),
        (replace(COMPLETE, agent="00.02"), MissingFact.AGENT),
        (replace(COMPLETE, injury="000"), MissingFact.INJURY),
    ],
)
def test_a_code_without_information_is_still_missing(
    facts: IncidentFacts, missing: MissingFact
) -> None:
    assert missing_facts(facts, place_known=True) == (missing,)


def test_nature_consequence_and_place_are_needed_to_open() -> None:
    assert missing_to_open(COMPLETE, place_known=True) == ()
    assert missing_to_open(COMPLETE, place_known=False) == (MissingFact.PLACE,)
    assert missing_to_open(IncidentFacts(), place_known=False) == (
        MissingFact.NATURE,
        MissingFact.CONSEQUENCE,
        MissingFact.PLACE,
    )


def step(facts: IncidentFacts, progress: CaseProgress) -> NextStep:
    return next_step(facts, assess(facts), progress, missing_facts(facts, place_known=True))


GRAVE = replace(COMPLETE, given_class=IncidentClass.VERY_SERIOUS, incapacity=Incapacity(days=9))
READY, SENT = DeclarationStatus.READY, DeclarationStatus.SENT


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (CaseProgress(), NextStep.NOTIFY_INSPECTORATE),
        (CaseProgress(inspectorate_notified=True), NextStep.SECURE_SCENE),
    ],
)
def test_a_very_serious_case_begins_with_the_inspectorate(
    progress: CaseProgress, expected: NextStep
) -> None:
    assert step(GRAVE, progress) is expected


DONE = CaseProgress(inspectorate_notified=True, scene_secured=True, class_confirmed=True)


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (replace(DONE, class_confirmed=False), NextStep.CONFIRM_CLASS),
        (DONE, NextStep.PREPARE_DECLARATION),
        (replace(DONE, declaration_status=READY), NextStep.SEND_DECLARATION),
        (replace(DONE, declaration_status=SENT), NextStep.SEND_DETAILED_REPORT),
        (
            replace(DONE, declaration_status=SENT, detailed_report_sent=True),
            NextStep.MAKE_ACCIDENT_SHEET,
        ),
        (
            replace(
                DONE,
                declaration_status=SENT,
                detailed_report_sent=True,
                accident_sheet_made=True,
                open_actions=1,
            ),
            NextStep.FINISH_ACTIONS,
        ),
        (
            replace(
                DONE, declaration_status=SENT, detailed_report_sent=True, accident_sheet_made=True
            ),
            NextStep.CLOSE,
        ),
    ],
)
def test_a_grave_case_goes_on_step_by_step(progress: CaseProgress, expected: NextStep) -> None:
    assert step(GRAVE, progress) is expected


def test_an_open_class_is_asked_about_first() -> None:
    facts = IncidentFacts(nature=Nature.WORKPLACE)

    assert step(facts, CaseProgress()) is NextStep.ASK_REPORTER


def test_a_minor_case_needs_its_line_in_the_register() -> None:
    facts = IncidentFacts(given_class=IncidentClass.MINOR)
    confirmed = CaseProgress(class_confirmed=True)

    assert step(facts, confirmed) is NextStep.WRITE_REGISTER
    assert step(replace(facts, in_first_aid_register=True), confirmed) is NextStep.CLOSE


def test_a_case_closes_only_without_running_clock_open_action_or_unconfirmed_class() -> None:
    stuck = CaseProgress(open_actions=2, deadline_states=(DutyState.MET, DutyState.RUNNING))
    free = CaseProgress(
        class_confirmed=True, deadline_states=(DutyState.MET, DutyState.MET_LATE, DutyState.WAIVED)
    )

    assert obstacles_to_closing(stuck) == tuple(ObstacleToClosing)
    assert obstacles_to_closing(free) == ()


def test_only_a_commuting_case_may_skip_its_investigation() -> None:
    assert may_skip_investigation(replace(COMPLETE, nature=Nature.COMMUTING))
    assert not may_skip_investigation(COMPLETE)
