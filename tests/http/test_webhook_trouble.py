"""The webhook door in trouble: what it acknowledges is stored, what it cannot store it says."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from courier_api.foundation.database import Database
from courier_api.messaging.models import InboxEvent
from courier_api.wiring import Services
from tests.factories.events import Told, again, webhook
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW
from tests.http.conftest import Door, running

PLANNED = Told().planned()
PATH = f"/hooks/v1/{ZWALUW}"
LARGE_TEXT = "x" * 40_000


def stored_ids(database: Database) -> list[str]:
    """The ids in the inbox."""
    with database.reading() as session:
        return list(session.scalars(select(InboxEvent.event_id).order_by(InboxEvent.event_id)))


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """A database that cannot grow: SQLite's own limit, PostgreSQL's own error."""
    if database.is_sqlite:
        with _no_more_pages(database):
            yield
        return
    with database.transaction() as session:
        session.execute(
            text(
                "CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
            )
        )
        session.execute(
            text(
                "CREATE TRIGGER no_space BEFORE INSERT ON inbox_events "
                "FOR EACH ROW EXECUTE FUNCTION no_space()"
            )
        )
    yield
    with database.transaction() as session:
        session.execute(text("DROP TRIGGER no_space ON inbox_events"))


@contextmanager
def _no_more_pages(database: Database) -> Iterator[None]:

    def limit_pages(connection: DBAPIConnection, *_: object) -> None:
        connection.cursor().execute("PRAGMA max_page_count = 1")

    event.listen(database.engine, "checkout", limit_pages)
    database.engine.dispose()  # the writer keeps its connection; the next one is limited
    yield
    event.remove(database.engine, "checkout", limit_pages)
    database.engine.dispose()  # of several limited ones none may stay


def test_a_full_disk_is_answered_503_and_nothing_is_lost(door: Door, database: Database) -> None:
    sent = [webhook(again(Told().planned(unread=LARGE_TEXT), f"evt_{n}")) for n in range(3)]
    assert door.send(sent[0]).status_code == 202
    with full_disk(database):
        refused = [door.send(each) for each in sent[1:]]

    assert {answer.status_code for answer in refused} == {503}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
    assert [door.send(each).status_code for each in sent] == [200, 202, 202]
    assert stored_ids(database) == ["evt_0", "evt_1", "evt_2"]


def test_a_full_queue_is_answered_503(door: Door, database: Database) -> None:
    full = make_services(database, door.clock, most_waiting=0)
    sent = webhook(PLANNED)
    with running(full) as client:
        answer = client.request("POST", PATH, content=sent.raw, headers=sent.headers)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert door.send(sent).status_code == 202


def test_a_database_that_is_away_is_answered_503(door: Door, database: Database) -> None:
    assert door.send(webhook(PLANNED)).status_code == 202

    with away(database):
        known, unknown = (door.send(webhook(again(PLANNED, "evt_2")), s) for s in (ZWALUW, "new"))

    assert (known.status_code, unknown.status_code) == (503, 503)
    assert door.send(webhook(again(PLANNED, "evt_2"))).status_code == 202


@contextmanager
def away(database: Database) -> Iterator[None]:
    """Every attempt to open a connection fails."""

    def refuse(*_: object) -> None:
        raise database.engine.dialect.loaded_dbapi.OperationalError("connection refused")

    database.engine.dispose()
    event.listen(database.engine, "do_connect", refuse)
    yield
    event.remove(database.engine, "do_connect", refuse)


def test_fifty_copies_at_once_are_one_event(door: Door, database: Database) -> None:
    copies = [webhook(PLANNED)] * 50

    async def all_at_once(client: httpx.AsyncClient) -> list[int]:
        answers = await asyncio.gather(
            *(client.post(PATH, content=each.raw, headers=each.headers) for each in copies)
        )
        return [answer.status_code for answer in answers]

    statuses = door.client.run(all_at_once)

    assert sorted(statuses) == [200] * 49 + [202]
    assert stored_ids(database) == [PLANNED["id"]]


def test_many_events_at_once_are_all_stored(door: Door, database: Database) -> None:
    events = [webhook(again(PLANNED, f"evt_{n:03}")) for n in range(200)]

    async def all_at_once(client: httpx.AsyncClient) -> set[int]:
        answers = await asyncio.gather(
            *(client.post(PATH, content=each.raw, headers=each.headers) for each in events)
        )
        return {answer.status_code for answer in answers}

    assert door.client.run(all_at_once) == {202}
    assert len(stored_ids(database)) == 200


@pytest.mark.postgresql
def test_connections_that_broke_while_idle_are_replaced(door: Door, database: Database) -> None:
    assert door.send(webhook(PLANNED)).status_code == 202
    break_connections(database)

    assert door.send(webhook(again(PLANNED, "evt_2"))).status_code == 202


@pytest.mark.postgresql
def test_a_connection_that_breaks_under_the_writer_is_replaced(
    door: Door, database: Database
) -> None:
    with once_before("INSERT INTO inbox_events", database, lambda: break_connections(database)):
        answer = door.send(webhook(PLANNED))

    assert answer.status_code == 202
    assert stored_ids(database) == [PLANNED["id"]]


@pytest.mark.postgresql
def test_a_group_that_lost_a_deadlock_is_written_again(door: Door, database: Database) -> None:
    statements = (
        "CREATE SEQUENCE attempts",
        "CREATE FUNCTION lose_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF nextval('attempts') = 1 THEN RAISE EXCEPTION USING ERRCODE = '40P01'; END IF; "
        "RETURN NEW; END $$",
        "CREATE TRIGGER lose_once BEFORE INSERT ON inbox_events "
        "FOR EACH ROW EXECUTE FUNCTION lose_once()",
    )
    with database.transaction() as session:
        for statement in statements:
            session.execute(text(statement))

    assert door.send(webhook(PLANNED)).status_code == 202


def break_connections(database: Database) -> None:
    """End every other connection to this database, as a failover does."""
    other = Database(database.url)
    with other.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.dispose()


@contextmanager
def once_before(statement: str, database: Database, act: Callable[[], None]) -> Iterator[None]:
    """Act a single time, just before a statement with this text is sent."""
    acted: list[str] = []

    def look(_c: object, _cursor: object, sent: str, *_: object) -> None:
        if statement in sent and not acted:
            acted.append(sent)
            act()

    event.listen(database.engine, "before_cursor_execute", look)
    yield
    event.remove(database.engine, "before_cursor_execute", look)


def test_an_answer_follows_the_end_of_the_service(
    door: Door, services: Services, database: Database
) -> None:
    services.intake.stop()

    assert door.send(webhook(PLANNED)).status_code == 503
    with database.reading() as session:
        assert session.scalar(select(func.count(InboxEvent.id))) == 0
