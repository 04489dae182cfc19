"""Ask couriers who were hurt how they are: one SMS on day 1, one on the evening of day 3."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.identities import identity_of
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import PersonKind
from courier_api.foundation.clock import local_date
from courier_api.foundation.upsert import insert_once
from courier_api.incidents.facts_of_people import Casualty, casualties_of, facts_of
from courier_api.incidents.models import Incident
from courier_api.incidents.progress import FINISHED
from courier_api.incidents.question_models import CaseAnswer, CaseQuestion
from courier_api.incidents.timeline import BY_CLOCK, add_event
from courier_api.notices.consent import has_stopped
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate
from safety.how_are_you import ASKED_FROM, Ask, day_to_ask
from safety.message_rules import Line

ASKED = "asked"


def ask_how_are_you(session: Session, employer_number: str, *, now: datetime) -> int:
    """Ask everybody whose question is due and was not asked yet. Returns how many were asked.

    Nobody is asked about a case that is finished, after they stopped our number, after work was
    resumed or they said so, or when they died.
    """
    days = [local_date(now) - timedelta(days=day) for day in ASKED_FROM]
    cases = session.scalars(
        select(Incident)
        .where(
            Incident.employer_number == employer_number,
            Incident.accident_date.in_(days),
            Incident.status.not_in(FINISHED),
        )
        .order_by(Incident.id)
    ).all()
    asked = 0
    for incident in cases:
        day = day_to_ask(incident.accident_date, now)
        if day is not None:
            asked += sum(
                _ask(session, incident, identity, day, now=now)
                for identity in _away(session, incident, now=now)
            )
    return asked


def _away(session: Session, incident: Incident, *, now: datetime) -> Iterator[SignInIdentity]:
    """The couriers of a case who were hurt, may be away, and can be asked."""
    for casualty in casualties_of(session, incident):
        courier_id = casualty.row.courier_id
        if courier_id is None or _is_past_asking(session, incident, casualty, local_date(now)):
            continue
        identity = identity_of(session, incident.employer_number, PersonKind.COURIER, courier_id)
        if identity is None or not identity.active:
            continue
        if not has_stopped(session, identity.id, Line.DUTY):
            yield identity


def _is_past_asking(session: Session, incident: Incident, casualty: Casualty, today: date) -> bool:
    facts = facts_of(casualty, accident_on=incident.accident_date)
    back_on = (facts.get("incapacity") or {}).get("resumed_on")
    if facts.get("death") or (back_on and date.fromisoformat(back_on) <= today):
        return True
    said_back = select(CaseAnswer.id).join(CaseQuestion, CaseQuestion.id == CaseAnswer.question_id)
    said_back = said_back.where(
        CaseQuestion.incident_id == incident.id,
        CaseQuestion.courier_id == casualty.row.courier_id,
        CaseAnswer.asks == Ask.CONFIRM_RETURN.value,
    )
    return session.scalar(said_back.limit(1)) is not None


def _ask(
    session: Session, incident: Incident, identity: SignInIdentity, day: int, *, now: datetime
) -> bool:
    """Write the question down, send it, and say so on the timeline; False when it was asked before."""
    values = {
        "employer_number": incident.employer_number,
        "incident_id": incident.id,
        "courier_id": identity.person_id,
        "identity_id": identity.id,
        "day": day,
        "asked_at": now,
    }
    unique = ["incident_id", "courier_id", "day"]
    if insert_once(session, CaseQuestion, values, unique=unique) is None:
        return False
    template = SmsTemplate.HOW_ARE_YOU
    question = Occasion(
        template=template,
        key=f"{template.value}:{incident.id}:{day}:{identity.id}",
        facts={"ref": incident.ref},
    )
    send_sms(session, identity=identity, occasion=question, now=now)
    facts = {"day": day}
    add_event(session, incident, ASKED, actor=BY_CLOCK, happened_at=now, now=now, facts=facts)
    return True
