"""Take the oldest waiting events out of the queue, in the transaction that handles them."""

from collections.abc import Sequence

from sqlalchemy import Integer, bindparam, delete, select
from sqlalchemy.orm import Session

from courier_api.foundation.lists import is_one_of
from courier_api.messaging.models import InboxEvent, InboxPending
from courier_api.messaging.received import RECEIVED, Received

_QUEUE, _INBOX = InboxPending.__table__, InboxEvent.__table__
_EVENTS = select(*(_INBOX.c[column.key] for column in RECEIVED))
_OLDEST = (
    select(_QUEUE.c.inbox_id)
    .order_by(_QUEUE.c.inbox_id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)


def take_waiting(session: Session, *, limit: int) -> Sequence[Received]:
    """The events, oldest first. When the transaction fails, they wait as before.

    Several workers skip each other's. The queue is asked by itself, and then for these events: of
    both at once PostgreSQL would read every event ever handled, as soon as there are many.
    """
    ids = session.scalars(_OLDEST, {"most": limit}).all()
    if not ids:
        return []
    # Before they are applied: a worker's link among them puts back what has waited for the worker.
    session.execute(
        delete(InboxPending).where(is_one_of(session, _QUEUE.c.inbox_id, ids)),
        execution_options={"synchronize_session": False},
    )
    query = _EVENTS.where(is_one_of(session, _INBOX.c.id, ids)).order_by(_INBOX.c.id)
    return session.execute(query).all()
