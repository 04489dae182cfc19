"""A due run happens once, however late, and whoever else tries."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.cooperatives import add_cooperative
from courier_api.foundation.database import Database
from courier_api.foundation.models import Cooperative
from courier_api.jobs.leader import Leadership
from courier_api.jobs.models import JobRun
from courier_api.jobs.runs import RunsDone, do_run, run_due
from courier_api.jobs.schedule import SCHEDULE, DueRun, ScheduledJob
from tests.factories.clocks import MovedClock
from tests.factories.cooperatives import OURS, THEIRS

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAILY_JOBS = len(SCHEDULE) - 1
"""All but the monthly one, which was due on Monday morning."""


@pytest.fixture
def clock(database: Database) -> MovedClock:
    """Monday noon, when the co-operative is set up."""
    with database.transaction() as session:
        add_cooperative(session, OURS, "Ketting", now=MONDAY)
    return MovedClock(MONDAY)


def done_runs(database: Database, job: str = "sweep") -> list[datetime]:
    """When the runs were due that were done."""
    with database.reading() as session:
        query = select(JobRun.due_at).where(JobRun.job == job).order_by(JobRun.due_at)
        return list(session.scalars(query))


def a_run(job: Callable[[Session, str, datetime], str]) -> DueRun:
    """A due run of a job of the test's own."""
    scheduled = ScheduledJob(name="own", trigger=SCHEDULE[0].trigger, run=job)
    return DueRun(job=scheduled, employer_number=OURS, due_at=MONDAY)


def test_before_its_time_nothing_is_done(database: Database, clock: MovedClock) -> None:
    clock.advance(minutes=19)

    assert run_due(database, clock) == RunsDone(done=0, failed=0)


def test_a_due_run_is_done_once(database: Database, clock: MovedClock) -> None:
    clock.advance(hours=20)

    assert [run_due(database, clock).done for _ in range(2)] == [DAILY_JOBS, 0]
    assert done_runs(database) == [datetime(2026, 3, 3, 3, 0, tzinfo=UTC)]


def test_a_run_is_done_however_late(database: Database, clock: MovedClock) -> None:
    clock.advance(hours=15 + 23)

    run_due(database, clock)

    assert done_runs(database) == [datetime(2026, 3, 3, 3, 0, tzinfo=UTC)]


def test_after_a_pause_of_days_the_latest_run_alone_is_made_up_for(
    database: Database, clock: MovedClock
) -> None:
    clock.advance(days=9)
    run_due(database, clock)
    clock.advance(days=1)
    run_due(database, clock)

    assert done_runs(database) == [
        datetime(2026, 3, 11, 3, 0, tzinfo=UTC),
        datetime(2026, 3, 12, 3, 0, tzinfo=UTC),
    ]


def test_the_outcome_is_kept_with_the_run(database: Database, clock: MovedClock) -> None:
    clock.advance(days=1)
    run_due(database, clock)

    with database.reading() as session:
        outcomes = dict(session.execute(select(JobRun.job, JobRun.outcome)).tuples().all())
    assert outcomes == {
        "ask-how-are-you": "0 asked",
        "check-books": "balanced",
        "draft-invoices": "0 drafts",
        "compare-filings": "0 differences",
        "follow-incapacity": "0 to look at",
        "forget-old": (
            "0 conversations, photos of 0 cases, 0 near misses, 0 photos of bicycles, 0 messages"
        ),
        "look-at-limits": "0 open",
        "look-at-prevention": "0 warned",
        "look-over-filings": "0 couriers",
        "recompute-open-months": "0 couriers",
        "sweep": "swept",
        "take-instalments": "0 instalments",
        "tell-confidential": "0 told",
        "tell-of-holds": "0 told",
    }


def test_a_run_that_fails_leaves_no_trace_and_is_done_later(
    database: Database, clock: MovedClock
) -> None:
    def fail(session: Session, *_: object) -> str:
        add_cooperative(session, THEIRS, "half an effect", now=MONDAY)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attempt(database, fail)

    with database.transaction() as session:
        assert session.get(Cooperative, THEIRS) is None
        assert do_run(session, a_run(lambda *_: "fine"), now=MONDAY)


def attempt(database: Database, job: Callable[..., str]) -> None:
    """One run in a transaction of its own."""
    with database.transaction() as session:
        do_run(session, a_run(job), now=MONDAY)


def test_a_run_that_fails_does_not_hold_up_the_others(
    database: Database, clock: MovedClock
) -> None:
    def fail(*_: object) -> str:
        raise ZeroDivisionError

    broken = ScheduledJob(name="broken", trigger=SCHEDULE[0].trigger, run=fail)
    clock.advance(days=1)

    runs = run_due(database, clock, (broken, *SCHEDULE))

    assert runs == RunsDone(done=DAILY_JOBS, failed=1)
    assert done_runs(database, "broken") == []


@pytest.mark.postgresql
def test_two_processes_at_once_do_a_run_once(database: Database, clock: MovedClock) -> None:
    begun, may_end = threading.Event(), threading.Event()
    done: list[bool] = []

    def slowly(*_: object) -> str:
        begun.set()
        may_end.wait()
        return "done by the first"

    def first() -> None:
        with database.transaction() as session:
            done.append(do_run(session, a_run(slowly), now=MONDAY))

    def second() -> None:
        with database.transaction() as session:
            done.append(do_run(session, a_run(lambda *_: "done twice"), now=MONDAY))

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    begun.wait()
    threads[1].start()
    may_end.set()
    for thread in threads:
        thread.join()

    assert sorted(done) == [False, True]
    with database.reading() as session:
        assert session.scalars(select(JobRun.outcome)).all() == ["done by the first"]


@pytest.mark.sqlite
def test_on_sqlite_the_only_process_leads(database: Database) -> None:
    assert Leadership(database).held()


@pytest.mark.postgresql
def test_one_process_leads_until_it_gives_up(database: Database) -> None:
    one, two = Leadership(database), Leadership(database)

    assert (one.held(), two.held(), one.held()) == (True, False, True)
    one.release()
    assert (two.held(), one.held()) == (True, False)
    two.release()


@pytest.mark.postgresql
def test_a_leader_whose_connection_broke_leads_no_more(database: Database) -> None:
    one, two = Leadership(database), Leadership(database)
    assert one.held()
    other = Database(database.url)
    with other.engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    other.dispose()

    assert not one.held()
    assert two.held()
    two.release()


def test_runs_of_a_new_co_operative_begin_after_it_was_added(
    database: Database, clock: MovedClock
) -> None:
    clock.advance(days=30)
    with database.transaction() as session:
        add_cooperative(session, THEIRS, "Kwartet", now=clock.now())
    run_due(database, clock)

    with database.reading() as session:
        theirs = select(JobRun.id).where(JobRun.employer_number == THEIRS)
        assert session.scalars(theirs).all() == []
    clock.at += timedelta(days=1)
    assert run_due(database, clock).done == 2 * len(SCHEDULE)
