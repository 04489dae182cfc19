"""Kinds of incident, what a platform's report makes of them, what is still missing, what comes next."""

from dataclasses import dataclass
from enum import StrEnum

from safety.assessment import Assessment
from safety.deadlines import DutyState
from safety.esaw import CodeList, says_nothing
from safety.facts import DeclarationStatus, IncidentFacts, Nature


class IncidentKind(StrEnum):
    """What was reported, in our own words."""

    INJURY = "injury"
    NEAR_MISS = "near_miss"
    DAMAGE_ONLY = "damage_only"
    AGGRESSION = "aggression"
    HAZARD = "hazard"


class PlatformKind(StrEnum):
    """`incident.kind` of the event format for platforms."""

    COLLISION = "collision"
    FALL = "fall"
    AGGRESSION = "aggression"
    THEFT = "theft"
    DOG = "dog"
    NEAR_MISS = "near_miss"
    VEHICLE_DEFECT = "vehicle_defect"
    WEATHER = "weather"
    ILLNESS = "illness"
    OTHER = "other"


class Severity(StrEnum):
    """`incident.severity` of the event format for platforms, the lightest first."""

    NONE = "none"
    FIRST_AID = "first_aid"
    MEDICAL = "medical"
    HOSPITAL = "hospital"
    FATAL = "fatal"

    def reaches(self, other: "Severity") -> bool:
        """Whether this is as bad as the other, or worse."""
        order = list(Severity)
        return order.index(self) >= order.index(other)


_KEEP_THEIR_NAME = {
    PlatformKind.NEAR_MISS: IncidentKind.NEAR_MISS,
    PlatformKind.AGGRESSION: IncidentKind.AGGRESSION,
}
_DAMAGE_WITHOUT_INJURY = frozenset(
    {
        PlatformKind.THEFT,
        PlatformKind.VEHICLE_DEFECT,
        PlatformKind.COLLISION,
        PlatformKind.FALL,
    }
)


def kind_from_platform(kind: str, *, severity: str, injured: bool | None) -> IncidentKind:
    """Our kind for what a platform reported, given in the words of the event format.

    Raises ValueError for a word the format does not have.
    """
    reported = PlatformKind(kind)
    if reported in _KEEP_THEIR_NAME:
        return _KEEP_THEIR_NAME[reported]
    if injured or Severity(severity).reaches(Severity.FIRST_AID):
        return IncidentKind.INJURY
    return IncidentKind.DAMAGE_ONLY if reported in _DAMAGE_WITHOUT_INJURY else IncidentKind.HAZARD


class MissingFact(StrEnum):
    """A fact somebody has to be asked for, in the order in which it decides."""

    NATURE = "nature"
    ACCIDENT_DATE = "accident_date"
    PLACE = "place"
    CONSEQUENCE = "consequence"
    INJURY = "injury"
    BODY = "body"
    DEVIATION = "deviation"
    AGENT = "agent"
    DOCTOR = "doctor"
    LOSS_OF_PAY = "loss_of_pay"
    CARE_PLACE = "care_place"
    FIRST_AID_REGISTER = "in_first_aid_register"
    INCAPACITY = "incapacity"


def missing_facts(facts: IncidentFacts, *, place_known: bool) -> tuple[MissingFact, ...]:
    """Facts an injury still needs before it is classed, declared and counted.

    A code that only says "no information" is still missing. What the register asks is not asked of
    an accident that a doctor, a death or days of incapacity already keep out of it.
    """
    stated = {
        MissingFact.NATURE: facts.nature is not None,
        MissingFact.ACCIDENT_DATE: facts.accident_on is not None,
        MissingFact.PLACE: place_known,
        MissingFact.CONSEQUENCE: facts.consequence is not None,
        MissingFact.INJURY: _is_coded(CodeList.INJURY, facts.injury),
        MissingFact.BODY: _is_coded(CodeList.BODY, facts.body),
        MissingFact.DEVIATION: _is_coded(CodeList.DEVIATION, facts.deviation),
        MissingFact.AGENT: _is_coded(CodeList.AGENT, facts.agent),
        MissingFact.DOCTOR: facts.doctor is not None,
    }
    missing = [fact for fact, is_stated in stated.items() if not is_stated]
    return (*missing, *_missing_for_the_register(facts))


def missing_to_open(
    facts: IncidentFacts, *, place_known: bool, anybody_hurt: bool = True
) -> tuple[MissingFact, ...]:
    """Facts without which a case may not leave triage: nature, consequence and place.

    Where nobody was hurt there is no consequence to know.
    """
    consequence = (MissingFact.CONSEQUENCE,) if anybody_hurt else ()
    needed = (MissingFact.NATURE, *consequence, MissingFact.PLACE)
    missing = missing_facts(facts, place_known=place_known)
    return tuple(fact for fact in needed if fact in missing)


