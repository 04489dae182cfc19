"""Tell the office by SMS that a platform is silent."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.auth.identities import identities_with_role
from courier_api.auth.roles import Role
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate
from courier_api.silence.models import SilenceAlarm
from courier_api.sources.models import Source

TELL_OF_SILENCE = "silence.tell"
LONGEST_NAME = 30
"""So that the message stays one SMS."""


def tell_of_silence(session: Session, alarm_id: int, *, now: datetime) -> None:
    """One message to everybody of the office, unless the platform has been heard meanwhile."""
    alarm = session.get_one(SilenceAlarm, alarm_id)
    if alarm.closed_at is not None:
        return
    source = session.get_one(Source, alarm.source_id)
    for identity in identities_with_role(session, alarm.employer_number, Role.OFFICE):
        occasion = Occasion(
            template=SmsTemplate.SOURCE_SILENT,
            key=f"{SmsTemplate.SOURCE_SILENT.value}:{alarm.id}:{identity.id}",
            facts={"platform": source.slug[:LONGEST_NAME], "start": alarm.silent_since},
        )
        send_sms(session, identity=identity, occasion=occasion, now=now)
