"""Three minutes after a call for help that nobody answered: the phone of whoever was told rings.

Source: own policy on messages (docs/sources.md#message-classes).
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.identities import identities_with_role
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import Role
from courier_api.incidents.call_for_help import PHONED, STEP_ROLES, call_key, tell_step
from courier_api.incidents.help_models import HelpCall
from courier_api.incidents.models import Incident
from courier_api.incidents.timeline import BY_CLOCK, add_event
from courier_api.notices.models import VoiceCall
from courier_api.notices.phone import phone

NOT_REACHED = "help_not_reached"


def phone_for_help(session: Session, incident_id: int, *, now: datetime) -> None:
    """Ring everybody of the first step, unless somebody has answered; the timeline says so."""
    if not _is_open(session, incident_id):
        return
    incident = session.get_one(Incident, incident_id)
    for identity in _first_people(session, incident.employer_number):
        key = f"{call_key(incident_id)}{identity.id}"
        if phone(session, identity=identity, key=key, ref=incident.ref, now=now):
            add_event(session, incident, PHONED, actor=BY_CLOCK, happened_at=now, now=now)


def nobody_picked_up(session: Session, call_id: int, *, now: datetime) -> None:
    """The step after that person's is now, as when a message cannot arrive."""
    call = session.get_one(VoiceCall, call_id)
    incident_id = int(call.key.split(":")[1])
    if not _is_open(session, incident_id):
        return
    incident = session.get_one(Incident, incident_id)
    add_event(session, incident, NOT_REACHED, actor=BY_CLOCK, happened_at=now, now=now)
    role = session.get_one(SignInIdentity, call.identity_id).role
    if role in STEP_ROLES:
        tell_step(session, incident_id, STEP_ROLES.index(Role(role)) + 1, now=now)


def _is_open(session: Session, incident_id: int) -> bool:
    query = select(HelpCall.id).where(
        HelpCall.incident_id == incident_id, HelpCall.answered_at.is_(None)
    )
    return session.scalar(query) is not None


def _first_people(session: Session, employer_number: str) -> list[SignInIdentity]:
    """Those who were told at once: of the first role that anybody has."""
    for role in STEP_ROLES:
        if people := identities_with_role(session, employer_number, role):
            return people
    return []
