"""A long delivery log is read a stretch at a time, along indexes."""

import hashlib
import re
from datetime import timedelta

import pytest
from sqlalchemy import event, insert

from courier_api.foundation.database import Database
from courier_api.messaging.models import InboxEvent, InboxOutcome
from courier_api.platform_people.queries import OwnSources
from courier_api.sources.models import Source
from courier_api.web.portal.log_filter import LogFilter, Wanted
from courier_api.web.portal.read_log import read_log
from courier_api.web.portal.read_overview import read_keys, read_overview
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.events import ping, raw
from tests.factories.platform_people import make_platform_person
from tests.factories.sources import NEXT_SECRET, make_source
from tests.http.conftest import Door
from tests.http.engineer import Engineer, ids, sign_in

FEW = ("SCAN anon_", "SCAN inbox_pending")
LOG = "/portal/zwaluw/log"


@pytest.fixture
def noor(door: Door) -> Engineer:
    """An engineer of Zwaluw."""
    with door.services.database.transaction() as session:
        make_platform_person(session)
    return sign_in(door)


def test_a_search_in_a_long_log_goes_a_stretch_at_a_time(noor: Engineer) -> None:
    fill(noor, 1_200)

    first = noor.get(f"{LOG}?q=evt_000001+ping").text
    assert ids(first) == []
    assert "Everything back to" in first
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    assert ids(noor.get(older[1].replace("&amp;", "&")).text) == ["event-2"]


@pytest.mark.sqlite
def test_no_look_into_the_log_reads_more_than_it_shows(noor: Engineer) -> None:
    fill(noor, 300)
    database = noor.door.services.database
    with database.transaction() as session:
        source = session.get_one(Source, noor.door.source_id)
        make_source(session, "other", secret=NEXT_SECRET)
    statements = looked(database, source)

    assert len(statements) >= 20
    greedy = [
        f"{plan}: {statement}" for statement, plan in plans(database, statements) if too_much(plan)
    ]
    assert greedy == [], "\n".join(greedy)


def fill(noor: Engineer, count: int) -> None:
    """So many applied pings, a second apart."""
    told = [(number, f"evt_{number:06d}") for number in range(count)]
    bodies = {event_id: raw(ping(event_id)) for _, event_id in told}
    with noor.door.services.database.transaction() as session:
        session.execute(
            insert(InboxEvent),
            [
                {
                    "id": number + 1,
                    "employer_number": OURS,
                    "source_id": noor.door.source_id,
                    "event_id": event_id,
                    "sha256": hashlib.sha256(bodies[event_id]).digest(),
                    "raw": bodies[event_id],
                    "headers": "{}",
                    "key_id": 1,
                    "received_at": FRIDAY_NOON + timedelta(seconds=number),
                }
                for number, event_id in told
            ],
        )
        session.execute(
            insert(InboxOutcome),
            [
                {
                    "inbox_id": number + 1,
                    "employer_number": OURS,
                    "state": "applied",
                    "event_type": "ping",
                    "handled_at": FRIDAY_NOON,
                    "unknown_fields": 0,
                    "attempts": 1,
                }
                for number, _ in told
            ],
        )


def looked(database: Database, source: Source) -> dict[str, tuple[object, ...]]:
    """Every statement of the first two pages of each filter, and of a search, with its values."""
    found: dict[str, tuple[object, ...]] = {}

    def note(
        _: object, __: object, statement: str, values: tuple[object, ...], *___: object
    ) -> None:
        if statement.startswith("SELECT"):
            found[statement] = values

    event.listen(database.engine, "before_cursor_execute", note)
    for wanted in Wanted:
        for words in ("", "evt_000001", "nothing like it"):
            asked = LogFilter(wanted=wanted, words=words, since="2026-03-06T00:00")
            with database.reading() as session:
                page = read_log(session, source, asked)
                if page.rows:
                    read_log(session, source, LogFilter(wanted=wanted, before=page.rows[-1].cursor))
    with database.reading() as session:
        read_keys(session, source, FRIDAY_NOON)
        read_overview(session, OwnSources(live=source, test=None), source, FRIDAY_NOON)
    event.remove(database.engine, "before_cursor_execute", note)
    return found


def plans(
    database: Database, statements: dict[str, tuple[object, ...]]
) -> list[tuple[str, list[str]]]:
    """How SQLite would go about each statement."""
    with database.engine.connect() as connection:
        return [
            (
                statement,
                [
                    row[3]
                    for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                ],
            )
            for statement, values in statements.items()
        ]


def too_much(plan: list[str]) -> bool:
    """Whether a whole table is read, or rows are sorted that an index could give in order.

    `anon` is the few rows that another step has just found; `inbox_pending` the queue, read backwards.
    """
    return any(
        "TEMP B-TREE FOR ORDER BY" in step or (step.startswith("SCAN") and not step.startswith(FEW))
        for step in plan
    )
