"""Messages whose work needs only our own database: many of them in one transaction, one commit."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from courier_api.couriers.queries import lock_couriers
from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.messaging import outbox
from courier_api.messaging.outbox import Claimed
from courier_api.wiring import OUTSIDE, SUBSCRIBERS, do_within

log = logging.getLogger(__name__)

MOST_STEPS = 20
"""In one transaction: on SQLite webhooks wait for its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A message that was tried."""

    kind: str
    succeeded: bool


def do_steps(database: Database, clock: Clock) -> list[Step]:
    """Pass announcements on and do the steps that are due; each fails or succeeds on its own.

    1. Take what is due; announcements become messages of those who react, due at once.
    2. Take again, now with those messages, and hold the couriers concerned in one order.
    3. Try each behind a savepoint; one that fails comes back later.
    """
    with database.transaction() as session:
        taken = outbox.take(session, OUTSIDE, now=clock.now(), limit=MOST_STEPS)
        announced = [message for message in taken if message.kind in SUBSCRIBERS]
        steps = [message for message in taken if message.kind not in SUBSCRIBERS]
        outcomes = _try_each(session, announced, clock)
        if announced:
            again = outbox.take(session, OUTSIDE, now=clock.now(), limit=MOST_STEPS)
            steps = [message for message in again if message.kind not in SUBSCRIBERS]
        lock_couriers(session, _couriers_of(steps))
        return outcomes + _try_each(session, steps, clock)


def _try_each(session: Session, messages: Sequence[Claimed], clock: Clock) -> list[Step]:
    done: list[Claimed] = []
    for message in messages:
        try:
            with session.begin_nested():
                do_within(session, message, clock)
        except (OperationalError, InterfaceError):
            raise  # the database itself: everything is tried again
        except Exception as error:
            # One of the loops that must survive: the message comes back later, and in the end
            # lies with the dead letters where a person sees it.
            log.exception("a message failed", extra={"kind": message.kind, "key": message.key})
            told = f"{type(error).__name__}: {error}"
            outbox.fail(session, message, now=clock.now(), error=told)
        else:
            done.append(message)
    if done:
        outbox.finish_taken(session, done, now=clock.now())
    ids = {message.id for message in done}
    return [Step(kind=message.kind, succeeded=message.id in ids) for message in messages]


def _couriers_of(messages: Sequence[Claimed]) -> set[int]:
    named = {
        message.payload.get(name)
        for message in messages
        for name in ("courier_id", "courier_before")
    }
    return {courier_id for courier_id in named if courier_id is not None}