def _missing_for_the_register(facts: IncidentFacts) -> tuple[MissingFact, ...]:
    from_register = {
        MissingFact.LOSS_OF_PAY: facts.loss_of_pay,
        MissingFact.CARE_PLACE: facts.care_place,
        MissingFact.FIRST_AID_REGISTER: facts.in_first_aid_register,
    }
    incapacity = facts.incapacity
    days_known = incapacity.days is not None or incapacity.resumed_on is not None
    missing = tuple(fact for fact, value in from_register.items() if value is None)
    return missing if days_known else (*missing, MissingFact.INCAPACITY)


def _is_coded(which: CodeList, code: str | None) -> bool:
    return code is not None and not says_nothing(which, code)


class NextStep(StrEnum):
    """The one thing to do now."""

    NOTIFY_INSPECTORATE = "notify_inspectorate"
    SECURE_SCENE = "secure_scene"
    ASK_REPORTER = "ask_reporter"
    CONFIRM_CLASS = "confirm_class"
    WRITE_REGISTER = "write_register"
    PREPARE_DECLARATION = "prepare_declaration"
    SEND_DECLARATION = "send_declaration"
    TELL_PLATFORMS_INSURER = "tell_platforms_insurer"
    SEND_DETAILED_REPORT = "send_detailed_report"
    MAKE_ACCIDENT_SHEET = "make_accident_sheet"
    FINISH_ACTIONS = "finish_actions"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseProgress:
    """What has been done on a case so far. `for_platform`: it was ridden self-employed, so the
    platform tells its own insurer.
    """

    inspectorate_notified: bool = False
    scene_secured: bool = False
    class_confirmed: bool = False
    declaration_status: DeclarationStatus = DeclarationStatus.TO_PREPARE
    detailed_report_sent: bool = False
    accident_sheet_made: bool = False
    open_actions: int = 0
    deadline_states: tuple[DutyState, ...] = ()
    for_platform: bool = False
    platform_told: bool = False


def next_step(
    facts: IncidentFacts,
    assessment: Assessment,
    progress: CaseProgress,
    missing: tuple[MissingFact, ...],
) -> NextStep:
    """The most urgent thing that is not done: what is owed at once comes before every question."""
    classification = assessment.classification
    waiting = {
        NextStep.NOTIFY_INSPECTORATE: classification.very_serious.may_be
        and not progress.inspectorate_notified,
        NextStep.SECURE_SCENE: classification.serious.may_be and not progress.scene_secured,
        NextStep.ASK_REPORTER: bool(missing) and classification.incident_class is None,
        NextStep.CONFIRM_CLASS: not progress.class_confirmed,
        NextStep.WRITE_REGISTER: _register_is_open(facts, assessment),
        NextStep.PREPARE_DECLARATION: _declaration_is(
            assessment,
            progress,
            DeclarationStatus.NOT_NEEDED,
            DeclarationStatus.TO_PREPARE,
            DeclarationStatus.CORRECTION_NEEDED,
        ),
        NextStep.SEND_DECLARATION: _declaration_is(assessment, progress, DeclarationStatus.READY),
        NextStep.TELL_PLATFORMS_INSURER: assessment.declaration_required.is_yes
        and progress.for_platform
        and not progress.platform_told,
        NextStep.SEND_DETAILED_REPORT: classification.serious.is_yes
        and not progress.detailed_report_sent,
        NextStep.MAKE_ACCIDENT_SHEET: assessment.accident_sheet.is_yes
        and not progress.accident_sheet_made,
        NextStep.FINISH_ACTIONS: progress.open_actions > 0,
    }
    return next((step for step, is_waiting in waiting.items() if is_waiting), NextStep.CLOSE)


def _register_is_open(facts: IncidentFacts, assessment: Assessment) -> bool:
    return not assessment.declaration_required.is_yes and not facts.in_first_aid_register


def _declaration_is(
    assessment: Assessment, progress: CaseProgress, *states: DeclarationStatus
) -> bool:
    if progress.for_platform:
        return False
    return assessment.declaration_required.is_yes and progress.declaration_status in states


class ObstacleToClosing(StrEnum):
    """Why a case may not be closed yet."""

    DEADLINE_RUNNING = "deadline_running"
    ACTION_OPEN = "action_open"
    CLASS_NOT_CONFIRMED = "class_not_confirmed"


def obstacles_to_closing(progress: CaseProgress) -> tuple[ObstacleToClosing, ...]:
    """Every reason why a case may not be closed yet: deadlines, actions, an unconfirmed class."""
    found = {
        ObstacleToClosing.DEADLINE_RUNNING: DutyState.RUNNING in progress.deadline_states,
        ObstacleToClosing.ACTION_OPEN: progress.open_actions > 0,
        ObstacleToClosing.CLASS_NOT_CONFIRMED: not progress.class_confirmed,
    }
    return tuple(obstacle for obstacle, stands in found.items() if stands)


def may_skip_investigation(facts: IncidentFacts) -> bool:
    """Whether a case may go to its actions without an investigation: only on the way to or from work."""
    return facts.nature is Nature.COMMUTING
