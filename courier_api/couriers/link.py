"""Join a platform's worker to our courier, or part them, when the platform says so."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier, CourierLink
from courier_api.messaging.models import InboxEvent
from platforms.events import WorkerEvent


def link_worker(session: Session, event: WorkerEvent, inbox: InboxEvent) -> bool:
    """False when the co-operative has no courier with this reference. Repeats change nothing."""
    courier_id = session.scalar(
        select(Courier.id).where(
            Courier.employer_number == inbox.employer_number,
            Courier.reference == event.worker.cooperative_reference,
        )
    )
    if courier_id is None:
        return False
    session.execute(
        delete(CourierLink).where(
            CourierLink.source_id == inbox.source_id,
            CourierLink.worker_external_id == event.worker.external_id,
        )
    )
    if event.type == "worker.linked":
        session.add(
            CourierLink(
                employer_number=inbox.employer_number,
                source_id=inbox.source_id,
                worker_external_id=event.worker.external_id,
                courier_id=courier_id,
            )
        )
    session.flush()
    return True
