"""An agreement or its figures changed: days not yet priced follow at once, priced ones wait for two people.

A day that was priced before the change keeps its terms (held.py) until the correction that is opened
here was confirmed and applied.
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from courier_api.agreements.models import Agreement, AgreementChange
from courier_api.couriers.models import Courier
from courier_api.foundation.locks import hold_names
from courier_api.foundation.upsert import insert_all
from courier_api.messaging import outbox
from courier_api.pay.correction_models import MassCorrection, MassCorrectionMonth
from courier_api.pay.facts import STUDENT
from courier_api.pay.kinds import COUNT_CORRECTION
from courier_api.pay.mass_corrections.touched import CourierMonth, touched_months
from courier_api.pay.models import PayMonth
from courier_api.pay.reprice import price_under_agreement

OPEN = ("counting", "waiting", "proposed")


def follow_change(session: Session, agreement_id: int, *, cause: str, now: datetime) -> None:
    """Price what was not priced, and open a mass correction when the terms of priced days changed.

    A correction of this agreement that was not confirmed is replaced. Repeating it does nothing new.
    """
    hold_names(session, [name_of(agreement_id)])
    waiting = _changes_to_follow(session, agreement_id)
    if waiting and not _is_open(session, agreement_id, max(waiting)):
        _replace_open(session, agreement_id)
        months = _with_later_months(session, touched_months(session, agreement_id, waiting))
        if months:
            _open(session, agreement_id, max(waiting), months, now=now)
        else:
            settle_changes(session, agreement_id, max(waiting), now=now)
    price_under_agreement(session, agreement_id, cause=cause, now=now)


def name_of(agreement_id: int) -> str:
    """What is held while corrections of an agreement are opened, counted or ended."""
    return f"mass_correction:{agreement_id}"


def settle_changes(
    session: Session, agreement_id: int, last_change_id: int, *, now: datetime
) -> None:
    """From now on these changes hold for every day."""
    session.execute(
        update(AgreementChange)
        .where(
            AgreementChange.agreement_id == agreement_id,
            AgreementChange.id <= last_change_id,
            AgreementChange.settled_at.is_(None),
        )
        .values(settled_at=now)
    )


def waiting_changes(session: Session, agreement_id: int, last_change_id: int) -> set[int]:
    """Changes up to this one that do not hold for all days yet."""
    query = select(AgreementChange.id).where(
        AgreementChange.agreement_id == agreement_id,
        AgreementChange.id <= last_change_id,
        AgreementChange.settled_at.is_(None),
    )
    return set(session.scalars(query))


def _changes_to_follow(session: Session, agreement_id: int) -> set[int]:
    """Open changes, without those that a confirmed correction is applying already."""
    confirmed = session.scalar(
        select(func.max(MassCorrection.last_change_id)).where(
            MassCorrection.agreement_id == agreement_id, MassCorrection.state == "confirmed"
        )
    )
    query = select(AgreementChange.id).where(
        AgreementChange.agreement_id == agreement_id,
        AgreementChange.settled_at.is_(None),
        AgreementChange.id > (confirmed or 0),
    )
    return set(session.scalars(query))


def _is_open(session: Session, agreement_id: int, last_change_id: int) -> bool:
    """Whether the very same correction waits already: it may have been signed by one."""
    query = select(MassCorrection.id).where(
        MassCorrection.agreement_id == agreement_id,
        MassCorrection.state.in_(OPEN),
        MassCorrection.last_change_id == last_change_id,
    )
    return session.scalar(query) is not None


def _replace_open(session: Session, agreement_id: int) -> None:
    session.execute(
        update(MassCorrection)
        .where(MassCorrection.agreement_id == agreement_id, MassCorrection.state.in_(OPEN))
        .values(state="replaced")
    )


def _with_later_months(session: Session, months: set[CourierMonth]) -> set[CourierMonth]:
    """Of students also the later months of the year: their quota may end on another day."""
    students = set(
        session.scalars(
            select(Courier.id).where(
                Courier.id.in_({courier_id for courier_id, _ in months}),
                Courier.worker_type == STUDENT,
            )
        )
    )
    found = set(months)
    for courier_id, month in months:
        if courier_id not in students:
            continue
        later = select(PayMonth.month).where(
            PayMonth.courier_id == courier_id,
            PayMonth.month > month,
            PayMonth.month < date(month.year + 1, 1, 1),
        )
        found |= {(courier_id, each) for each in session.scalars(later)}
    return found


def _open(
    session: Session,
    agreement_id: int,
    last_change_id: int,
    months: set[CourierMonth],
    *,
    now: datetime,
) -> None:
    employer_number = session.get_one(Agreement, agreement_id).employer_number
    correction = MassCorrection(
        employer_number=employer_number,
        agreement_id=agreement_id,
        last_change_id=last_change_id,
        state="counting",
        opened_at=now,
    )
    session.add(correction)
    session.flush()  # the id
    add_months(session, correction, months)
    for courier_id in sorted({courier_id for courier_id, _ in months}):
        outbox.put(
            session,
            COUNT_CORRECTION,
            key=f"{COUNT_CORRECTION}:{correction.id}:{courier_id}",
            payload={"correction_id": correction.id, "courier_id": courier_id},
            due_at=now,
            employer_number=employer_number,
        )


def add_months(
    session: Session, correction: MassCorrection, months: Collection[CourierMonth]
) -> None:
    """Months of a correction; those it has are left as they are."""
    rows = [
        {
            "employer_number": correction.employer_number,
            "correction_id": correction.id,
            "courier_id": courier_id,
            "month": month,
            "is_usable": True,
            "old_total_cents": 0,
            "new_total_cents": 0,
            "old_payable_cents": 0,
            "new_payable_cents": 0,
        }
        for courier_id, month in sorted(months)
    ]
    unique = ["correction_id", "courier_id", "month"]
    insert_all(session, MassCorrectionMonth, rows, unique=unique)
