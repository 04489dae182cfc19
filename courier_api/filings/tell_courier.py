"""Tell a courier by SMS: no answer yet, so do not ride; and, once it has come, that riding is fine."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.identities import identity_of
from courier_api.auth.roles import PersonKind
from courier_api.filings.facts import work_starts_at
from courier_api.filings.models import FilingAlert
from courier_api.foundation.clock import local_date
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate
from courier_api.shifts.models import Shift
from declarations.dimona.facts import AlertCode, Recipient


def tell_about_cover(session: Session, shift_id: int, *, now: datetime) -> None:
    """Say what holds now. Nobody is told of a cover that they were never told to wait for."""
    shift = session.get_one(Shift, shift_id)
    if shift.covered and not _was_told_to_wait(session, shift):
        return
    identity = identity_of(session, shift.employer_number, PersonKind.COURIER, shift.courier_id)
    if identity is None:
        return  # no phone: the planner has the same alert
    template = SmsTemplate.COVERED if shift.covered else SmsTemplate.NOT_COVERED_YET
    start = work_starts_at(shift)
    occasion = Occasion(
        template=template,
        key=f"{template.value}:{shift.id}:{start.isoformat()}",
        facts={"day": local_date(start), "start": start},
    )
    send_sms(session, identity=identity, occasion=occasion, now=now)


def _was_told_to_wait(session: Session, shift: Shift) -> bool:
    alert = select(FilingAlert.id).where(
        FilingAlert.shift_id == shift.id,
        FilingAlert.code == AlertCode.NO_VERDICT.value,
        FilingAlert.recipient == Recipient.COURIER.value,
    )
    return session.scalar(alert.limit(1)) is not None
