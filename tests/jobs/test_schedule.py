"""When each job is due: every local day once, also in the nights when the clock changes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from courier_api.foundation.clock import BRUSSELS
from courier_api.foundation.cooperatives import add_cooperative
from courier_api.foundation.database import Database
from courier_api.jobs.models import JobRun
from courier_api.jobs.schedule import SCHEDULE, DueRun, ScheduledJob, latest_due, next_runs
from tests.factories.cooperatives import OURS, THEIRS

JOBS = {job.name: job for job in SCHEDULE}
DAILY = [name for name in JOBS if name not in ("ask-how-are-you", "pull-sources", "tell-of-holds")]
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def first_run(job: ScheduledJob, after: datetime) -> DueRun:
    """The first run after an instant."""
    due_at = job.trigger.get_next_fire_time(None, after)
    return DueRun(job=job, employer_number=OURS, due_at=due_at)


def add_job_run(session: Session, job: str, due_at: datetime) -> None:
    """A run that was done."""
    session.add(JobRun(employer_number=OURS, job=job, due_at=due_at, ran_at=due_at, outcome="done"))


@pytest.mark.parametrize("name", DAILY)
def test_every_daily_job_is_due_once_each_local_day_at_the_same_local_time(name: str) -> None:
    job = JOBS[name]
    runs = [first_run(job, NEW_YEAR).due_at]
    while runs[-1] < NEW_YEAR + timedelta(days=730):
        runs.append(job.trigger.get_next_fire_time(None, runs[-1] + timedelta(seconds=1)))

    local = [run.astimezone(BRUSSELS) for run in runs]
    days = [moment.date() for moment in local]
    assert days == [date(2026, 1, 1) + timedelta(days=n) for n in range(len(days))]
    assert len({moment.time() for moment in local}) == 1


def test_holds_are_looked_at_every_hour_also_when_the_clock_changes() -> None:
    trigger = JOBS["tell-of-holds"].trigger
    runs = [trigger.get_next_fire_time(None, datetime(2026, 10, 24, 22, 0, tzinfo=UTC))]
    for _ in range(5):
        runs.append(trigger.get_next_fire_time(None, runs[-1] + timedelta(seconds=1)))

    instants = [run.astimezone(UTC) for run in runs]
    assert {later - earlier for earlier, later in pairwise(instants)} == {timedelta(hours=1)}


@pytest.mark.parametrize(
    ("night", "due_at"),
    [
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
        (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (datetime(2026, 2, 28, 23, 0, tzinfo=UTC), datetime(2026, 3, 1, 2, 30, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), datetime(2027, 1, 1, 2, 30, tzinfo=UTC)),
    ],
)
def test_half_past_three_is_found_in_unusual_nights(night: datetime, due_at: datetime) -> None:
    assert first_run(JOBS["check-books"], night).due_at == due_at


def test_platforms_are_pulled_once_a_month_after_its_last_night() -> None:
    job = JOBS["pull-sources"]
    runs = [first_run(job, NEW_YEAR).due_at]
    for _ in range(23):
        runs.append(job.trigger.get_next_fire_time(None, runs[-1] + timedelta(seconds=1)))

    local = [run.astimezone(BRUSSELS) for run in runs]
    assert [(day.year, day.month, day.day) for day in local] == [
        (2026 + number // 12, number % 12 + 1, 2) for number in range(24)
    ]
    assert {(day.hour, day.minute) for day in local} == {(4, 30)}


@pytest.mark.parametrize("days", [0, 1, 5, 300])
def test_of_missed_runs_the_latest_is_done(days: int) -> None:
    first = first_run(JOBS["sweep"], NEW_YEAR)
    now = first.due_at + timedelta(days=days, hours=5)

    latest = latest_due(first, now)

    assert latest.due_at.astimezone(BRUSSELS).date() == now.astimezone(BRUSSELS).date()


def test_each_co_operative_has_runs_of_its_own(database: Database) -> None:
    with database.transaction() as session:
        for employer in (OURS, THEIRS):
            add_cooperative(session, employer, "Ketting", now=NEW_YEAR)
        runs = next_runs(session)

    expected = {(employer, name) for employer in (OURS, THEIRS) for name in JOBS}
    assert {(run.employer_number, run.job.name) for run in runs} == expected


def test_the_next_run_is_counted_from_the_last_that_was_done(database: Database) -> None:
    done = first_run(JOBS["sweep"], NEW_YEAR + timedelta(days=40))
    with database.transaction() as session:
        add_cooperative(session, OURS, "Ketting", now=NEW_YEAR)
        add_job_run(session, "sweep", done.due_at)
        session.flush()
        due = {run.job.name: run.due_at for run in next_runs(session)}

    assert due["sweep"] == done.due_at + timedelta(days=1)
    assert due["check-books"] < due["sweep"]


def test_without_a_co_operative_nothing_is_due(database: Database) -> None:
    with database.reading() as session:
        assert next_runs(session) == []
