"""Every check, in the order of the flow."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.verify.check import Check
from courier_api.verify.declarations import declared_as_expected, worked_shifts_covered
from courier_api.verify.events import every_event_handled, shifts_as_told, stored_bytes
from courier_api.verify.pay import (
    booked_as_priced,
    books_balance,
    corrections_add_up,
    days_as_calculated,
    drafts_as_priced,
    old_days_come_out_again,
    owed_is_booked,
)


def all_checks(session: Session, *, now: datetime | None = None) -> list[Check]:
    """The first difference of each kind. With `now` also: is every declaration due now queued?"""
    return [
        stored_bytes(session),
        every_event_handled(session),
        shifts_as_told(session),
        *declared_as_expected(session, now=now),
        worked_shifts_covered(session),
        days_as_calculated(session),
        corrections_add_up(session),
        old_days_come_out_again(session),
        booked_as_priced(session),
        books_balance(session),
        owed_is_booked(session),
        drafts_as_priced(session),
    ]
