"""Tell a student by SMS that the hours of the year run out, or that none is left: once each a year."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.auth.identities import identity_of
from courier_api.auth.roles import PersonKind
from courier_api.couriers.models import Courier
from courier_api.filings.contingent import student_balance
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate
from declarations.dimona.facts import AlertCode

TEMPLATES = {
    AlertCode.CONTINGENT_LOW: SmsTemplate.CONTINGENT_LOW,
    AlertCode.CONTINGENT_EXCEEDED: SmsTemplate.CONTINGENT_EXCEEDED,
}


def tell_about_contingent(
    session: Session, courier_id: int, code: AlertCode, year: int, *, now: datetime
) -> None:
    """Say how the year stands now. Without a phone payroll alone knows.

    A year that has dipped below the threshold and come back is told of once all the same.
    """
    courier = session.get_one(Courier, courier_id)
    identity = identity_of(session, courier.employer_number, PersonKind.COURIER, courier.id)
    if identity is None:
        return
    template = TEMPLATES[code]
    balance = student_balance(session, courier, year, now=now)
    occasion = Occasion(
        template=template,
        key=f"{template.value}:{courier.id}:{year}",
        facts={
            "declared": balance.declared_hours,
            "left": max(balance.left_hours, 0),
            "year": year,
        },
    )
    send_sms(session, identity=identity, occasion=occasion, now=now)
