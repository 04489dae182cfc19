"""How far a case is: what is done, what stands in the way of closing it, what comes next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.incidents.case_models import IncidentAction
from courier_api.incidents.classify import NO_CLASS, is_hurt
from courier_api.incidents.clocks import MET
from courier_api.incidents.confirm_class import is_confirmed
from courier_api.incidents.facts import facts_for_rules
from courier_api.incidents.models import Incident, IncidentDeadline, IncidentHealth
from courier_api.incidents.ridden_as import platform_of
from courier_api.incidents.steps import PlatformStep, steps_of
from safety.assessment import assess
from safety.case_states import ActionState, IncidentState
from safety.deadlines import DeadlineRule, DutyState
from safety.facts import DeclarationStatus
from safety.incidents import (
    CaseProgress,
    MissingFact,
    NextStep,
    ObstacleToClosing,
    missing_to_open,
    next_step,
    obstacles_to_closing,
)

UNFINISHED = (ActionState.OPEN.value, ActionState.IN_PROGRESS.value)
TO_INSURER = (
    DeadlineRule.INSURER_DECLARATION.value,
    DeadlineRule.INSURER_DECLARATION_WORSENED.value,
)
BEFORE_SENDING = (
    DeclarationStatus.NOT_NEEDED,
    DeclarationStatus.TO_PREPARE,
    DeclarationStatus.READY,
)
FINISHED = (IncidentState.CLOSED.value, IncidentState.REJECTED.value, IncidentState.DUPLICATE.value)
"""States in which nothing is to be done."""


def progress_of(session: Session, incident: Incident, health: Mapping[str, Any]) -> CaseProgress:
    """What has been done so far: four queries. `health`: the facts of the case.

    Without anybody hurt there is no class that a person could confirm.
    """
    states = _states_of_clocks(session, incident)
    met = {rule for rule, state in states if state in MET}
    steps = {row.step for row in steps_of(session, incident)}
    status = DeclarationStatus(health.get("declaration_status") or DeclarationStatus.TO_PREPARE)
    if met & set(TO_INSURER) and status in BEFORE_SENDING:
        status = DeclarationStatus.SENT
    return CaseProgress(
        inspectorate_notified=DeadlineRule.INSPECTION_NOTICE.value in met,
        scene_secured=DeadlineRule.SCENE_PRESERVED.value in met,
        class_confirmed=incident.classification.get("class") == NO_CLASS or is_confirmed(incident),
        declaration_status=status,
        detailed_report_sent=DeadlineRule.DETAILED_REPORT.value in met,
        accident_sheet_made=DeadlineRule.ACCIDENT_SHEET.value in met,
        open_actions=_open_actions(session, incident),
        deadline_states=tuple(DutyState(state) for _, state in states),
        for_platform=platform_of(session, incident) is not None,
        platform_told=PlatformStep.TOLD.value in steps,
    )


def missing_before_opening(
    session: Session, incident: Incident, *, now: datetime
) -> tuple[MissingFact, ...]:
    """What has to be known before the case may leave triage."""
    health = session.get_one(IncidentHealth, incident.id).facts
    return missing_to_open(
        facts_for_rules(incident, health, now=now),
        place_known=incident.place is not None,
        anybody_hurt=is_hurt(incident, health),
    )


def obstacles_of(session: Session, incident: Incident) -> tuple[ObstacleToClosing, ...]:
    """Everything that stands in the way of closing the case."""
    health = session.get_one(IncidentHealth, incident.id).facts
    return obstacles_to_closing(progress_of(session, incident, health))


def next_step_of(session: Session, incident: Incident, *, now: datetime) -> NextStep | None:
    """The one thing to do now; None for a case that is finished."""
    if incident.status in FINISHED:
        return None
    health = session.get_one(IncidentHealth, incident.id).facts
    progress = progress_of(session, incident, health)
    if not is_hurt(incident, health):
        return NextStep.FINISH_ACTIONS if progress.open_actions else NextStep.CLOSE
    facts = facts_for_rules(incident, health, now=now)
    missing = tuple(MissingFact(name) for name in incident.missing)
    return next_step(facts, assess(facts), progress, missing)


def _states_of_clocks(session: Session, incident: Incident) -> list[tuple[str, str]]:
    query = select(IncidentDeadline.rule, IncidentDeadline.state).where(
        IncidentDeadline.incident_id == incident.id
    )
    return [(row.rule, row.state) for row in session.execute(query)]


def _open_actions(session: Session, incident: Incident) -> int:
    query = select(func.count()).where(
        IncidentAction.incident_id == incident.id,
        IncidentAction.state.in_(UNFINISHED),
        IncidentAction.moved_to_id.is_(None),
        IncidentAction.removed_at.is_(None),
    )
    return session.scalar(query) or 0
