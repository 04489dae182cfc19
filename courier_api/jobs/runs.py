"""Due runs: a unique row, written in the transaction of its effect, makes each happen once."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.foundation.upsert import insert_once
from courier_api.jobs.models import JobRun
from courier_api.jobs.schedule import SCHEDULE, DueRun, ScheduledJob, latest_due, next_runs

log = logging.getLogger(__name__)

LONGEST_OUTCOME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsDone:
    """How many runs were done now, and how many failed and stay due."""

    done: int
    failed: int


def run_due(database: Database, clock: Clock, jobs: Sequence[ScheduledJob] = SCHEDULE) -> RunsDone:
    """Do every run whose time has come. One that fails stays due and does not hold up the others."""
    now = clock.now()
    with database.reading() as session:
        due = [latest_due(run, now) for run in next_runs(session, jobs) if run.due_at <= now]
    done = failed = 0
    for run in due:
        try:
            with database.transaction() as session:
                done += do_run(session, run, now=now)
        except Exception:
            failed += 1
            log.exception("job failed", extra={"job": run.job.name})
    return RunsDone(done=done, failed=failed)


def do_run(session: Session, run: DueRun, *, now: datetime) -> bool:
    """Do a run and keep its outcome, in one transaction; False when another process has done it."""
    row = {
        "employer_number": run.employer_number,
        "job": run.job.name,
        "due_at": run.due_at,
        "ran_at": now,
        "outcome": "",
    }
    run_id = insert_once(session, JobRun, row, unique=["employer_number", "job", "due_at"])
    if run_id is None:
        return False
    outcome = run.job.run(session, run.employer_number, now)
    session.execute(
        update(JobRun).where(JobRun.id == run_id).values(outcome=outcome[:LONGEST_OUTCOME])
    )
    log.info("job done", extra={"job": run.job.name, "outcome": outcome})
    return True
