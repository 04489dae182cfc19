"""Tell a courier by SMS: no answer yet, or refused, so do not ride; and when riding is fine again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.identities import identity_of
from courier_api.auth.roles import PersonKind
from courier_api.filings.clear_to_start import shut_gates
from courier_api.filings.facts import work_starts_at
from courier_api.filings.models import FilingAlert
from courier_api.filings.queries import alerts_about
from courier_api.foundation.clock import local_date
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate
from courier_api.shifts.models import Shift
from declarations.dimona.facts import AlertCode, Recipient

STOPPING = {AlertCode.REFUSED.value, AlertCode.INVALID_DATA.value}


def tell_about_cover(session: Session, shift_id: int, *, now: datetime) -> None:
    """Say what holds now. Nobody is told of a cover that they were never told to wait for."""
    shift = session.get_one(Shift, shift_id)
    if shift.state not in ("planned", "started"):
        return  # there is nothing left to wait for
    if shift.covered and not _was_told_to_wait(session, shift):
        return
    if shift.covered and shut_gates(session, [shift]):
        return  # the courier's page says what is missing; "ride safely" would be wrong
    identity = identity_of(session, shift.employer_number, PersonKind.COURIER, shift.courier_id)
    if identity is None:
        return  # no phone: the planner has the same alert
    template = _template(session, shift)
    start = work_starts_at(shift)
    occasion = Occasion(
        template=template,
        key=f"{template.value}:{shift.id}:{start.isoformat()}",
        facts={"day": local_date(start), "start": start},
    )
    send_sms(session, identity=identity, occasion=occasion, now=now)


def _template(session: Session, shift: Shift) -> SmsTemplate:
    if shift.covered:
        return SmsTemplate.COVERED
    codes = {alert["code"] for alert in alerts_about(session, shift)}
    if AlertCode.NOT_INSURED in codes:
        return SmsTemplate.NOT_INSURED
    stopped = STOPPING & codes
    return SmsTemplate.DO_NOT_START if stopped else SmsTemplate.NOT_COVERED_YET


def _was_told_to_wait(session: Session, shift: Shift) -> bool:
    alert = select(FilingAlert.id).where(
        FilingAlert.shift_id == shift.id,
        FilingAlert.code.in_((AlertCode.NO_VERDICT.value, AlertCode.NOT_INSURED.value)),
        FilingAlert.recipient == Recipient.COURIER.value,
    )
    return session.scalar(alert.limit(1)) is not None
