"""The service dies in the middle of the week, several times, and nothing is lost or done twice."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.demo.timeline import LateArrivals, build_timeline
from courier_api.demo.week import Week
from courier_api.foundation.clock import elapsed_seconds
from courier_api.foundation.database import Database
from courier_api.ledger.models import LedgerEntry
from courier_api.messaging.models import InboxEvent, InboxOutcome, InboxPending
from courier_api.sources.models import Source
from courier_api.verify import all_checks
from tests.service.demo.small_week import SEED, week_of, write_instances

KILLS = 3
KILL_SEED = 11
LONGEST_RUN_SECONDS = 240
LOOK_EVERY_SECONDS = 0.01
DAYS_WITH_KILLS = 6


@dataclass(slots=True, kw_only=True)
class Demo:
    """A running demonstration, with the files that it keeps beside its database."""

    process: subprocess.Popen[bytes]
    folder: Path
    began: float = field(default_factory=elapsed_seconds)

    def is_running(self, seconds: float = LOOK_EVERY_SECONDS) -> bool:
        """Waits so long for its end at most. Fails when the whole run takes too long."""
        assert elapsed_seconds() - self.began < LONGEST_RUN_SECONDS, self.said()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=seconds)
        return self.process.returncode is None

    def clock(self) -> datetime | None:
        """The instant of the demonstration, once there is one."""
        file = self.folder / "demo-clock"
        return datetime.fromisoformat(file.read_text()) if file.exists() else None

    def service(self) -> int | None:
        """The process number of the service, when it has been noted."""
        try:
            return int(json.loads((self.folder / "demo-pids.json").read_text())["serve"])
        except FileNotFoundError:
            return None

    def said(self) -> str:
        return (self.folder / "said.txt").read_text(errors="replace")


@pytest.mark.timeout(LONGEST_RUN_SECONDS + 60)
def test_killing_the_service_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    instances = write_instances(tmp_path / "days")
    week = week_of(instances)
    with demo(tmp_path, instances) as running:
        assert kill_service_at(running, moments(week)) == KILLS, running.said()
        while running.is_running():
            pass
    assert running.process.returncode == 0, running.said()
    assert running.said().count("ended with status -9") == KILLS
    database = Database(database_url(tmp_path))
    try:
        with database.reading() as session:
            everything_is_there_once(session, week)
    finally:
        database.dispose()


def moments(week: Week) -> Iterator[tuple[datetime, float]]:
    """Instants of the week, each with some real seconds more, so that any work may be under way."""
    chance = random.Random(KILL_SEED)
    minutes = sorted(chance.sample(range(60, DAYS_WITH_KILLS * 24 * 60), KILLS))
    for minute in minutes:
        yield week.opens_at + timedelta(minutes=minute), chance.uniform(0, 0.2)


def kill_service_at(running: Demo, when: Iterator[tuple[datetime, float]]) -> int:
    """Kill the service once the clock has reached each instant; how many times it was killed."""
    killed: list[int] = []
    for at, seconds_more in when:
        while running.is_running():
            now, service = running.clock(), running.service()
            if now is None or now < at or service is None or service in killed:
                continue
            if running.is_running(seconds_more):
                os.kill(service, signal.SIGKILL)
                killed.append(service)
            break
    return len(killed)


def everything_is_there_once(session: Session, week: Week) -> None:
    """The events that were sent, each handled; no check finds a difference."""
    timeline = build_timeline(
        week, arrival_seed=SEED, late_arrivals=LateArrivals.WITHIN_LEGAL_WINDOWS
    )
    stored = session.execute(
        select(Source.slug, InboxEvent.event_id).join(Source, Source.id == InboxEvent.source_id)
    ).all()
    assert sorted(map(tuple, stored)) == sorted(
        {(sending.source, sending.event_id) for sending in timeline.sendings}
    )
    assert session.scalar(select(func.count(InboxPending.inbox_id))) == 0
    applied = select(func.count(InboxOutcome.inbox_id)).where(InboxOutcome.state == "applied")
    assert session.scalar(applied) == len(stored)
    effects = session.scalars(select(LedgerEntry.effect_key)).all()
    assert effects
    assert len(set(effects)) == len(effects)
    checks = all_checks(session)
    assert "declared periods" in {check.name for check in checks}
    assert [check for check in checks if check.difference] == []


def database_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'demo.db'}"


@contextmanager
def demo(folder: Path, instances: Path) -> Iterator[Demo]:
    """The command with all its processes; none of them is left when the block ends."""
    arguments = ["--once", "--revive", "--within-legal-windows"]
    arguments += ["--seed", str(SEED), "--instances", str(instances)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COURIER_")}
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "courier_api.cli.main", "demo", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**kept, "COURIER_DATABASE_URL": database_url(folder)},
            start_new_session=True,
        )
    running = Demo(process=process, folder=folder)
    try:
        yield running
    finally:
        if process.poll() is None:
            # Its children notice that it is gone and end; the service need not be waited for.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if (service := running.service()) is not None:
                with suppress(ProcessLookupError):
                    os.kill(service, signal.SIGKILL)
