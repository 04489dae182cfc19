"""Tell the confidential adviser that something waits: once a day, so that no moment names a reporter."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.auth.identities import identities_with_role
from courier_api.auth.roles import Role
from courier_api.confidential.read import waiting
from courier_api.foundation.clock import local_date
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate


def tell_of_waiting(session: Session, employer_number: str, *, now: datetime) -> int:
    """An SMS to each adviser with unread messages; gives how many. It says nothing of what waits."""
    told = 0
    for identity in identities_with_role(session, employer_number, Role.CONFIDENTIAL):
        if not waiting(session, employer_number, identity.person_id).unread:
            continue
        template = SmsTemplate.CONFIDENTIAL_WAITING
        key = f"{template.value}:{identity.id}:{local_date(now).isoformat()}"
        occasion = Occasion(template=template, key=key, facts={})
        told += send_sms(session, identity=identity, occasion=occasion, now=now)
    return told
