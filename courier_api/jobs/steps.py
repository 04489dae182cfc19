"""Messages whose work needs only our own database: many of them in one transaction, one commit."""

import logging
from collections.abc import Callable, Sequence
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

DATABASE_TROUBLE = (OperationalError, InterfaceError)
"""The database itself: everything is tried again, and no message is to blame."""

MOST_STEPS = 20
"""In one transaction: on SQLite webhooks wait for its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A message that was tried."""

    kind: str
    succeeded: bool


def do_steps(database: Database, clock: Clock) -> list[Step]:
    """Pass announcements on and do the steps that are due.

    Mostly all succeed. When one fails everything is undone and done again, each step behind a
    savepoint of its own: then the others succeed and the one comes back later.
    """
    try:
        return _do_steps(database, clock, attempt=_all_at_once)
    except DATABASE_TROUBLE:
        raise
    except Exception:
        log.info("a step failed: trying each on its own")
        return _do_steps(database, clock, attempt=_each_on_its_own)


Attempt = Callable[[Session, Sequence[Claimed], Clock], list[Step]]


def _do_steps(database: Database, clock: Clock, *, attempt: Attempt) -> list[Step]:
    """1. Take what is due; announcements become messages of those who react, due at once.

    2. Take again, now with those messages, and hold the couriers concerned in one order.
    3. Do them, and pass on what they announce.
    """
    with database.repeatable() as session:
        taken = _take(session, clock)
        done = attempt(session, [m for m in taken if m.kind in SUBSCRIBERS], clock)
        if done:
            taken = _take(session, clock)
        steps = [message for message in taken if message.kind not in SUBSCRIBERS]
        if steps:
            lock_couriers(session, _couriers_of(steps))
            done += attempt(session, steps, clock)
            announced = [m for m in _take(session, clock) if m.kind in SUBSCRIBERS]
            done += attempt(session, announced, clock)
        return done


def _take(session: Session, clock: Clock) -> list[Claimed]:
    return outbox.take(session, OUTSIDE, now=clock.now(), limit=MOST_STEPS)


def _all_at_once(session: Session, messages: Sequence[Claimed], clock: Clock) -> list[Step]:
    if not messages:
        return []
    for message in messages:
        do_within(session, message, clock)
    outbox.finish_taken(session, messages, now=clock.now())
    return [Step(kind=message.kind, succeeded=True) for message in messages]


def _each_on_its_own(session: Session, messages: Sequence[Claimed], clock: Clock) -> list[Step]:
    steps = []
    for message in messages:
        try:
            with session.begin_nested():
                do_within(session, message, clock)
        except DATABASE_TROUBLE:
            raise
        except Exception as error:
            # One of the loops that must survive: the message comes back later, and in the end
            # lies with the dead letters where a person sees it.
            log.exception("a message failed", extra={"kind": message.kind, "key": message.key})
            told = f"{type(error).__name__}: {error}"
            outbox.fail(session, message, now=clock.now(), error=told)
            steps.append(Step(kind=message.kind, succeeded=False))
        else:
            outbox.finish_taken(session, [message], now=clock.now())
            steps.append(Step(kind=message.kind, succeeded=True))
    return steps


def _couriers_of(messages: Sequence[Claimed]) -> set[int]:
    named = {
        message.payload.get(name)
        for message in messages
        for name in ("courier_id", "courier_before")
    }
    return {courier_id for courier_id in named if courier_id is not None}
