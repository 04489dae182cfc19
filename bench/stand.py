"""Where rounds are measured: an empty database for each, durable, and counted afterwards."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import delete, func, insert, select, text

from bench.cluster import TEMPLATE, Cluster, running_cluster
from bench.events import Sender
from bench.load import Sent
from bench.machine import NO_DISKS, file_system
from courier_api.couriers.models import Courier, CourierLink
from courier_api.foundation.clock import SystemClock
from courier_api.foundation.cooperatives import add_cooperative
from courier_api.foundation.database import Database
from courier_api.foundation.migrate import upgrade
from courier_api.messaging.inbox import APPLIED
from courier_api.messaging.models import InboxEvent, InboxOutcome, InboxPending, OutboxMessage
from courier_api.shifts.models import ShiftEvent
from courier_api.sources.add import NewSource, add_source
from platforms.signatures.standard_webhooks import shared_secret

EMPLOYER = "0765432146"
SLUG = "bench"
POSTGRESQL, SQLITE = "PostgreSQL", "SQLite"
DATABASES = (POSTGRESQL, SQLITE)
DURABLE_SQLITE = {"journal_mode": "wal", "synchronous": 2}
DURABLE_POSTGRESQL = ("fsync", "synchronous_commit", "full_page_writes")
AS_EXPECTED = frozenset((200, 202, 401))


class WrongRun(Exception):
    """The run is wrong, so its figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A database of one round with a source, and the sender that knows its secret."""

    url: str
    database: Database
    source_id: int
    sender: Sender

    def stored(self) -> list[str]:
        """The ids of all stored events."""
        with self.database.reading() as session:
            return list(
                session.scalars(
                    select(InboxEvent.event_id).where(InboxEvent.source_id == self.source_id)
                )
            )

    def waiting(self) -> int:
        """How many events nobody has handled yet."""
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(InboxPending)) or 0

    def is_waiting(self) -> bool:
        """Whether any event waits: to count a million of them ten times a second would be most of
        what the database does."""
        with self.database.reading() as session:
            return session.scalar(select(InboxPending.inbox_id).limit(1)) is not None

    def hold_inbox(self) -> None:
        """Put aside what waits, so that a worker can start before it has work."""
        with self.database.transaction() as session:
            session.execute(text("CREATE TABLE held AS SELECT * FROM inbox_pending"))
            session.execute(delete(InboxPending))

    def release_inbox(self) -> None:
        """Put it back, all at once."""
        with self.database.transaction() as session:
            session.execute(text("INSERT INTO inbox_pending SELECT * FROM held"))
            session.execute(text("DROP TABLE held"))

    def due_messages(self) -> int:
        """How many messages of the outbox are due: what follows from events and is not done yet."""
        due = (OutboxMessage.state == "open") & (OutboxMessage.due_at <= SystemClock().now())
        with self.database.reading() as session:
            counted = select(func.count()).select_from(OutboxMessage).where(due)
            return session.scalar(counted) or 0

    def applied(self) -> tuple[int, int]:
        """How many events are part of a shift, and how many were applied."""
        in_shifts = select(func.count()).select_from(ShiftEvent)
        ended = select(func.count()).select_from(InboxOutcome).where(InboxOutcome.state == APPLIED)
        with self.database.reading() as session:
            return session.scalar(in_shifts) or 0, session.scalar(ended) or 0

    def commits(self) -> int:
        """Transactions that have written something, by the number that the database gives to each;
        PostgreSQL only.

        Not from its statistics of commits: a busy connection hands its own in a second late or
        later, and a run of a few seconds would miss most of them.
        """
        with self.database.reading() as session:
            numbered = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
            return int(session.scalar(text(numbered)) or 0)

    def check(self, *runs: Sent) -> None:
        """Acknowledged events are stored events, none twice: a fast wrong run fails."""
        stored = self.stored()
        acknowledged = set().union(*(run.acknowledged for run in runs))
        if len(stored) != len(set(stored)):
            raise WrongRun("Events are stored twice.")
        if lost := acknowledged - set(stored):
            raise WrongRun(f"{len(lost)} acknowledged events are not stored.")
        if more := set(stored) - acknowledged:
            raise WrongRun(f"{len(more)} stored events were never acknowledged.")
        for run in runs:
            if run.statuses.keys() - AS_EXPECTED:
                raise WrongRun(f"Unexpected answers: {dict(run.statuses)}.")

    def check_durability(self) -> None:
        """Raises WrongRun unless a commit of the service waits for the disk."""
        with self.database.transaction() as session:
            if self.database.is_sqlite:
                found = {name: session.scalar(text(f"PRAGMA {name}")) for name in DURABLE_SQLITE}
                wanted: dict[str, object] = dict(DURABLE_SQLITE)
            else:
                found = {name: session.scalar(text(f"SHOW {name}")) for name in DURABLE_POSTGRESQL}
                wanted = dict.fromkeys(DURABLE_POSTGRESQL, "on")
        if found != wanted:
            raise WrongRun(f"Commits are not durable: {found}.")

    def add_couriers(self) -> None:
        """Everybody who rides for the sender, so that events can be applied."""
        numbers = range(self.sender.workers)
        common = {"employer_number": EMPLOYER}
        now = SystemClock().now()
        couriers = [
            {
                **common,
                "id": number + 1,
                "reference": f"C-{number}",
                "name": f"Courier {number}",
                "worker_type": "OTH",
                "language": "nl",
                "changed_at": now,
            }
            for number in numbers
        ]
        links = [
            {
                **common,
                "source_id": self.source_id,
                "worker_external_id": f"W-{number}",
                "courier_id": number + 1,
            }
            for number in numbers
        ]
        with self.database.transaction() as session:
            session.execute(insert(Courier), couriers)
            session.execute(insert(CourierLink), links)


@dataclass(slots=True)
class Stands:
    """Makes them: a copy of a migrated database each, in a folder that goes with the run."""

    folder: Path
    cluster: Cluster
    _made: int = field(default=0)

    @contextmanager
    def new(self, database: str, *, workers: int = 5_000, types: int = 4) -> Iterator[Stand]:
        """A database for the block; it is gone afterwards. Raises WrongRun when it is not durable."""
        self._made += 1
        name = f"bench_{self._made}"
        opened = Database(self._copy(database, name))
        try:
            stand = _with_source(opened, name, workers=workers, types=types)
            stand.check_durability()
            yield stand
        finally:
            opened.dispose()
            self._remove(database, name)

    def _copy(self, database: str, name: str) -> str:
        if database == POSTGRESQL:
            self.cluster.sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
            return self.cluster.url(name)
        (self.folder / name).mkdir()
        file = self.folder / name / "courier.db"
        shutil.copy(self.folder / f"{TEMPLATE}.db", file)
        return f"sqlite:///{file}"

    def _remove(self, database: str, name: str) -> None:
        if database == POSTGRESQL:
            self.cluster.sql(f"DROP DATABASE {name} WITH (FORCE)")
        else:
            shutil.rmtree(self.folder / name)


@contextmanager
def open_stands() -> Iterator[Stands]:
    """A cluster and a folder until the end of the block. Raises WrongRun on a disk that is none.

    From now on SIGTERM ends this process in order, so that no cluster stays behind.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    folder = Path(mkdtemp(prefix="courier-bench-"))
    try:
        with running_cluster() as cluster:
            for place in (folder, cluster.folder):
                if (kind := file_system(place.resolve())) in NO_DISKS:
                    raise WrongRun(f"{place} is in memory ({kind}): set TMPDIR to a disk.")
            upgrade(cluster.url(TEMPLATE))
            upgrade(f"sqlite:///{folder}/{TEMPLATE}.db")
            yield Stands(folder, cluster)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _with_source(database: Database, name: str, *, workers: int, types: int) -> Stand:
    now = SystemClock().now()
    secret = shared_secret(os.urandom(32))
    new = NewSource(employer_number=EMPLOYER, slug=SLUG, scheme="standard-webhooks", secret=secret)
    with database.transaction() as session:
        add_cooperative(session, EMPLOYER, "Bench", now=now)
        source_id = add_source(session, new, now=now, actor="bench")
    sender = Sender(slug=SLUG, secret=secret, run=name, workers=workers, types=types)
    return Stand(str(database.url), database, source_id, sender)
