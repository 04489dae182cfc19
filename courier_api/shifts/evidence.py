"""Deliveries that platforms report: kept beside the shift, never pay by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import CourierLink
from courier_api.foundation.many_rows import insert_many
from courier_api.messaging.received import Received
from courier_api.shifts.models import DeliveryEvidence, Shift
from platforms.events import DeliveryEvent
from platforms.events.times import LONGEST_SHIFT
from platforms.fold import ShiftState

CANCELLED = ShiftState.CANCELLED.value


def keep_deliveries(session: Session, told: Sequence[tuple[DeliveryEvent, Received]]) -> None:
    """Store which shift or worker each delivery belongs to; its content stays in the inbox."""
    rows = [_row(event, inbox) for event, inbox in told]
    insert_many(session, DeliveryEvidence, rows, returning=())


def _row(event: DeliveryEvent, inbox: Received) -> dict[str, Any]:
    delivery = event.delivery
    return {
        "employer_number": inbox.employer_number,
        "source_id": inbox.source_id,
        "inbox_id": inbox.id,
        "external_id": delivery.external_id,
        "shift_external_id": delivery.shift.external_id if delivery.shift else None,
        "worker_external_id": delivery.worker.external_id if delivery.worker else None,
        "ended_at": delivery.dropped_off_at,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDelivery:
    """A delivery beside a shift, without anything of a person. The time is when it ended."""

    external_id: str
    ended_at: datetime | None


def evidence_of(session: Session, shift: Shift) -> list[ShownDelivery]:
    """The deliveries that name the shift, and those that name none but ended while its worker rode.

    Each is listed once, however often it was told. Asked anew each time, so that the order in which
    shift and deliveries came does not matter.
    """
    rows = session.execute(
        select(DeliveryEvidence.external_id, func.min(DeliveryEvidence.ended_at))
        .where(DeliveryEvidence.source_id == shift.source_id, _is_beside(shift))
        .group_by(DeliveryEvidence.external_id)
    )
    shown = [ShownDelivery(external_id=row[0], ended_at=row[1]) for row in rows]
    return sorted(shown, key=lambda each: (str(each.ended_at or ""), each.external_id))


def deliveries_of_nobody(session: Session) -> dict[int, int]:
    """By source, how many deliveries tell neither a shift nor a worker: kept beside nothing."""
    query = (
        select(DeliveryEvidence.source_id, func.count(func.distinct(DeliveryEvidence.external_id)))
        .where(
            DeliveryEvidence.shift_external_id.is_(None),
            DeliveryEvidence.worker_external_id.is_(None),
        )
        .group_by(DeliveryEvidence.source_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _is_beside(shift: Shift) -> ColumnElement[bool]:
    names_it = DeliveryEvidence.shift_external_id == shift.external_id
    start, end = shift.actual_start or shift.planned_start, shift.actual_end or shift.planned_end
    if start is None or shift.state == CANCELLED:
        return names_it
    workers = select(CourierLink.worker_external_id).where(
        CourierLink.source_id == shift.source_id, CourierLink.courier_id == shift.courier_id
    )
    ran_then = DeliveryEvidence.ended_at.between(start, end or start + LONGEST_SHIFT)
    names_none = DeliveryEvidence.shift_external_id.is_(None)
    return or_(
        names_it, and_(names_none, ran_then, DeliveryEvidence.worker_external_id.in_(workers))
    )
