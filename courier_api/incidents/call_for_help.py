"""A courier needs help: the adviser hears at once and is phoned after three minutes, then the deputy
hears, then the management, until one of them answers 1. A message that cannot arrive is no reason to wait for the next step.

The courier saw 112 first; nothing here promises that help is on its way.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.identities import identities_with_role
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import Role
from courier_api.foundation.upsert import insert_once
from courier_api.incidents.help_models import HelpCall
from courier_api.incidents.models import Incident
from courier_api.incidents.timeline import add_event
from courier_api.messaging import outbox
from courier_api.notices.models import Notice
from courier_api.notices.phone import ring_no_more
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate
from safety.message_rules import HELP_CALL_MINUTES, HELP_STEP_MINUTES

HELP_STEP = "incidents.help_step"
"""The kind of outbox message for one step; its payload is `{"incident_id": int, "step": int}`."""
HELP_PHONE = "incidents.help_phone"
"""The kind of outbox message for the call after three minutes; `{"incident_id": int}`."""
HELP_TAKEN = "incidents.help_taken"
HELP_FAILOVER = "incidents.help_failover"
HELP_NOT_REACHED = "incidents.help_not_reached"
STEP_ROLES = (Role.ADVISER, Role.DEPUTY, Role.OFFICE)
ANSWERED, PHONED = "help_answered", "help_phoned"


def call_for_help(session: Session, incident: Incident, *, now: datetime) -> None:
    """Begin with the first step; the others are due later. The same report again calls nobody anew."""
    values = {
        "employer_number": incident.employer_number,
        "incident_id": incident.id,
        "opened_at": now,
    }
    if insert_once(session, HelpCall, values, unique=["incident_id"]) is None:
        return
    for step, minutes in enumerate(HELP_STEP_MINUTES):
        if step:
            outbox.put(
                session,
                HELP_STEP,
                key=f"{HELP_STEP}:{incident.id}:{step}",
                payload={"incident_id": incident.id, "step": step},
                due_at=now + timedelta(minutes=minutes),
                employer_number=incident.employer_number,
            )
    outbox.put(
        session,
        HELP_PHONE,
        key=f"{HELP_PHONE}:{incident.id}",
        payload={"incident_id": incident.id},
        due_at=now + timedelta(minutes=HELP_CALL_MINUTES),
        employer_number=incident.employer_number,
    )
    tell_step(session, incident.id, 0, now=now)


def tell_step(session: Session, incident_id: int, step: int, *, now: datetime) -> None:
    """Tell everybody of one step, unless somebody has answered. Where nobody has the role, the
    next step is now."""
    call = session.scalar(select(HelpCall).where(HelpCall.incident_id == incident_id))
    if call is None or call.answered_at is not None or step >= len(STEP_ROLES):
        return
    incident = session.get_one(Incident, incident_id)
    people = identities_with_role(session, incident.employer_number, STEP_ROLES[step])
    for identity in people:
        occasion = Occasion(
            template=SmsTemplate.HELP_NEEDED,
            key=_key(incident_id, identity),
            facts={"ref": incident.ref},
        )
        send_sms(session, identity=identity, occasion=occasion, now=now)
    if not people:
        tell_step(session, incident_id, step + 1, now=now)


def tell_next_after(session: Session, notice_id: int, *, now: datetime) -> None:
    """A call for help could not arrive: the step after that person's is now."""
    notice = session.get_one(Notice, notice_id)
    identity = session.get_one(SignInIdentity, notice.identity_id)
    incident_id = int(notice.key.split(":")[1])
    if identity.role in STEP_ROLES:
        tell_step(session, incident_id, STEP_ROLES.index(Role(identity.role)) + 1, now=now)


def take_help(session: Session, identity_id: int, *, now: datetime) -> None:
    """Somebody answered 1: it is theirs, and nobody else is told. Of several calls the newest
    that this person was told of."""
    identity = session.get_one(SignInIdentity, identity_id)
    calls = session.scalars(
        select(HelpCall)
        .where(HelpCall.employer_number == identity.employer_number, HelpCall.answered_at.is_(None))
        .order_by(HelpCall.id.desc())
    )
    for call in calls:
        told = select(Notice.id).where(
            Notice.employer_number == identity.employer_number,
            Notice.key == _key(call.incident_id, identity),
        )
        if session.scalar(told) is None:
            continue
        call.answered_at, call.answered_by = now, identity.id
        ring_no_more(session, identity.employer_number, call_key(call.incident_id))
        incident = session.get_one(Incident, call.incident_id)
        actor = f"{identity.person_kind}:{identity.person_id}"
        add_event(session, incident, ANSWERED, actor=actor, happened_at=now, now=now)
        return


def call_key(incident_id: int) -> str:
    """How the keys of the calls about a case begin; the person's number follows."""
    return f"help_call:{incident_id}:"


def _key(incident_id: int, identity: SignInIdentity) -> str:
    return f"{SmsTemplate.HELP_NEEDED.value}:{incident_id}:{identity.id}"
