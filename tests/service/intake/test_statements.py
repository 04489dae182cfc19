"""What a batch of events costs: some statements, however many events, and no table read whole."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from courier_api.foundation.database import Database
from courier_api.intake.apply import apply_pending
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.couriers import AMINA, make_courier
from tests.factories.events import Told, again, delivery
from tests.factories.inbox import receive
from tests.factories.sources import ZWALUW, make_source


@pytest.fixture
def source_id(database: Database) -> int:
    """Zwaluw, which knows Amina."""
    with database.transaction() as session:
        source = make_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source})
        return source


def test_the_number_of_statements_does_not_grow_with_the_events(
    database: Database, source_id: int
) -> None:
    def statements(name: str, shifts: int) -> int:
        told = [Told(shift=f"{name}-{number}") for number in range(shifts)]
        with database.transaction() as session:
            receive(session, source_id, *(one.planned() for one in told[::2]))
        with database.transaction() as session:
            apply_pending(session, limit=500, now=FRIDAY_NOON)
        later = [body for one in told for body in (one.started(), one.ended(one.starts_at))]
        others = [again(delivery(shift=one.shift), f"{one.shift}-delivery") for one in told]
        with database.transaction() as session:
            receive(session, source_id, *later, *others)
        with database.transaction() as session, counted(database) as counts:
            assert set(apply_pending(session, limit=500, now=FRIDAY_NOON)) == {"applied"}
        return len(counts)

    assert statements("few", 2) == statements("many", 60)


@pytest.mark.sqlite
def test_no_statement_reads_a_whole_table_of_events_or_shifts(
    database: Database, source_id: int
) -> None:
    told = Told()
    with database.transaction() as session:
        receive(session, source_id, told.planned())
    with database.transaction() as session:
        apply_pending(session, limit=100, now=FRIDAY_NOON)
        receive(session, source_id, told.started(), told.ended(), delivery())
    with database.transaction() as session, counted(database) as statements:
        apply_pending(session, limit=100, now=FRIDAY_NOON)

    looked_at = [one for one in statements if one.startswith(("SELECT", "UPDATE", "DELETE"))]
    with database.engine.connect() as connection:
        steps = [
            step.detail
            for statement in looked_at
            for step in connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", tuple([1] * statement.count("?"))
            )
        ]
    assert len(looked_at) > 5
    assert [step for step in steps if step.startswith("SCAN")] == ["SCAN inbox_pending"]


def test_the_queue_is_asked_by_itself(database: Database, source_id: int) -> None:
    """Beside the events PostgreSQL would read all that were ever handled, to find those that wait."""
    with database.transaction() as session:
        receive(session, source_id, Told().planned())
    with database.transaction() as session, counted(database) as statements:
        apply_pending(session, limit=100, now=FRIDAY_NOON)

    of_queue = [one for one in statements if "inbox_pending" in one]
    assert len(of_queue) == 2
    assert not [one for one in of_queue if "inbox_events" in one]


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    seen: list[str] = []

    def look(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", look)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", look)
