"""Thin events: what they refer to is fetched by a worker and stored as events in our own format.

A thin event that cannot be fetched for is parked, and from there tried again by a person: when its
source has no address or client, when the platform says no, or after too many attempts.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import update
from sqlalchemy.orm import Session

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.intake.store_events import store_events
from courier_api.intake.without_webhook import Origin
from courier_api.messaging import outbox
from courier_api.messaging.inbox import PARKED
from courier_api.messaging.models import InboxEvent, InboxOutcome
from courier_api.messaging.outbox import MOST_ATTEMPTS, Claimed
from courier_api.messaging.received import Received
from courier_api.sources.models import Source
from courier_api.sources.read_delivery import read_delivery
from platforms.adapters import (
    ADAPTER_BY_SCHEME,
    FetchChannel,
    FetchingAdapter,
    FetchWanted,
    NativeEvent,
)
from platforms.events import InvalidEvent, MalformedBody
from platforms.pull import PullAccess, PullRejected, PullUnavailable

FETCH = "source.fetch"
"""Fetch what a thin event refers to: `{"inbox_id": int}`."""

FETCH_WANTED = "fetch_wanted"
"""Why a thin event is parked whose content was not fetched."""

FETCHED_UNREADABLE = "unreadable"

MakeFetchChannel: TypeAlias = Callable[[PullAccess], AbstractContextManager[FetchChannel]]


def ask_to_fetch(session: Session, inbox: Received, *, now: datetime) -> bool:
    """Have a worker fetch for this thin event; False when its source cannot be asked."""
    source = session.get_one(Source, inbox.source_id)
    is_known = bool(source.base_url and source.client_id and source.client_secret)
    if not is_known or not isinstance(ADAPTER_BY_SCHEME[source.scheme], FetchingAdapter):
        return False
    outbox.put(
        session,
        FETCH,
        # With the time: an event that a person tries again is fetched for again.
        key=f"{FETCH}:{inbox.id}:{now.isoformat()}",
        payload={"inbox_id": inbox.id},
        due_at=now,
        employer_number=inbox.employer_number,
    )
    return True


def fetch_for_message(
    database: Database, channels: Mapping[str, MakeFetchChannel], message: Claimed, *, clock: Clock
) -> None:
    """Fetch, and store what was found together with the end of the message.

    Raises PullUnavailable when the platform cannot be asked now: the message then comes back later.
    """
    with database.reading() as session:
        inbox = session.get_one(InboxEvent, message.payload["inbox_id"])
        source = session.get_one(Source, inbox.source_id)
    try:
        events = _fetched(channels, source, inbox)
    except PullRejected as refused:
        _park(database, message, FETCH_WANTED, {"detail": str(refused)}, clock=clock)
    except (MalformedBody, InvalidEvent):
        _park(database, message, FETCHED_UNREADABLE, {"detail": "fetched"}, clock=clock)
    except PullUnavailable as away:
        if message.attempts >= MOST_ATTEMPTS:
            _park(database, message, FETCH_WANTED, {"detail": str(away)}, clock=clock)
        elif away.retry_after_seconds is not None:
            _wait(database, message, away, away.retry_after_seconds, clock=clock)
        else:
            raise
    else:
        _store(database, message, source, inbox, events, clock=clock)


def _fetched(
    channels: Mapping[str, MakeFetchChannel], source: Source, inbox: Received
) -> tuple[NativeEvent, ...]:
    """The events in what the platform has at the path. Raises PullRejected also for a source that
    cannot be asked any more."""
    raw = bytes(inbox.raw)
    wanted = read_delivery(source.scheme, inbox.headers, raw)
    adapter = ADAPTER_BY_SCHEME[source.scheme]
    make_channel = channels.get(source.scheme)
    if (
        make_channel is None
        or not source.base_url
        or not isinstance(wanted, FetchWanted)
        or not isinstance(adapter, FetchingAdapter)
    ):
        raise PullRejected("The source has no address to fetch from.")
    access = PullAccess(
        base_url=source.base_url, client_id=source.client_id, client_secret=source.client_secret
    )
    with make_channel(access) as channel:
        fetched = channel.fetch(wanted)
    return adapter.read_fetched(raw, fetched, received_at=inbox.received_at)


def _store(
    database: Database,
    message: Claimed,
    source: Source,
    inbox: Received,
    events: tuple[NativeEvent, ...],
    *,
    clock: Clock,
) -> None:
    now = clock.now()
    origin = Origin(source=source, received_at=now, headers={"fetched-for": str(inbox.id)})
    with database.transaction() as session:
        arrived = [origin.arrived(session, each.event, each.raw) for each in events]
        store_events(session.connection(), arrived)
        outbox.finish(session, message, now=now)


def _park(
    database: Database, message: Claimed, reason: str, facts: dict[str, Any], *, clock: Clock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        session.execute(
            update(InboxOutcome)
            .where(InboxOutcome.inbox_id == message.payload["inbox_id"])
            .values(state=PARKED, reason=reason, facts=facts, handled_at=now)
        )
        outbox.finish(session, message, now=now)


def _wait(
    database: Database, message: Claimed, away: PullUnavailable, seconds: int, *, clock: Clock
) -> None:
    with database.transaction() as session:
        due_at = clock.now() + timedelta(seconds=seconds)
        outbox.retry(session, message, due_at=due_at, error=str(away))
