"""Shifts that are ridden self-employed: never declared, and refused unless the platform insures them.

A refused shift is kept, as every fact is. The platform hears `shift.refused`, the courier is told not
to start, and the office has a question, which closes by itself when a policy covers the day, when the
shift is called off, or when it turns out to be an employee's.
Source: law of 3 October 2022, art. 19 to 21 (docs/sources.md#platform-insurance).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.alerts import WantedAlert, shift_cause
from courier_api.filings.kinds import RECONCILE
from courier_api.filings.task_list import NOT_INSURED
from courier_api.insurance.models import InsurancePolicy
from courier_api.insurance.queries import platform_policies
from courier_api.messaging import outbox
from courier_api.shifts.announce import (
    SHIFT_COVERED,
    SHIFT_REFUSED,
    SHIFT_UNCOVERED,
    announce_shift,
)
from courier_api.shifts.engagement import is_self_employed
from courier_api.shifts.models import HumanTask, Shift
from declarations.dimona.facts import AlertCode, Recipient
from declarations.insurer import may_ride_self_employed
from platforms.fold import SELF_EMPLOYED, ShiftState
from platforms.outgoing.events import RefusedBecause

CANCELLED = ShiftState.CANCELLED.value
GONE = {"gone": True}
"""Of a question that closed because its cause went: it is asked again when the cause comes back."""


def may_be_ridden(session: Session, shifts: Sequence[Shift]) -> Mapping[int, bool]:
    """By shift id, whether its platform insures whoever rides it on its day, or no law demands it.

    What was called off is ridden by nobody.
    """
    policies = {
        key: platform_policies(session, *key)
        for key in {(shift.employer_number, shift.source_id) for shift in shifts}
    }
    return {
        shift.id: shift.state != CANCELLED
        and may_ride_self_employed(
            shift.worked_on, policies[shift.employer_number, shift.source_id]
        )
        for shift in shifts
    }


def keep_self_employed(
    session: Session,
    courier: Courier,
    shifts: Sequence[Shift],
    *,
    known: Sequence[HumanTask],
    now: datetime,
) -> list[Shift]:
    """Bring cover and questions of these shifts to what the policies say; gives the refused ones.

    `known`: what was ever asked about the courier.
    """
    insured = may_be_ridden(session, shifts)
    refused = [shift for shift in shifts if not insured[shift.id] and shift.state != CANCELLED]
    _close_gone(session, known, shifts, refused, now=now)
    for shift in shifts:
        _mark(session, shift, is_insured=insured[shift.id], now=now)
    for shift in _newly_asked(session, courier, refused, now=now):
        announce_shift(
            session,
            SHIFT_REFUSED,
            shift,
            at=now,
            facts={"because": RefusedBecause.PLATFORM_NOT_INSURED.value},
            occasion=f"{NOT_INSURED}:{now.isoformat()}",
        )
    session.flush()
    return refused


def alerts_about_refused(refused: Sequence[Shift], now: datetime) -> Iterator[WantedAlert]:
    """Courier and planner have to know that a shift must not be ridden."""
    for shift in refused:
        for recipient in (Recipient.COURIER, Recipient.PLANNER):
            yield WantedAlert(
                code=AlertCode.NOT_INSURED,
                recipient=recipient,
                cause=shift_cause(shift),
                due_at=now,
            )


def look_again_after(
    session: Session, employer_number: str, policy_id: int, *, now: datetime
) -> None:
    """A policy was entered or ended: look again at everybody who rides self-employed for its platform.

    A policy of the co-operative concerns none of them.
    """
    policy = session.get_one(InsurancePolicy, policy_id)
    rows = session.execute(
        select(Shift.courier_id, func.min(Shift.worked_on))
        .where(
            Shift.employer_number == employer_number,
            Shift.source_id == policy.source_id,
            Shift.engagement == SELF_EMPLOYED,
        )
        .group_by(Shift.courier_id)
        .order_by(Shift.courier_id)
    )
    for courier_id, first in rows.all():
        outbox.put(
            session,
            RECONCILE,
            key=f"{RECONCILE}:policy:{policy_id}:{policy.valid_to}:{courier_id}:{now.isoformat()}",
            payload={"courier_id": courier_id, "since": first.isoformat()},
            due_at=now,
            employer_number=employer_number,
        )


def _mark(session: Session, shift: Shift, *, is_insured: bool, now: datetime) -> None:
    """No declaration answers for the shift any more. Of a refusal the platform hears by itself."""
    shift.period_id, shift.declared_late = None, False
    if is_insured == shift.covered:
        return
    shift.covered = is_insured
    shift.covered_at = now if is_insured else None
    if is_insured or shift.state == CANCELLED:
        name = SHIFT_COVERED if is_insured else SHIFT_UNCOVERED
        announce_shift(session, name, shift, at=now, occasion=f"policy:{now.isoformat()}")


def _newly_asked(
    session: Session, courier: Courier, refused: Sequence[Shift], *, now: datetime
) -> list[Shift]:
    """Ask about these shifts; gives those of which it was not asked. What is settled stays settled."""
    if not refused:
        return []
    keys = {_key(shift): shift for shift in refused}
    rows = session.scalars(select(HumanTask).where(HumanTask.key.in_(keys)))
    known = {row.key: row for row in rows}
    opened = []
    for key, shift in keys.items():
        row = known.get(key)
        if row is None:
            row = HumanTask(key=key, code=NOT_INSURED, shift_id=shift.id, opened_at=now)
            row.employer_number = courier.employer_number
            session.add(row)
            opened.append(shift)
        elif row.about == GONE:
            row.opened_at, row.closed_at = now, None
            opened.append(shift)
        row.courier_id = courier.id
        row.about = {"day": shift.worked_on.isoformat()}
    return opened


def _close_gone(
    session: Session,
    known: Sequence[HumanTask],
    shifts: Sequence[Shift],
    refused: Sequence[Shift],
    *,
    now: datetime,
) -> None:
    """Close what is no question any more. One about an older shift, not looked at now, stays."""
    still_asked, looked_at = {_key(shift) for shift in refused}, {shift.id for shift in shifts}
    for row in known:
        if not row.key.startswith(f"{NOT_INSURED}:") or row.key in still_asked:
            continue
        shift = session.get_one(Shift, row.shift_id)
        is_theirs = shift.courier_id == row.courier_id and is_self_employed(shift)
        if not is_theirs or shift.id in looked_at:
            row.closed_at, row.about = row.closed_at or now, GONE


def _key(shift: Shift) -> str:
    return f"{NOT_INSURED}:{shift.id}"
