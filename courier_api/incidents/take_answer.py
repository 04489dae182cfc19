"""An answer to "how are you?": kept as health data, told to the adviser, recorded by nobody else."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courier_api.auth.identities import identities_with_role
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import Role
from courier_api.foundation.upsert import insert_once
from courier_api.incidents.case_models import IncidentAlert
from courier_api.incidents.models import Incident
from courier_api.incidents.question_models import CaseAnswer, CaseQuestion
from courier_api.incidents.record_people import PersonNotFound
from courier_api.incidents.timeline import add_event, record_change
from courier_api.notices.received import Received
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate
from safety.escalation import Audience
from safety.how_are_you import ANSWERS_WITHIN, Ask, read_answer, what_it_asks

ANSWERED, SETTLED = "answered", "answer_settled"


def question_to(
    session: Session, identity: SignInIdentity, *, now: datetime
) -> CaseQuestion | None:
    """The newest question this person may be answering; None when nobody asked lately."""
    return session.scalar(
        select(CaseQuestion)
        .where(
            CaseQuestion.identity_id == identity.id, CaseQuestion.asked_at >= now - ANSWERS_WITHIN
        )
        .order_by(CaseQuestion.id.desc())
        .limit(1)
    )


def take_answer(
    session: Session, question: CaseQuestion, received: Received, *, now: datetime
) -> None:
    """Keep the answer as it came, also one that cannot be read; the same reply again is the same.

    On the timeline stands that there is one, never what it says. Of a case that was joined with
    another it belongs to the other.
    """
    incident = session.get_one(Incident, question.incident_id)
    while incident.duplicate_of_id is not None:
        incident = session.get_one(Incident, incident.duplicate_of_id)
    answer = read_answer(received.text)
    asks = what_it_asks(answer, question.day)
    values = {
        "employer_number": question.employer_number,
        "incident_id": incident.id,
        "question_id": question.id,
        "reply_id": received.reply_id,
        "told": {"text": received.text, "answer": answer.value if answer else None},
        "asks": asks.value if asks else None,
        "answered_at": received.at,
        "settled_at": None if asks else now,
    }
    answer_id = insert_once(session, CaseAnswer, values, unique=["reply_id"])
    if answer_id is None:
        return
    actor = f"courier:{question.courier_id}"
    facts = {"day": question.day}
    add_event(
        session, incident, ANSWERED, actor=actor, happened_at=received.at, now=now, facts=facts
    )
    incident.changed_at = now
    if asks is not None:
        _tell(session, incident, answer_id, asks, now=now)


def settle_answer(
    session: Session, incident: Incident, answer_id: int, *, actor: str, now: datetime
) -> None:
    """A person has read it and done what it asks. Raises PersonNotFound for one of another case."""
    answer = session.get(CaseAnswer, answer_id)
    if answer is None or answer.incident_id != incident.id:
        raise PersonNotFound(answer_id)
    if answer.settled_at is not None:
        return
    answer.settled_at, answer.settled_by = now, actor
    session.execute(
        update(IncidentAlert)
        .where(IncidentAlert.key == _alert_key(answer_id), IncidentAlert.closed_at.is_(None))
        .values(closed_at=now)
    )
    record_change(session, incident, SETTLED, actor=actor, now=now)


def _tell(
    session: Session, incident: Incident, answer_id: int, asks: Ask, *, now: datetime
) -> None:
    """Put it on the adviser's first page; what cannot wait also by SMS."""
    alert = {
        "employer_number": incident.employer_number,
        "incident_id": incident.id,
        "deadline_id": None,
        "key": _alert_key(answer_id),
        "occasion": asks.value,
        "audience": Audience.OWNER.value,
        "due_at": now,
        "raised_at": now,
    }
    insert_once(session, IncidentAlert, alert, unique=["key"])
    if asks is not Ask.URGENT:
        return
    template = SmsTemplate.CASE_ANSWER
    for identity in identities_with_role(session, incident.employer_number, Role.ADVISER):
        urgent = Occasion(
            template=template,
            key=f"{template.value}:{incident.id}:{answer_id}:{identity.id}",
            facts={"ref": incident.ref},
        )
        send_sms(session, identity=identity, occasion=urgent, now=now)


def _alert_key(answer_id: int) -> str:
    return f"answer:{answer_id}"
