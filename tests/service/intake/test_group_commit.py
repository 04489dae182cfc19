"""Many waiting webhooks share one commit, and each gets its own answer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import InstrumentedAttribute

from courier_api.foundation.database import Database
from courier_api.foundation.errors import Unavailable
from courier_api.foundation.metrics import REGISTRY
from courier_api.intake.group_commit import GroupCommit
from courier_api.intake.store_events import ArrivedEvent, Receipt
from courier_api.messaging.models import InboxConflict, InboxEvent, InboxPending
from tests.factories.events import Told, again
from tests.factories.inbox import arrived
from tests.factories.sources import NEXT_SECRET, make_source

TOLD = Told()


@pytest.fixture
def source_id(database: Database) -> int:
    """A source that may send."""
    with database.transaction() as session:
        return make_source(session)


@contextmanager
def writer_waits(database: Database) -> Iterator[None]:
    """Somebody else holds what the writer needs, so that events gather."""
    with database.transaction() as session:
        if not database.is_sqlite:
            session.execute(text("LOCK TABLE inbox_events IN SHARE MODE"))
        yield


def events(source_id: int, count: int) -> list[ArrivedEvent]:
    """Distinct events."""
    return [arrived(source_id, again(TOLD.planned(), f"evt_{n:03}")) for n in range(count)]


def run(
    database: Database,
    act: Callable[[GroupCommit], Awaitable[list[Receipt | BaseException]]],
    **options: int,
) -> list[Receipt | BaseException]:
    """What `act` comes to with a running writer."""
    group = GroupCommit(database, **options)
    group.start()
    try:
        return asyncio.run(_awaited(act(group)))
    finally:
        group.stop()


async def _awaited(
    act: Awaitable[list[Receipt | BaseException]],
) -> list[Receipt | BaseException]:
    return await act


def store_all(
    database: Database, given: list[ArrivedEvent]
) -> Callable[[GroupCommit], Awaitable[list[Receipt | BaseException]]]:
    """Store these while the writer waits, so that they are one group."""

    async def act(group: GroupCommit) -> list[Receipt | BaseException]:
        with writer_waits(database):
            tasks = [asyncio.ensure_future(group.store(event)) for event in given]
            await asyncio.sleep(0)
            assert not any(task.done() for task in tasks)
        return await asyncio.gather(*tasks, return_exceptions=True)

    return act


def counted(database: Database, column: InstrumentedAttribute[int]) -> int:
    """How many rows there are, seen from another connection."""
    with database.reading() as session:
        return session.scalar(select(func.count(column))) or 0


def commits() -> float:
    """How often webhooks were committed in this process."""
    return REGISTRY.get_sample_value("courier_intake_commits_total") or 0.0


def test_what_gathered_is_written_with_few_commits(database: Database, source_id: int) -> None:
    before = commits()

    receipts = run(database, store_all(database, events(source_id, 100)))

    assert receipts == [Receipt.NEW] * 100
    assert counted(database, InboxEvent.id) == counted(database, InboxPending.inbox_id) == 100
    assert commits() - before <= 2


def test_equal_events_of_one_group_are_one_row(database: Database, source_id: int) -> None:
    receipts = run(database, store_all(database, [arrived(source_id, TOLD.planned())] * 50))

    assert sorted(str(r) for r in receipts) == ["Receipt.NEW"] + ["Receipt.REPEAT"] * 49
    assert counted(database, InboxEvent.id) == 1


def test_of_two_contents_in_one_group_the_first_counts(database: Database, source_id: int) -> None:
    first = arrived(source_id, TOLD.planned())
    other = arrived(source_id, Told(hours=5).planned())

    receipts = run(database, store_all(database, [first, other, first, other]))

    assert receipts == [Receipt.NEW, Receipt.CONFLICT, Receipt.REPEAT, Receipt.CONFLICT]
    assert counted(database, InboxConflict.id) == 1


def test_five_hundred_repeats_are_recognised(database: Database, source_id: int) -> None:
    given = events(source_id, 500)
    run(database, store_all(database, given))

    assert run(database, store_all(database, given)) == [Receipt.REPEAT] * 500


def test_a_bad_row_does_not_fail_its_neighbours(database: Database, source_id: int) -> None:
    good = events(source_id, 6)
    given = [*good[:3], replace(good[0], source_id=2**70), *good[3:]]

    receipts = run(database, store_all(database, given))

    assert isinstance(receipts.pop(3), Unavailable)
    assert receipts == [Receipt.NEW] * 6
    assert counted(database, InboxEvent.id) == 6


@pytest.mark.sqlite
def test_a_group_that_fails_half_way_leaves_nothing_behind(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        session.execute(
            text(
                "CREATE TRIGGER refuse BEFORE INSERT ON inbox_pending"
                " BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        )

    receipts = run(database, store_all(database, events(source_id, 3)))

    assert all(isinstance(receipt, Unavailable) for receipt in receipts)
    assert counted(database, InboxEvent.id) == 0


def test_events_verified_with_outdated_secrets_are_not_stored(
    database: Database, source_id: int
) -> None:
    given = events(source_id, 3)
    with database.transaction() as session:
        make_source(session, secret=NEXT_SECRET)
    given[1] = replace(given[1], sources_version=2)

    receipts = run(database, store_all(database, given))

    assert receipts == [Receipt.OUTDATED, Receipt.NEW, Receipt.OUTDATED]
    assert counted(database, InboxEvent.id) == 1


def test_the_end_of_the_service_waits_for_what_was_let_in(
    database: Database, source_id: int
) -> None:
    async def act(group: GroupCommit) -> list[Receipt | BaseException]:
        with writer_waits(database):
            tasks = [asyncio.ensure_future(group.store(e)) for e in events(source_id, 20)]
            await asyncio.sleep(0)
            ending = asyncio.ensure_future(asyncio.to_thread(group.stop))
        await ending
        late = arrived(source_id, again(TOLD.planned(), "evt_late"))
        return await asyncio.gather(*tasks, group.store(late), return_exceptions=True)

    *receipts, late = run(database, act)

    assert receipts == [Receipt.NEW] * 20
    assert isinstance(late, Unavailable)


def test_a_full_queue_lets_nobody_in(database: Database, source_id: int) -> None:
    async def act(group: GroupCommit) -> list[Receipt | BaseException]:
        with writer_waits(database):
            tasks = [asyncio.ensure_future(group.store(e)) for e in events(source_id, 20)]
            await asyncio.sleep(0)
        return await asyncio.gather(*tasks, return_exceptions=True)

    receipts = run(database, act, most_waiting=5)

    stored = receipts.count(Receipt.NEW)
    assert 5 <= stored < 20  # the writer may have taken some before it had to wait
    assert sum(isinstance(receipt, Unavailable) for receipt in receipts) == 20 - stored
    assert counted(database, InboxEvent.id) == stored


def test_an_event_whose_sender_gave_up_is_stored_all_the_same(
    database: Database, source_id: int
) -> None:
    async def act(group: GroupCommit) -> list[Receipt | BaseException]:
        with writer_waits(database):
            given_up = asyncio.ensure_future(group.store(arrived(source_id, TOLD.planned())))
            await asyncio.sleep(0)
            given_up.cancel()
        other = await group.store(arrived(source_id, again(TOLD.planned(), "evt_2")))
        return [other, *await asyncio.gather(given_up, return_exceptions=True)]

    other, given_up = run(database, act)

    assert other is Receipt.NEW
    assert isinstance(given_up, asyncio.CancelledError)
    assert counted(database, InboxEvent.id) == 2


def test_the_writer_can_be_started_again(database: Database, source_id: int) -> None:
    group = GroupCommit(database)
    for number in range(2):
        group.start()
        event = arrived(source_id, again(TOLD.planned(), f"evt_{number}"))
        assert asyncio.run(_stored(group, event)) is Receipt.NEW
        group.stop()


async def _stored(group: GroupCommit, event: ArrivedEvent) -> Receipt:
    return await group.store(event)


@pytest.mark.postgresql
def test_two_processes_that_wait_for_each_other_both_answer_in_the_end(
    database: Database, source_id: int
) -> None:
    given = events(source_id, 200)
    other = Database(database.url)
    groups = [GroupCommit(database), GroupCommit(other)]
    for group in groups:
        group.start()

    async def both() -> list[Receipt]:
        with writer_waits(database):
            tasks = [asyncio.ensure_future(groups[0].store(event)) for event in given]
            tasks += [asyncio.ensure_future(groups[1].store(event)) for event in reversed(given)]
            await asyncio.sleep(0)
        return await asyncio.gather(*tasks)

    receipts = asyncio.run(both())
    for group in groups:
        group.stop()
    other.dispose()

    assert sorted(str(r) for r in receipts) == ["Receipt.NEW"] * 200 + ["Receipt.REPEAT"] * 200
    assert counted(database, InboxEvent.id) == 200
