"""Remind people of running terms, each once: a badge, then the owner, the deputy, the director.

The moments are those of `safety.escalation`. At night only serious accidents are told of; the rest
waits for the morning.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.identities import identities_with_role, identity_of
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import PersonKind, Role
from courier_api.foundation.clock import BRUSSELS, local_date
from courier_api.foundation.upsert import insert_once
from courier_api.incidents.case_models import IncidentAlert
from courier_api.incidents.clocks import deadline_of
from courier_api.incidents.models import Incident, IncidentDeadline
from courier_api.notices import send
from courier_api.notices.send import send_sms
from courier_api.notices.templates import SmsTemplate
from safety.deadlines import DeadlineRule, DutyState
from safety.escalation import Audience, Escalation, Occasion, escalations, serious_reminders

AT_ONCE = (
    DeadlineRule.INSPECTION_NOTICE.value,
    DeadlineRule.SCENE_PRESERVED.value,
    DeadlineRule.PRECAUTIONS.value,
    DeadlineRule.INVESTIGATION_START.value,
    DeadlineRule.FIRST_AID_REGISTER.value,
)
"""Owed the same day: reminders counted in days say nothing of them."""

MORNING, EVENING = 8, 21
"""Hours of the day in Belgium between which people are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder of a case that is due, to one audience."""

    incident: Incident
    deadline: IncidentDeadline
    step: Escalation
    audience: Audience

    @property
    def key(self) -> str:
        """Names the reminder for good."""
        occasion = f"{self.step.occasion.value}:{self.step.at.isoformat()}"
        return f"{occasion}:{self.audience.value}:{self.deadline.id}"


def reminders_wanted(session: Session, now: datetime) -> list[Reminder]:
    """Every reminder that is due and was not given yet; two queries."""
    due = [each for each in _due(session, now) if _may_be_told(each, now)]
    if not due:
        return []
    keys = [each.key for each in due]
    known = set(session.scalars(select(IncidentAlert.key).where(IncidentAlert.key.in_(keys))))
    return [each for each in due if each.key not in known]


def alerts_to_close(session: Session) -> Sequence[IncidentAlert]:
    """Alerts about terms that do not run any more."""
    query = (
        select(IncidentAlert)
        .join(IncidentDeadline, IncidentDeadline.id == IncidentAlert.deadline_id)
        .where(IncidentAlert.closed_at.is_(None), IncidentDeadline.state != DutyState.RUNNING.value)
        .order_by(IncidentAlert.id)
    )
    return session.scalars(query).all()


def remind(session: Session, *, now: datetime) -> int:
    """Raise what is due, close what no longer holds; returns how many alerts changed.

    Of several reminders of one term that are due at once only the last is sent to a phone.
    """
    wanted = reminders_wanted(session, now)
    last = {(each.deadline.id, each.audience): each for each in wanted}
    for reminder in wanted:
        is_new = _raise(session, reminder, now=now)
        if is_new and last[reminder.deadline.id, reminder.audience] is reminder:
            _tell(session, reminder, now=now)
    ended = alerts_to_close(session)
    for alert in ended:
        alert.closed_at = now
    return len(wanted) + len(ended)


def _due(session: Session, now: datetime) -> Iterator[Reminder]:
    """Reminders whose moment has come, in order. What was past when we first heard of a case is
    one reminder, the latest."""
    rows = session.execute(
        select(IncidentDeadline, Incident)
        .join(Incident, Incident.id == IncidentDeadline.incident_id)
        .where(IncidentDeadline.state == DutyState.RUNNING.value)
        .order_by(IncidentDeadline.id)
    )
    for deadline, incident in rows:
        if deadline.rule in AT_ONCE:
            continue
        steps = [step for step in _steps(deadline, incident) if step.at <= now]
        for step in _since_known(steps, incident.reported_at):
            for audience in step.tell:
                yield Reminder(incident=incident, deadline=deadline, step=step, audience=audience)


def _steps(deadline: IncidentDeadline, incident: Incident) -> list[Escalation]:
    steps = list(escalations(deadline_of(deadline)))
    if deadline.rule == DeadlineRule.DETAILED_REPORT.value and deadline.legal_due:
        steps += serious_reminders(incident.notified_employer_at, until=deadline.legal_due)
    return sorted(steps, key=lambda step: step.at)


def _since_known(steps: Sequence[Escalation], known_at: datetime) -> Iterable[Escalation]:
    before = [step for step in steps if step.at < known_at]
    return [*before[-1:], *(step for step in steps if step.at >= known_at)]


def _may_be_told(reminder: Reminder, now: datetime) -> bool:
    if reminder.audience is Audience.BADGE or reminder.step.occasion is Occasion.SERIOUS:
        return True
    return MORNING <= now.astimezone(BRUSSELS).hour < EVENING


def _raise(session: Session, reminder: Reminder, *, now: datetime) -> bool:
    values = {
        "employer_number": reminder.incident.employer_number,
        "incident_id": reminder.incident.id,
        "deadline_id": reminder.deadline.id,
        "key": reminder.key,
        "occasion": reminder.step.occasion.value,
        "audience": reminder.audience.value,
        "due_at": reminder.step.at,
        "raised_at": now,
    }
    return insert_once(session, IncidentAlert, values, unique=["key"]) is not None


def _tell(session: Session, reminder: Reminder, *, now: datetime) -> None:
    deadline = reminder.deadline
    day = deadline.legal_due or deadline.work_by
    template = SmsTemplate.CASE_TERM_OVER if local_date(now) > day else SmsTemplate.CASE_TERM
    for identity in _people(session, reminder):
        occasion = send.Occasion(
            template=template,
            key=f"{reminder.key}:{identity.id}",
            facts={"ref": reminder.incident.ref, "day": day},
        )
        send_sms(session, identity=identity, occasion=occasion, now=now)


def _people(session: Session, reminder: Reminder) -> list[SignInIdentity]:
    """Whom an audience is made of. A case that nobody owns is every adviser's."""
    incident = reminder.incident
    number = incident.employer_number
    match reminder.audience:
        case Audience.BADGE:
            return []
        case Audience.OWNER:
            staff_id = incident.owner_staff_id
            owner = identity_of(session, number, PersonKind.STAFF, staff_id) if staff_id else None
            if owner is not None and owner.active:
                return [owner]
            return identities_with_role(session, number, Role.ADVISER)
        case Audience.DEPUTY:
            return identities_with_role(session, number, Role.DEPUTY)
        case Audience.DIRECTOR:
            return identities_with_role(session, number, Role.OFFICE)
