"""Questions about couriers."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier, CourierLink
from courier_api.foundation.lists import is_one_of

_LINKS = CourierLink.__table__


def courier_of_worker(session: Session, source_id: int, worker_external_id: str) -> int | None:
    """Our courier for a platform's worker id, or None when nobody is linked."""
    return session.scalar(
        select(CourierLink.courier_id).where(
            CourierLink.source_id == source_id, CourierLink.worker_external_id == worker_external_id
        )
    )


def couriers_of_workers(
    session: Session, workers: Collection[tuple[int, str]]
) -> dict[tuple[int, str], int]:
    """Our courier for each of these workers (source, worker id) that is linked, with one query."""
    links = session.execute(
        select(_LINKS.c.source_id, _LINKS.c.worker_external_id, _LINKS.c.courier_id).where(
            _LINKS.c.source_id.in_({source_id for source_id, _ in workers}),
            is_one_of(session, _LINKS.c.worker_external_id, {worker for _, worker in workers}),
        )
    )
    return {(source_id, worker): courier_id for source_id, worker, courier_id in links}


def courier_by_id(session: Session, courier_id: int) -> Courier:
    """The courier with this id, who must exist."""
    return session.get_one(Courier, courier_id)


def lock_courier(session: Session, courier_id: int) -> Courier:
    """The courier, held until the transaction ends, so that one worker at a time decides for him.

    On SQLite the write transaction itself is that lock.
    """
    query = select(Courier).where(Courier.id == courier_id).with_for_update()
    return session.scalars(query).one()


def lock_couriers(session: Session, courier_ids: Collection[int]) -> None:
    """Hold several at once, always in the same order, so that no two workers wait in a circle."""
    if session.get_bind().dialect.name == "postgresql":
        query = select(Courier.id).where(Courier.id.in_(courier_ids)).order_by(Courier.id)
        session.execute(query.with_for_update())


def keep_couriers(session: Session, courier_ids: Collection[int]) -> None:
    """Hold several as rows that others point to do, always in the same order.

    Before many rows that point to couriers are written: the rows themselves would hold them in
    an order of their own, and two workers could wait in a circle.
    """
    if session.get_bind().dialect.name == "postgresql" and courier_ids:
        query = (
            select(Courier.id)
            .where(is_one_of(session, Courier.id, courier_ids))
            .order_by(Courier.id)
        )
        session.execute(query.with_for_update(read=True, key_share=True))


def courier_names(session: Session, courier_ids: Collection[int]) -> dict[int, str]:
    """Names by courier id."""
    if not courier_ids:
        return {}
    query = select(Courier).where(Courier.id.in_(courier_ids))
    return {courier.id: courier.name for courier in session.scalars(query)}
