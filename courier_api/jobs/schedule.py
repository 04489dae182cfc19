"""When each job is due. The trigger only computes instants; nothing runs from this table by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import BRUSSELS
from courier_api.foundation.models import Cooperative
from courier_api.jobs import (
    ask_how_are_you,
    check_books,
    compare_filings,
    draft_invoices,
    follow_incapacity,
    forget_old,
    look_at_limits,
    look_at_prevention,
    look_over_filings,
    pull_sources,
    recompute_open_months,
    sweep,
    take_instalments,
    tell_confidential,
    tell_of_holds,
)
from courier_api.jobs.models import JobRun


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledJob:
    """A job, when it is due, and the service function that does it for one co-operative."""

    name: str
    trigger: CronTrigger
    run: Callable[[Session, str, datetime], str]


SCHEDULE = (
    ScheduledJob(
        # When the questions of safety.how_are_you become due.
        name="ask-how-are-you",
        trigger=CronTrigger(hour="10,18", minute=0, timezone=BRUSSELS),
        run=ask_how_are_you.run,
    ),
    ScheduledJob(
        name="check-books",
        trigger=CronTrigger(hour=3, minute=30, timezone=BRUSSELS),
        run=check_books.run,
    ),
    ScheduledJob(
        name="compare-filings",
        trigger=CronTrigger(hour=3, minute=15, timezone=BRUSSELS),
        run=compare_filings.run,
    ),
    ScheduledJob(
        name="draft-invoices",
        trigger=CronTrigger(hour=5, minute=0, timezone=BRUSSELS),
        run=draft_invoices.run,
    ),
    ScheduledJob(
        name="follow-incapacity",
        trigger=CronTrigger(hour=1, minute=5, timezone=BRUSSELS),
        run=follow_incapacity.run,
    ),
    ScheduledJob(
        name="forget-old",
        trigger=CronTrigger(hour=4, minute=20, timezone=BRUSSELS),
        run=forget_old.run,
    ),
    ScheduledJob(
        name="look-at-limits",
        trigger=CronTrigger(hour=3, minute=0, timezone=BRUSSELS),
        run=look_at_limits.run,
    ),
    ScheduledJob(
        # In the morning: it writes to couriers.
        name="look-at-prevention",
        trigger=CronTrigger(hour=9, minute=0, timezone=BRUSSELS),
        run=look_at_prevention.run,
    ),
    ScheduledJob(
        name="look-over-filings",
        trigger=CronTrigger(hour=1, minute=15, timezone=BRUSSELS),
        run=look_over_filings.run,
    ),
    ScheduledJob(
        # On the second: shifts of the last night of a month end on the first.
        name="pull-sources",
        trigger=CronTrigger(day=2, hour=4, minute=30, timezone=BRUSSELS),
        run=pull_sources.run,
    ),
    ScheduledJob(
        name="recompute-open-months",
        trigger=CronTrigger(hour=4, minute=15, timezone=BRUSSELS),
        run=recompute_open_months.run,
    ),
    ScheduledJob(
        name="sweep",
        trigger=CronTrigger(hour=4, minute=0, timezone=BRUSSELS),
        run=sweep.run,
    ),
    ScheduledJob(
        name="take-instalments",
        trigger=CronTrigger(hour=4, minute=45, timezone=BRUSSELS),
        run=take_instalments.run,
    ),
    ScheduledJob(
        name="tell-confidential",
        trigger=CronTrigger(hour=8, minute=30, timezone=BRUSSELS),
        run=tell_confidential.run,
    ),
    ScheduledJob(
        # In UTC: in local time the hour that comes twice would give the same instant again.
        name="tell-of-holds",
        trigger=CronTrigger(minute=20, timezone=UTC),
        run=tell_of_holds.run,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRun:
    """One run of one job for one co-operative."""

    job: ScheduledJob
    employer_number: str
    due_at: datetime


def next_runs(session: Session, jobs: Sequence[ScheduledJob] = SCHEDULE) -> list[DueRun]:
    """The next run of every job, for every co-operative, whether its time has come or not.

    A run is counted from the last one that was done, so a run missed by a stopped machine is done
    once when it is back, and never skipped.
    """
    last = {
        (employer, job): at
        for employer, job, at in session.execute(
            select(JobRun.employer_number, JobRun.job, func.max(JobRun.due_at)).group_by(
                JobRun.employer_number, JobRun.job
            )
        )
    }
    runs = []
    for cooperative in session.scalars(select(Cooperative)):
        for job in jobs:
            known = last.get((cooperative.employer_number, job.name), cooperative.created_at)
            due_at = job.trigger.get_next_fire_time(None, known + timedelta(seconds=1))
            runs.append(DueRun(job=job, employer_number=cooperative.employer_number, due_at=due_at))
    return runs


LOOK_BACK = (timedelta(hours=1), timedelta(days=1, hours=2), timedelta(days=32))
"""Longer than an hour, a day of 25 hours and a month: each holds a moment of a job of that sort."""


def latest_due(run: DueRun, now: datetime) -> DueRun:
    """Of several missed runs of one job only the latest is done.

    It is looked for from close by: after months of standstill there are thousands of moments.
    """
    due_at = run.due_at
    for back in LOOK_BACK:
        if now - back > due_at:
            close_by = run.job.trigger.get_next_fire_time(None, now - back)
            if close_by <= now:
                due_at = close_by
                break
    while (
        following := run.job.trigger.get_next_fire_time(None, due_at + timedelta(seconds=1))
    ) <= now:
        due_at = following
    return DueRun(job=run.job, employer_number=run.employer_number, due_at=due_at)
