"""Join a platform's worker to our courier, or part them."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier, CourierLink
from courier_api.foundation.upsert import insert_or_change
from courier_api.messaging.inbox import queue_parked
from courier_api.messaging.received import Received
from platforms.events import WorkerEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformWorker:
    """A worker as one source names them."""

    employer_number: str
    source_id: int
    external_id: str


def link_worker(session: Session, event: WorkerEvent, inbox: Received) -> bool:
    """Do what the platform says; False when the co-operative has no courier with this reference.

    Repeats change nothing. Parting takes a worker only from the courier that is named, so that one
    told late cannot undo a newer joining.
    """
    courier_id = session.scalar(
        select(Courier.id).where(
            Courier.employer_number == inbox.employer_number,
            Courier.reference == event.worker.cooperative_reference,
        )
    )
    if courier_id is None:
        return False
    worker = PlatformWorker(
        employer_number=inbox.employer_number,
        source_id=inbox.source_id,
        external_id=event.worker.external_id,
    )
    if event.type == "worker.linked":
        join(session, worker, courier_id)
    else:
        part(session, worker, courier_id)
    return True


def join(session: Session, worker: PlatformWorker, courier_id: int) -> None:
    """From now on this worker is this courier. What waited for the worker is tried again."""
    insert_or_change(
        session,
        CourierLink,
        {
            "employer_number": worker.employer_number,
            "source_id": worker.source_id,
            "worker_external_id": worker.external_id,
            "courier_id": courier_id,
        },
        unique=["source_id", "worker_external_id"],
        change={"courier_id": courier_id},
        returning="id",
    )
    queue_parked(session, worker.source_id, worker.external_id)


def part(session: Session, worker: PlatformWorker, courier_id: int) -> None:
    """This worker is this courier no longer; nothing changes when they are somebody else's."""
    session.execute(
        delete(CourierLink).where(
            CourierLink.source_id == worker.source_id,
            CourierLink.worker_external_id == worker.external_id,
            CourierLink.courier_id == courier_id,
        )
    )
