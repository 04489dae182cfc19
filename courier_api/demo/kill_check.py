"""`python -m courier_api.demo.kill_check`: a week in which the service is killed again and again.

Each kill is `SIGKILL` at a random moment, mostly of the service, which the demonstration starts
again, and now and then of the demonstration itself, which is then run again. At the end nothing
may be lost or done twice. The status is 0 when all that holds.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.demo.command import DATABASE_VARIABLE, USUAL_SEED
from courier_api.demo.fingerprint import state_fingerprint
from courier_api.demo.instances import BUNDLED_INSTANCES, read_instances
from courier_api.demo.moving_clock import ClockFile
from courier_api.demo.roster import DAYS_IN_WEEK
from courier_api.demo.timeline import Timeline, build_timeline
from courier_api.demo.week import Week, build_week
from courier_api.foundation.database import Database
from courier_api.ledger.models import LedgerEntry
from courier_api.messaging.models import InboxEvent, InboxOutcome
from courier_api.sources.models import Source
from courier_api.verify import all_checks

LOOK_EVERY_SECONDS = 0.005
LATEST_KILL_SECONDS = 0.3
ONE_WHOLE_KILL_IN = 4
PATIENCE_SECONDS = 1800


@dataclass(slots=True, kw_only=True)
class Patient:
    """The demonstration that is killed, with the files beside its database."""

    folder: Path
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    killed: Counter[str] = field(default_factory=Counter)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'demo.db'}"

    def start(self) -> None:
        """Run the command, for the first time or again."""
        with (self.folder / "said.txt").open("ab") as said:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "courier_api.cli.main", "demo", *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env={**os.environ, DATABASE_VARIABLE: self.url},
            )

    def has_reached(self, instant: datetime) -> bool:
        """Whether its clock stands at the instant or later."""
        clock = ClockFile(self.folder / "demo-clock")
        return clock.path.exists() and clock.now() >= instant

    def kill_service(self) -> bool:
        """Kill the web process; False when it is just being started."""
        try:
            pid = int(json.loads((self.folder / "demo-pids.json").read_text())["serve"])
            os.kill(pid, signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            return False
        self.killed["service"] += 1
        return True

    def kill_everything(self) -> None:
        """Kill the demonstration; its processes notice and end. Then run it again."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.killed["demonstration"] += 1
        self.start()

    def said(self) -> str:
        return (self.folder / "said.txt").read_text(encoding="utf-8", errors="replace")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the check and say what was found."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10, help="how often something is killed")
    parser.add_argument("--instances", type=Path, default=BUNDLED_INSTANCES, metavar="DIR")
    parser.add_argument("--seed", type=int, default=USUAL_SEED)
    parser.add_argument("--kill-seed", type=int, default=1, help="seed of the moments of death")
    parser.add_argument("--compare", action="store_true", help="also run once without any kill")
    given = parser.parse_args(arguments)
    week = build_week(read_instances(given.instances, at_most=DAYS_IN_WEEK), seed=given.seed)
    timeline = build_timeline(week, arrival_seed=given.seed)
    with tempfile.TemporaryDirectory(prefix="courier-kills-") as folder:
        found = _killed_week(given, week, timeline, Path(folder))
        if given.compare and not found:
            found = _compared(given, Path(folder))
    for difference in found:
        _say(f"DIFFERENCE: {difference}")
    return 1 if found else 0


