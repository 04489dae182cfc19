"""The worker: takes what waits, does what is due, survives what fails, stops when told."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from courier_api.filings.kinds import LOOK_AGAIN, RECONCILE
from courier_api.filings.models import DimonaDeclaration
from courier_api.foundation.database import Database
from courier_api.foundation.models import Cooperative
from courier_api.intake.apply import apply_pending
from courier_api.jobs.steps import do_steps
from courier_api.jobs.worker import Worker
from courier_api.messaging import outbox
from courier_api.messaging.models import InboxPending, OutboxMessage
from courier_api.messaging.outbox import MOST_ATTEMPTS, Claimed
from courier_api.pay.kinds import PRICE
from courier_api.shifts.announce import SHIFT_CHANGED
from courier_api.shifts.models import Shift
from courier_api.wiring import piece_of
from tests.factories.clocks import FRIDAY_NOON, MovedClock
from tests.factories.cooperatives import OURS, make_cooperative
from tests.factories.couriers import AMINA, make_courier
from tests.factories.events import Told
from tests.factories.inbox import receive
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW, make_source

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def source_id(database: Database) -> int:
    """Zwaluw, which knows Amina."""
    with database.transaction() as session:
        source = make_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source})
        return source


def put(session: Session, kind: str, key: str, **payload: object) -> None:
    """A message that is due now."""
    make_cooperative(session)
    outbox.put(session, kind, key=key, payload=payload, due_at=FRIDAY_NOON, employer_number=OURS)


def messages(database: Database) -> dict[str, tuple[str, int]]:
    """State and attempts of every message by key."""
    with database.reading() as session:
        rows = session.scalars(select(OutboxMessage))
        return {row.key: (row.state, row.attempts) for row in rows}


def test_a_worker_brings_an_event_to_its_end(database: Database, source_id: int) -> None:
    with database.transaction() as session:
        receive(session, source_id, Told().planned())
    worker = Worker(make_services(database))
    worker.run_until_rest()
    worker.stop()

    with database.reading() as session:
        assert session.scalars(select(Shift.state)).all() == ["planned"]
        assert session.scalars(select(InboxPending.inbox_id)).all() == []
        waiting = select(OutboxMessage).where(
            OutboxMessage.state == "open", OutboxMessage.due_at <= FRIDAY_NOON
        )
        assert session.scalars(waiting).all() == []


def test_a_started_worker_is_woken_by_its_event_and_stops_when_told(
    database: Database, source_id: int
) -> None:
    services = make_services(database, worker_idle_milliseconds=1)
    worker = Worker(services)
    worker.start()
    with database.transaction() as session:
        receive(session, source_id, Told().planned())
    worker.wake()
    wait_until_applied(database)
    worker.stop()

    assert "worker" not in {thread.name for thread in threading.enumerate()}


def wait_until_applied(database: Database) -> None:
    """Look until the queue is empty; the time-out of the test is the limit."""
    while True:
        with database.reading() as session:
            if session.scalar(select(InboxPending.inbox_id)) is None:
                return


def test_a_worker_survives_trouble_in_a_round(
    database: Database, source_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    clock = BrokenClock()
    services = make_services(database, clock, worker_idle_milliseconds=1)
    worker = Worker(services)
    worker.start()
    clock.asked.wait()
    worker.stop()

    assert "a round failed" in caplog.text


class BrokenClock(MovedClock):
    """Fails whenever it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()

    def now(self) -> datetime:
        self.asked.set()
        raise ValueError("The file of the clock holds no instant.")


@pytest.mark.sqlite
def test_the_only_worker_frees_what_its_predecessor_held(database: Database) -> None:
    with database.transaction() as session:
        put(session, "notice.send", "k-1", notice_id=1)
        session.execute(text("UPDATE outbox SET claimed_by = 'dead', lease_until = '2099-01-01'"))
    services = make_services(database)
    worker = Worker(services)
    worker.start()
    worker.stop()

    with database.reading() as session:
        assert session.scalars(select(OutboxMessage.claimed_by)).one() != "dead"


