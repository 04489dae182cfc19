"""Every night: count the days of those who are not back at work, since the fourth changes the law."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.upsert import insert_once
from courier_api.incidents.case_models import IncidentAlert
from courier_api.incidents.class_again import class_again
from courier_api.incidents.facts import facts_for_rules
from courier_api.incidents.models import Incident, IncidentDeadline, IncidentHealth
from courier_api.incidents.progress import FINISHED
from courier_api.incidents.timeline import BY_CLOCK, add_event
from safety import figures
from safety.deadlines import DutyState
from safety.escalation import Audience
from safety.incapacity import count_incapacity

FOURTH_DAY_TOMORROW = "fourth_day_tomorrow"
RESUMPTION = "resumption_to_confirm"
FOLLOW_UP = (FOURTH_DAY_TOMORROW, RESUMPTION)
NOT_COUNTED = ("none", "minor")


def follow_incapacity(session: Session, employer_number: str, *, now: datetime) -> int:
    """Class every open case again that time alone may change, and say what tomorrow brings.

    Returns how many cases have something to be looked at.
    """
    raised = 0
    for incident, health in _followed(session, employer_number):
        told = health.facts.get("incapacity") or {}
        if _is_away(told) or _is_overdue(session, incident, local_date(now)):
            class_again(session, incident, actor=BY_CLOCK, now=now)
        occasion = _occasion(incident, health.facts, now)
        _close_others(session, incident, occasion, now=now)
        if occasion is not None:
            raised += _raise(session, incident, occasion, now=now)
    return raised


def _followed(session: Session, employer_number: str) -> Iterator[tuple[Incident, IncidentHealth]]:
    rows = session.execute(
        select(Incident, IncidentHealth)
        .join(IncidentHealth, IncidentHealth.incident_id == Incident.id)
        .where(Incident.employer_number == employer_number, Incident.status.not_in(FINISHED))
        .order_by(Incident.id)
    ).all()
    for incident, health in rows:
        if incident.classification.get("class") not in NOT_COUNTED:
            yield incident, health


def _is_away(told: Mapping[str, Any]) -> bool:
    return bool(told.get("stopped_on")) and told.get("days") is None


def _is_overdue(session: Session, incident: Incident, today: date) -> bool:
    return bool(
        session.scalar(
            select(
                exists().where(
                    IncidentDeadline.incident_id == incident.id,
                    IncidentDeadline.state == DutyState.RUNNING.value,
                    IncidentDeadline.legal_due < today,
                )
            )
        )
    )


def _occasion(incident: Incident, health: Mapping[str, Any], now: datetime) -> str | None:
    """What has to be asked today: on the third day whether there will be a fourth, on the day of
    return whether it took place."""
    facts = facts_for_rules(incident, health, now=now)
    count = count_incapacity(facts)
    fourth = figures.whole("incapacity.accident_sheet_at_least", incident.accident_date)
    if count.days is None and count.at_least == fourth - 1:
        return FOURTH_DAY_TOMORROW
    back_on = facts.incapacity.resumed_on
    today = local_date(now)
    if back_on is not None and timedelta() <= today - back_on <= timedelta(days=1):
        return RESUMPTION
    return None


def _raise(session: Session, incident: Incident, occasion: str, *, now: datetime) -> int:
    values = {
        "employer_number": incident.employer_number,
        "incident_id": incident.id,
        "deadline_id": None,
        "key": f"{occasion}:{incident.id}:{local_date(now)}",
        "occasion": occasion,
        "audience": Audience.OWNER.value,
        "due_at": now,
        "raised_at": now,
    }
    if insert_once(session, IncidentAlert, values, unique=["key"]) is None:
        return 0
    facts = {"what": occasion}
    add_event(session, incident, "alert", actor=BY_CLOCK, happened_at=now, now=now, facts=facts)
    return 1


def _close_others(
    session: Session, incident: Incident, occasion: str | None, *, now: datetime
) -> None:
    """Yesterday's question is answered or has become another one."""
    today = f"{occasion}:{incident.id}:{local_date(now)}"
    session.execute(
        update(IncidentAlert)
        .where(
            IncidentAlert.incident_id == incident.id,
            IncidentAlert.occasion.in_(FOLLOW_UP),
            IncidentAlert.closed_at.is_(None),
            IncidentAlert.key != today,
        )
        .values(closed_at=now)
    )
