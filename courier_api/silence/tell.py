"""Tell the office and the platform's own people by SMS that a platform is silent."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.auth.identities import identities_with_role, identity_of
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import PersonKind, Role
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate
from courier_api.platform_people.queries import people_of_source
from courier_api.silence.models import SilenceAlarm
from courier_api.sources.models import Source

TELL_OF_SILENCE = "silence.tell"
LONGEST_NAME = 30
"""So that the message stays one SMS."""


def tell_of_silence(session: Session, alarm_id: int, *, now: datetime) -> None:
    """One message to everybody concerned, unless the platform has been heard meanwhile."""
    alarm = session.get_one(SilenceAlarm, alarm_id)
    if alarm.closed_at is not None:
        return
    source = session.get_one(Source, alarm.source_id)
    for identity, template in _concerned(session, alarm):
        occasion = Occasion(
            template=template,
            key=f"{template.value}:{alarm.id}:{identity.id}",
            facts={"platform": source.slug[:LONGEST_NAME], "start": alarm.silent_since},
        )
        send_sms(session, identity=identity, occasion=occasion, now=now)


def _concerned(
    session: Session, alarm: SilenceAlarm
) -> Iterator[tuple[SignInIdentity, SmsTemplate]]:
    """The office calls the platform; its engineers look at their sender."""
    for identity in identities_with_role(session, alarm.employer_number, Role.OFFICE):
        yield identity, SmsTemplate.SOURCE_SILENT
    for person in people_of_source(session, alarm.source_id):
        engineer = identity_of(session, alarm.employer_number, PersonKind.PLATFORM, person.id)
        if engineer is not None and engineer.active:
            yield engineer, SmsTemplate.WE_HEAR_NOTHING
