"""Deliveries that platforms report: kept beside the shift, never pay by themselves."""

from sqlalchemy.orm import Session

from courier_api.messaging.models import InboxEvent
from courier_api.shifts.models import DeliveryEvidence
from platforms.events import DeliveryEvent


def keep_delivery(session: Session, event: DeliveryEvent, inbox: InboxEvent) -> None:
    """Store which shift or worker a delivery belongs to; its content stays in the inbox."""
    delivery = event.delivery
    session.add(
        DeliveryEvidence(
            employer_number=inbox.employer_number,
            source_id=inbox.source_id,
            inbox_id=inbox.id,
            external_id=delivery.external_id,
            shift_external_id=delivery.shift.external_id if delivery.shift else None,
            worker_external_id=delivery.worker.external_id if delivery.worker else None,
        )
    )
    session.flush()