def test_a_step_that_fails_leaves_no_half_effect_and_comes_back(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    clock = MovedClock()
    with database.transaction() as session:
        put(session, SHIFT_CHANGED, "bad", worked_on="no day", courier_id=10**9)
    for _ in range(3):
        do_steps(database, clock)

    found = messages(database)
    assert found["bad"] == ("done", 0)
    failed = {key: state for key, state in found.items() if key != "bad"}
    assert set(failed.values()) == {("open", 1)}
    assert "a message failed" in caplog.text


def test_a_step_of_an_unknown_kind_ends_with_the_dead_letters(database: Database) -> None:
    clock = MovedClock()
    with database.transaction() as session:
        put(session, "from.a.newer.release", "k-1")
    for _ in range(MOST_ATTEMPTS):
        do_steps(database, clock)
        clock.advance(hours=1)

    assert messages(database) == {"k-1": ("dead", MOST_ATTEMPTS - 1)}


def test_a_failing_step_does_not_hold_up_the_next(database: Database) -> None:
    with database.transaction() as session:
        put(session, "from.a.newer.release", "bad")
        put(session, SHIFT_CHANGED, "good", worked_on="2026-03-06", courier_id=None)
    do_steps(database, MovedClock())

    found = messages(database)
    assert (found["bad"], found["good"]) == (("open", 1), ("done", 0))


def test_a_failing_call_outside_comes_back_with_a_pause(database: Database) -> None:
    services = make_services(database)
    with database.transaction() as session:
        put(session, "notice.send", "k-1", notice_id=10**9)
    worker = Worker(services)
    worker.run_until_rest()
    worker.stop()

    assert messages(database) == {"k-1": ("open", 1)}


@pytest.mark.postgresql
def test_two_workers_do_every_step_once(database: Database, source_id: int) -> None:
    bodies = [Told(shift=f"S-{n}").planned() for n in range(30)]
    with database.transaction() as session:
        receive(session, source_id, *bodies)
    with database.transaction() as session:
        apply_pending(session, limit=100, now=FRIDAY_NOON)
    workers = [Worker(make_services(Database(database.url))) for _ in range(2)]
    threads = [threading.Thread(target=worker.run_until_rest) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for worker in workers:
        worker.stop()
        worker.services.database.dispose()

    with database.reading() as session:
        assert len(session.scalars(select(Shift.id)).all()) == 30
        assert (
            session.scalars(select(OutboxMessage.id).where(OutboxMessage.attempts > 1)).all() == []
        )
        assert session.get(Cooperative, OURS) is not None


def test_a_backlog_about_one_courier_is_looked_at_once_and_ends_whole(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        receive(session, source_id, *(Told(shift=f"S-{n}").planned() for n in range(40)))
    with database.transaction() as session:
        apply_pending(session, limit=100, now=FRIDAY_NOON)

    done = do_steps(database, MovedClock())

    kinds = Counter(step.kind for step in done)
    assert (kinds[SHIFT_CHANGED], kinds[RECONCILE], kinds[PRICE]) == (40, 40, 40)
    with database.reading() as session:
        looked_at = select(func.count()).where(OutboxMessage.key.startswith(LOOK_AGAIN))
        assert session.scalar(looked_at) == 1
        assert len(session.scalars(select(DimonaDeclaration.id)).all()) == 1


def test_events_that_keep_coming_do_not_hold_up_what_follows_from_them(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        receive(session, source_id, *(Told(shift=f"S-{n}").planned() for n in range(9)))
    worker = Worker(make_services(database), batch=2, most_events=6)
    worker.run_once()
    worker.stop()

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(InboxPending)) == 3
        assert len(session.scalars(select(DimonaDeclaration.id)).all()) == 1


def test_only_steps_of_one_kind_about_the_same_riders_are_done_at_once() -> None:
    def changed(number: int, *, day: str, before: str | None) -> Claimed:
        facts = {"courier_id": 1, "worked_on": day, **({"day_before": before} if before else {})}
        return Claimed(
            id=number, employer_number=OURS, kind=RECONCILE, key=f"k-{number}", payload=facts,
            attempts=1, claimed_by=None,
        )  # fmt: skip

    first = changed(1, day="2026-03-06", before=None)
    second = changed(2, day="2026-03-05", before="2026-02-01")
    passed_on = replace(first, id=3, payload={**first.payload, "courier_before": 2})
    priced = replace(first, id=4, kind=PRICE)

    assert piece_of(first) == piece_of(second)
    assert len({piece_of(each) for each in (first, passed_on, priced)}) == 3
