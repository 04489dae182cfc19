"""Due runs: a unique row, written in the transaction of its effect, makes each happen once."""

import logging

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.jobs.models import JobRun
from courier_api.jobs.schedule import DueRun, latest_due, next_runs

log = logging.getLogger(__name__)


def run_due(database: Database, clock: Clock) -> int:
    """Do every run whose time has come; returns how many."""
    now = clock.now()
    with database.reading() as session:
        due = [run for run in next_runs(session) if run.due_at <= now]
    done = 0
    for run in due:
        latest = latest_due(run, now)
        with database.transaction() as session:
            if not claim_run(session, latest, clock):
                continue
            outcome = latest.job.run(session, latest.employer_number, now)
            log.info("job done", extra={"job": latest.job.name, "outcome": outcome})
        done += 1
    return done


def claim_run(session: Session, run: DueRun, clock: Clock) -> bool:
    """Write the run's row; False when another process has done it."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(JobRun)
        .values(
            employer_number=run.employer_number,
            job=run.job.name,
            due_at=run.due_at,
            ran_at=clock.now(),
            outcome="done",
        )
        .on_conflict_do_nothing(index_elements=["employer_number", "job", "due_at"])
        .returning(JobRun.id)
    )
    return session.scalar(statement) is not None
