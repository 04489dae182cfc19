"""Deliveries that platforms report: kept beside the shift, never pay by themselves."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from courier_api.foundation.upsert import insert_all
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.models import DeliveryEvidence
from platforms.events import DeliveryEvent


def keep_deliveries(session: Session, told: Sequence[tuple[DeliveryEvent, InboxEvent]]) -> None:
    """Store which shift or worker each delivery belongs to; its content stays in the inbox."""
    insert_all(session, DeliveryEvidence, [_row(event, inbox) for event, inbox in told])


def _row(event: DeliveryEvent, inbox: InboxEvent) -> dict[str, Any]:
    delivery = event.delivery
    return {
        "employer_number": inbox.employer_number,
        "source_id": inbox.source_id,
        "inbox_id": inbox.id,
        "external_id": delivery.external_id,
        "shift_external_id": delivery.shift.external_id if delivery.shift else None,
        "worker_external_id": delivery.worker.external_id if delivery.worker else None,
    }
