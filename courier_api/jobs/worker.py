"""The background worker: takes from the inbox, does due runs, empties the outbox, sleeps until woken."""

import logging
import os
from datetime import datetime, timedelta

from courier_api.foundation.metrics import OUTBOX_DONE
from courier_api.jobs.apply_batch import apply_batch, inbox_batch
from courier_api.jobs.calls import SlowLane
from courier_api.jobs.certificate import CertificateWatch
from courier_api.jobs.leader import Leadership
from courier_api.jobs.quick_lane import QuickLane
from courier_api.jobs.reminders import ReminderWatch
from courier_api.jobs.rest import next_run, waiting
from courier_api.jobs.rounds import Rounds
from courier_api.jobs.runs import run_due
from courier_api.jobs.silence import SilenceWatch
from courier_api.jobs.steps import do_steps
from courier_api.messaging import outbox
from courier_api.wiring import OUTSIDE, Services

log = logging.getLogger(__name__)

MOST_INBOX_EVENTS = 10_000
"""Some seconds of them: so long may what follows wait for a long import."""

FAILED_RUNS_AGAIN_AFTER = timedelta(minutes=1)


class Worker(Rounds):
    """One worker thread, woken by new events and every few milliseconds, and its lanes for calls.

    What is due is computed from our clock, so that a clock that is moved moves the work with it.
    """

    def __init__(
        self,
        services: Services,
        *,
        batch: int | None = None,
        most_events: int = MOST_INBOX_EVENTS,
    ) -> None:
        super().__init__(
            "worker",
            idle_seconds=services.settings.worker_idle_milliseconds / 1000,
            wake=services.intake.committed,
        )
        self.services = services
        self.name = f"{os.uname().nodename[:30]}-{os.getpid()}"
        self._leadership = Leadership(services.database)
        self._quick = QuickLane(services, worker=self.name)
        self._slow = SlowLane(services, worker=self.name)
        self._silence = SilenceWatch(
            services.database, services.clock, minutes=services.settings.silence_minutes
        )
        self._certificate = CertificateWatch(
            services.database, services.clock, ends_at=services.certificate_ends_at
        )
        self._reminders = ReminderWatch(services.database, services.clock)
        self._batch = batch or inbox_batch(services.database)
        self._most_batches = max(1, most_events // self._batch)
        self._no_run_before: datetime | None = None

    def start(self) -> None:
        """Start the thread."""
        if self.services.database.is_sqlite:
            with self.services.database.transaction() as session:
                outbox.release_claims(session)
        super().start()
        self._quick.start()
        self._slow.start()

    def stop(self) -> None:
        """Finish what is under way, then return; also for one that was never started."""
        super().stop()
        self._quick.stop()
        self._slow.stop()
        self._leadership.release()

    def run_until_rest(self, *, most_rounds: int = 10_000) -> int:
        """Do everything that is due now, for tests and commands; returns how much was done."""
        done = 0
        for _ in range(most_rounds):
            round_done = self.run_once() + self._quick.run_here() + self._slow.run_once()
            if not round_done:
                break
            done += round_done
        return done

    def run_once(self) -> int:
        """One round: inbox, silence, reminders, due runs, steps of the outbox; lanes are only woken."""
        with self.services.database.reading() as session:
            found = waiting(session, self.services.clock.now(), calls=OUTSIDE)
        done = self._apply_inbox() if found.events else 0
        if self._leadership.held():
            done += self._silence.look(events_came=done > 0)
            done += self._certificate.look()
            done += self._reminders.look()
            done += self._do_runs()
        if found.steps or done:
            done += self._do_steps()
        if found.calls or done:
            self._quick.wake()
            self._slow.wake()
        return done

    def _do_runs(self) -> int:
        """Do the runs that are due, and remember when the next one is."""
        database, clock = self.services.database, self.services.clock
        if self._no_run_before is not None and clock.now() < self._no_run_before:
            return 0
        runs = run_due(database, clock)
        if runs.failed:
            self._no_run_before = clock.now() + FAILED_RUNS_AGAIN_AFTER
        else:
            with database.reading() as session:
                self._no_run_before = next_run(session)
        return runs.done

    def _apply_inbox(self) -> int:
        """Several batches while many events wait: what follows is then done once for all of them.

        Not without an end: declarations must not wait for a long import.
        """
        done = 0
        database, clock = self.services.database, self.services.clock
        for _ in range(self._most_batches):
            applied = apply_batch(database, clock, limit=self._batch)
            done += applied
            if applied < self._batch or self.is_stopping:
                break
        return done

    def _do_steps(self) -> int:
        steps = do_steps(self.services.database, self.services.clock)
        for step in steps:
            OUTBOX_DONE.labels(step.kind, "done" if step.succeeded else "failed").inc()
        return len(steps)
