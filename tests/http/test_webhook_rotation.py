"""A secret is replaced while events stream in: nobody who signs rightly is ever turned away."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from courier_api.foundation.database import Database
from courier_api.messaging.models import InboxEvent
from courier_api.sources.add import PreviousSecret
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.events import Webhook, ping, webhook
from tests.factories.services import make_services
from tests.factories.sources import NEXT_SECRET, SECRET, ZWALUW, make_source
from tests.http.conftest import Door, running

PATH = f"/hooks/v1/{ZWALUW}"
SENDERS = 8
EVENTS_A_SENDER = 30
CHANGES = 4


def stored(database: Database) -> int:
    """How many events the inbox holds."""
    with database.reading() as session:
        return session.scalar(select(func.count(InboxEvent.id))) or 0


def rotate(database: Database, new: str, old: str) -> None:
    """The new secret counts from now on, the old one for an hour more."""
    previous = (PreviousSecret(secret=old, until=FRIDAY_NOON + timedelta(hours=1)),)
    with database.transaction() as session:
        make_source(session, secret=new, previous=previous)


def test_no_good_event_is_refused_while_secrets_change(door: Door, database: Database) -> None:
    """Senders use either secret all the time; both count at every moment of each overlap."""
    rotate(database, NEXT_SECRET, SECRET)
    under_way = threading.Event()

    def keep_rotating() -> None:
        under_way.wait()
        for number in range(CHANGES):
            rotate(database, *((SECRET, NEXT_SECRET) if number % 2 else (NEXT_SECRET, SECRET)))

    rotating = threading.Thread(target=keep_rotating)
    rotating.start()
    answers = door.client.run(senders(under_way.set))
    rotating.join()

    assert set(answers) == {202}
    assert len(answers) == stored(database) == SENDERS * EVENTS_A_SENDER


def senders(
    begin: Callable[[], None],
) -> Callable[[httpx.AsyncClient], Coroutine[None, None, list[int]]]:
    """Several platforms' processes, each sending one event after another with its own secret."""

    async def one(client: httpx.AsyncClient, sender: int) -> list[int]:
        secret = (SECRET, NEXT_SECRET)[sender % 2]
        told = []
        for number in range(EVENTS_A_SENDER):
            sent = webhook(ping(f"evt_{sender}_{number}"), secret=secret)
            told.append((await post(client, sent)).status_code)
            begin()
        return told

    async def all_of_them(client: httpx.AsyncClient) -> list[int]:
        told = await asyncio.gather(*(one(client, sender) for sender in range(SENDERS)))
        return [status for statuses in told for status in statuses]

    return all_of_them


async def post(client: httpx.AsyncClient, sent: Webhook) -> httpx.Response:
    """The answer to one webhook."""
    return await client.post(PATH, content=sent.raw, headers=sent.headers)


@pytest.mark.parametrize("room", [1, 3])
def test_a_full_queue_turns_some_away_for_now_and_loses_nothing(
    door: Door, database: Database, room: int
) -> None:
    """Those who are told 503 send the same bytes again, as the answer asks, until all are in."""
    sent = [webhook(ping(f"evt_{number}")) for number in range(20)]
    small = make_services(database, door.clock, most_waiting=room)
    turned_away: list[str] = []

    async def until_all_are_in(client: httpx.AsyncClient) -> list[int]:
        waiting, told = sent, []
        while waiting:
            answers = await asyncio.gather(*(post(client, each) for each in waiting))
            told += [answer.status_code for answer in answers]
            away = [answer.status_code == 503 for answer in answers]
            turned_away.extend(a.headers["retry-after"] for a in answers if a.status_code == 503)
            waiting = [each for each, again in zip(waiting, away, strict=True) if again]
        return told

    with running(small) as client:
        told = client.run(until_all_are_in)

    assert told.count(202) == stored(database) == len(sent)
    assert set(told) == {202, 503}
    assert set(turned_away) == {"5"}
