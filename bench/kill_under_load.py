"""`python -m bench.kill_under_load`: a service under load that is killed again and again.

Each kill is `SIGKILL` at a random moment while 64 connections send single events and batches, and
the service is started again at once. Senders repeat what was not acknowledged, under the same id.
At the end their list is compared with the table. The status is 1 when anything acknowledged is not
stored, or anything was done twice.
"""

import argparse
import asyncio
import random
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import func, select

from bench.projection import until_rest
from bench.service import WEB, WEB_AND_WORKER, WORKER, Service, checks_are_clean, start
from bench.stand import DATABASES, Stand, Stands, open_stands
from bench.stubborn_senders import Senders
from bench.table import Figure, Goal, Verdict, as_table
from courier_api.ledger.models import LedgerEntry
from courier_api.messaging.models import OutboxMessage
from courier_api.shifts.models import Shift, ShiftEvent

MOST_EVENTS_BEFORE_A_KILL = 800
LATEST_KILL_SECONDS = 10.0
"""A kill is due after a random number of acknowledgements, so that a slow machine sees as much."""

LITTLE_LATER_SECONDS = 0.05
LOOK_EVERY_SECONDS = 0.002
ONE_WORKER_KILL_IN = 4
WORKERS = 500
TYPES = 2
"""Plans and their changes: a shift that was ridden would have to be covered, and nobody answers."""

NONE = Goal(target=0, more_is_better=False)


@dataclass(slots=True)
class Patients:
    """The processes that are killed: web, and on PostgreSQL the worker beside it."""

    stand: Stand
    senders: Senders
    web: Service = field(init=False)
    worker: Service | None = None
    killed: int = 0

    async def start(self) -> None:
        """Both, and let the senders begin."""
        if not self.stand.database.is_sqlite:
            self.worker = start(self.stand.url, WORKER)
        await self._start_web()

    async def kill(self, *, worker: bool) -> None:
        """Kill the web process, on request the worker too, and start them again."""
        self.web.process.kill()
        self.senders.up.clear()
        self.web.process.wait()
        self.killed += 1
        if worker and self.worker is not None:
            self.worker.process.kill()
            self.worker.process.wait()
            self.worker = start(self.stand.url, WORKER)
        await self._start_web()

    def end(self) -> None:
        """In order."""
        for service in (self.web, self.worker):
            if service is not None and service.process.poll() is None:
                service.end()

    async def _start_web(self) -> None:
        command = WEB_AND_WORKER if self.stand.database.is_sqlite else WEB
        self.web = await asyncio.to_thread(start, self.stand.url, command)
        self.senders.port = self.web.port
        self.senders.up.set()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it on both databases and say what was found."""
    parser = argparse.ArgumentParser(prog="bench.kill_under_load", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="on each database")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of death")
    parser.add_argument("--only", choices=DATABASES)
    given = parser.parse_args(arguments)
    figures: list[Figure] = []
    with open_stands() as stands:
        for database in [given.only] if given.only else DATABASES:
            figures += _killed(stands, database, kills=given.kills, seed=given.seed)
    sys.stdout.write(as_table(figures))
    return 1 if any(figure.verdict is Verdict.MISSED for figure in figures) else 0


def _killed(stands: Stands, database: str, *, kills: int, seed: int) -> list[Figure]:
    with stands.new(database, workers=WORKERS, types=TYPES) as stand:
        stand.add_couriers()
        senders = Senders(stand.sender)
        patients = Patients(stand, senders)
        try:
            asyncio.run(_load_and_kill(patients, kills, random.Random(seed)))
            until_rest(stand, patients.worker or patients.web, with_messages=True)
        finally:
            patients.end()
        clean = checks_are_clean(stand.url)
        return [
            *_losses(stand, senders),
            *_doubles(stand),
            _row(stand, "`courier-api verify` finds differences", int(not clean), NONE),
            _row(stand, "kills", patients.killed, Goal(target=kills)),
            _row(stand, "events acknowledged", len(senders.acknowledged)),
            _row(stand, "attempts", senders.attempts),
            _row(stand, "attempts without an answer", senders.broken),
        ]


async def _load_and_kill(patients: Patients, kills: int, chance: random.Random) -> None:
    await patients.start()
    async with asyncio.TaskGroup() as group:
        group.create_task(patients.senders.run())
        for number in range(1, kills + 1):
            await _some_time(patients.senders, chance)
            await patients.kill(worker=number % ONE_WORKER_KILL_IN == 0)
        patients.senders.finish = True


async def _some_time(senders: Senders, chance: random.Random) -> None:
    """Until the next kill is due."""
    enough = len(senders.acknowledged) + chance.randrange(MOST_EVENTS_BEFORE_A_KILL)
    with suppress(TimeoutError):
        async with asyncio.timeout(LATEST_KILL_SECONDS):
            while len(senders.acknowledged) < enough:
                await asyncio.sleep(LOOK_EVERY_SECONDS)
    await asyncio.sleep(chance.uniform(0, LITTLE_LATER_SECONDS))


def _losses(stand: Stand, senders: Senders) -> list[Figure]:
    stored = stand.stored()
    acknowledged = set(senders.acknowledged)
    return [
        _row(stand, "acknowledged and not stored", len(acknowledged - set(stored)), NONE),
        _row(stand, "stored twice", len(stored) - len(set(stored)), NONE),
        _row(stand, "called new twice", senders.taken_twice, NONE),
    ]


def _doubles(stand: Stand) -> list[Figure]:
    """What follows from an event, counted by what makes it unique."""
    in_shifts = select(func.count(ShiftEvent.id)).group_by(
        ShiftEvent.source_id, ShiftEvent.event_id
    )
    shifts = select(func.count(Shift.id)).group_by(Shift.source_id, Shift.external_id)
    messages = select(func.count(OutboxMessage.id)).group_by(OutboxMessage.key)
    entries = select(func.count(LedgerEntry.id)).group_by(LedgerEntry.effect_key)
    questions = {
        "events twice in a shift": in_shifts,
        "shifts twice": shifts,
        "messages twice": messages,
        "ledger entries twice": entries,
    }
    with stand.database.reading() as session:
        doubled = {
            name: sum(1 for times in session.scalars(query) if times > 1)
            for name, query in questions.items()
        }
    in_shift, applied = stand.applied()
    missing = len(stand.stored()) - in_shift
    return [
        *(_row(stand, name, count, NONE) for name, count in doubled.items()),
        _row(stand, "stored and in no shift", missing, NONE),
        _row(stand, "in a shift and not applied", in_shift - applied, NONE),
    ]


def _row(stand: Stand, what: str, value: int, goal: Goal | None = None) -> Figure:
    database = DATABASES[1] if stand.database.is_sqlite else DATABASES[0]
    return Figure(what=what, database=database, goal=goal, ours=[float(value)])


if __name__ == "__main__":
    sys.exit(main())