def _killed_week(given: Namespace, week: Week, timeline: Timeline, folder: Path) -> list[str]:
    """Run the week with its kills; the differences at the end."""
    patient = Patient(folder=folder, arguments=_demo_arguments(given))
    patient.start()
    chance = random.Random(given.kill_seed)  # noqa: S311 - moments, not secrets
    for number, instant in enumerate(_instants(week, given.kills, chance), start=1):
        if not _wait_for(patient, instant):
            break
        sleep(chance.uniform(0, LATEST_KILL_SECONDS))
        if number % ONE_WHOLE_KILL_IN == 0:
            patient.kill_everything()
        else:
            while not patient.kill_service() and _is_running(patient):
                sleep(LOOK_EVERY_SECONDS)
    assert patient.process is not None
    with suppress(subprocess.TimeoutExpired):
        patient.process.wait(PATIENCE_SECONDS)
    _say(patient.said())
    _say(f"killed: {dict(patient.killed)}")
    if patient.process.returncode != 0:
        return [f"the demonstration ended with status {patient.process.returncode}"]
    return _differences_in(patient.url, timeline)


def _instants(week: Week, kills: int, chance: random.Random) -> Iterator[datetime]:
    """Moments of death, in order, anywhere before the last hours of the week."""
    minutes = sorted(chance.sample(range(60, (DAYS_IN_WEEK - 1) * 24 * 60), kills))
    return (week.opens_at + timedelta(minutes=minute) for minute in minutes)


def _wait_for(patient: Patient, instant: datetime) -> bool:
    while _is_running(patient):
        if patient.has_reached(instant):
            return True
        sleep(LOOK_EVERY_SECONDS)
    return False


def _is_running(patient: Patient) -> bool:
    return patient.process is not None and patient.process.poll() is None


def _demo_arguments(given: Namespace, *more: str) -> list[str]:
    return [
        *("--once", "--revive", "--seed", str(given.seed)),
        *("--instances", str(given.instances)),
        *more,
    ]


def _differences_in(url: str, timeline: Timeline) -> list[str]:
    database = Database(url)
    try:
        with database.reading() as session:
            return list(_differences(session, timeline))
    finally:
        database.dispose()


def _differences(session: Session, timeline: Timeline) -> Iterator[str]:
    """What is lost, what is there twice, and what the checks of the service find."""
    stored = session.execute(
        select(Source.slug, InboxEvent.event_id).join(Source, Source.id == InboxEvent.source_id)
    ).all()
    events = Counter((slug, event_id) for slug, event_id in stored)
    sent = {(sending.source, sending.event_id) for sending in timeline.sendings}
    _say(f"{len(sent)} events were sent, {events.total()} are stored")
    if lost := sent - set(events):
        yield f"{len(lost)} acknowledged events are not stored"
    if twice := [event for event, count in events.items() if count > 1]:
        yield f"{len(twice)} events are stored twice"
    applied = select(func.count()).where(InboxOutcome.state == "applied")
    if (count := session.scalar(applied)) != events.total():
        yield f"{count} of {events.total()} events are applied"
    effects = Counter(session.scalars(select(LedgerEntry.effect_key)))
    _say(f"{len(effects)} effects in the ledger")
    if doubled := [key for key, times in effects.items() if times > 1]:
        yield f"{len(doubled)} effects are in the ledger twice"
    for check in all_checks(session):
        _say(f"{check.name}: {check.difference or 'fits'} ({check.looked_at} looked at)")
        if check.difference:
            yield f"{check.name}: {check.difference}"


def _compared(given: Namespace, folder: Path) -> list[str]:
    """The same week once more, undisturbed and in another order, must end in the same state."""
    calm = Patient(
        folder=folder / "calm",
        arguments=_demo_arguments(given, "--arrival-seed", str(given.seed + 1)),
    )
    calm.folder.mkdir()
    calm.start()
    assert calm.process is not None
    calm.process.wait(PATIENCE_SECONDS)
    killed = _fingerprint(f"sqlite:///{folder / 'demo.db'}")
    undisturbed = _fingerprint(calm.url)
    _say(f"fingerprint with kills:    {killed}\nfingerprint without a kill: {undisturbed}")
    return [] if killed == undisturbed else ["the two weeks ended in different states"]


def _fingerprint(url: str) -> str:
    database = Database(url)
    try:
        with database.reading() as session:
            return state_fingerprint(session)
    finally:
        database.dispose()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
