"""Ask who reported for what is missing: one SMS, no more than one a day and case."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.auth.identities import identity_of
from courier_api.auth.roles import PersonKind
from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import Refused
from courier_api.incidents.models import Incident
from courier_api.incidents.timeline import record_change
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate


class NobodyToAsk(Refused):
    """The case has no courier whom we can reach by SMS."""

    def __init__(self) -> None:
        super().__init__("This case has no courier with a phone, so nobody can be asked by SMS.")


class AskedToday(Refused):
    """The courier was asked on the same day."""

    def __init__(self) -> None:
        super().__init__("The courier was asked today already. Call them instead.")


def ask_reporter(session: Session, incident: Incident, *, actor: str, now: datetime) -> None:
    """Write the message and say so on the timeline. Raises NobodyToAsk or AskedToday."""
    identity = (
        identity_of(session, incident.employer_number, PersonKind.COURIER, incident.courier_id)
        if incident.courier_id is not None
        else None
    )
    if identity is None or not identity.active:
        raise NobodyToAsk
    template = SmsTemplate.CASE_QUESTION
    asked = Occasion(
        template=template,
        key=f"{template.value}:{incident.id}:{local_date(now)}",
        facts={"ref": incident.ref},
    )
    if not send_sms(session, identity=identity, occasion=asked, now=now):
        raise AskedToday
    facts = {"fields": list(incident.missing)}
    record_change(session, incident, "sms_sent", actor=actor, now=now, facts=facts)
