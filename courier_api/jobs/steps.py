"""Messages whose work needs only our own database: many of them in one transaction, one commit."""

import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from courier_api.couriers.queries import lock_couriers
from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.messaging import outbox
from courier_api.messaging.outbox import Claimed
from courier_api.wiring import JOINED, OUTSIDE, SUBSCRIBERS, do_within, pass_on, piece_of

log = logging.getLogger(__name__)

DATABASE_TROUBLE = (OperationalError, InterfaceError)
"""The database itself: everything is tried again, and no message is to blame."""

MOST_STEPS = 20
"""In one transaction: on SQLite webhooks wait for its end."""

MOST_ANNOUNCED = 200
MOST_JOINED = 2000
"""Each of these costs little: a row of one statement, or nothing but its end."""


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
        done = attempt(session, _announcements(session, clock), clock)
        steps = _steps(session, clock)
        if steps:
            if attempt is _all_at_once:
                steps += _more_of(session, steps, clock)
            lock_couriers(session, _couriers_of(steps))
            done += attempt(session, steps, clock)
            done += attempt(session, _announcements(session, clock), clock)
        return done


def _announcements(session: Session, clock: Clock) -> list[Claimed]:
    taken = outbox.take(session, OUTSIDE, now=clock.now(), limit=MOST_ANNOUNCED)
    return [message for message in taken if message.kind in SUBSCRIBERS]


def _steps(session: Session, clock: Clock) -> list[Claimed]:
    taken = outbox.take(session, OUTSIDE, now=clock.now(), limit=MOST_STEPS)
    return [message for message in taken if message.kind not in SUBSCRIBERS]


def _more_of(session: Session, steps: Sequence[Claimed], clock: Clock) -> list[Claimed]:
    """What else waits about the same couriers: one look at a courier answers all of it."""
    if len(steps) < MOST_STEPS:
        return []
    pieces = {piece_of(message) for message in steps}
    more = outbox.take_about(
        session, JOINED, _couriers_of(steps), now=clock.now(), limit=MOST_JOINED
    )
    taken = {message.id for message in steps}
    return [m for m in more if m.id not in taken and piece_of(m) in pieces]


def _all_at_once(session: Session, messages: Sequence[Claimed], clock: Clock) -> list[Step]:
    if not messages:
        return []
    announcements = [message for message in messages if message.kind in SUBSCRIBERS]
    pass_on(session, announcements, clock)
    pieces: dict[Hashable, list[Claimed]] = {}
    for message in messages:
        if message.kind not in SUBSCRIBERS:
            pieces.setdefault(piece_of(message), []).append(message)
    for piece in pieces.values():
        do_within(session, piece, clock)
    outbox.finish_taken(session, messages, now=clock.now())
    return [Step(kind=message.kind, succeeded=True) for message in messages]


def _each_on_its_own(session: Session, messages: Sequence[Claimed], clock: Clock) -> list[Step]:
    steps = []
    for message in messages:
        try:
            with session.begin_nested():
                do = pass_on if message.kind in SUBSCRIBERS else do_within
                do(session, [message], clock)
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
