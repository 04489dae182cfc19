"""Tell of a new report by SMS: the prevention advisers at once, the courier that it arrived."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.auth.identities import identities_with_role, identity_of
from courier_api.auth.roles import PersonKind, Role
from courier_api.incidents.call_for_help import call_for_help
from courier_api.incidents.models import Incident
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate

TELL_OF_REPORT = "incidents.tell"


def tell_of_report(session: Session, incident_id: int, *, now: datetime) -> None:
    """One message to each adviser and one to the courier; nothing medical, no name."""
    incident = session.get_one(Incident, incident_id)
    if incident.needs_help:
        call_for_help(session, incident, now=now)
    else:
        _tell_advisers(session, incident, now=now)
    if incident.courier_id is None:
        return
    courier = identity_of(
        session, incident.employer_number, PersonKind.COURIER, incident.courier_id
    )
    if courier is not None:
        received = Occasion(
            template=SmsTemplate.INCIDENT_RECEIVED,
            key=f"{SmsTemplate.INCIDENT_RECEIVED.value}:{incident.id}",
            facts={"ref": incident.ref},
        )
        send_sms(session, identity=courier, occasion=received, now=now)


def _tell_advisers(session: Session, incident: Incident, *, now: datetime) -> None:
    template = SmsTemplate.NEW_INCIDENT
    for identity in identities_with_role(session, incident.employer_number, Role.ADVISER):
        occasion = Occasion(
            template=template,
            key=f"{template.value}:{incident.id}:{identity.id}",
            facts={"ref": incident.ref},
        )
        send_sms(session, identity=identity, occasion=occasion, now=now)
