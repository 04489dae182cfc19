"""The peer: the same door with one insert and one commit per request, by asyncpg with a pool.

`python -m bench.one_commit_store serve`. Check of the signature, reading of the body and the rows
that are written are the same, so the way of committing is all that differs.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace

import asyncpg

from courier_api.cli import serve
from courier_api.cli.main import main
from courier_api.foundation.clock import Clock, elapsed_seconds
from courier_api.foundation.database import Database
from courier_api.foundation.settings import Settings
from courier_api.intake import turn
from courier_api.intake.group_commit import GroupCommit, Told
from courier_api.intake.refused import RefusedArrival
from courier_api.intake.store_events import COLUMNS, ArrivedEvent, Receipt
from courier_api.wiring import Services, build_services

POOL = 32
INSERT = f"""
    WITH new AS (
        INSERT INTO inbox_events ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (source_id, event_id) DO NOTHING
        RETURNING id, employer_number
    )
    INSERT INTO inbox_pending (inbox_id, employer_number) SELECT id, employer_number FROM new
    RETURNING inbox_id
"""


class OneCommitStore(GroupCommit):
    """Writes each event by itself. Of a repeat only the id is compared, which favours this peer."""

    def start(self) -> None:
        self._connecting = asyncio.Lock()
        self._pool: asyncpg.Pool | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        pass  # the process ends

    def submit(
        self, events: Sequence[ArrivedEvent], told: Told, *, ends_turn: bool = False
    ) -> None:
        task = asyncio.get_running_loop().create_task(self._store(events, told))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _store(self, events: Sequence[ArrivedEvent], told: Told) -> None:
        pool = self._pool or await self._connected()
        began_at = elapsed_seconds()
        inserted = [await pool.fetchval(INSERT, *event.values()) for event in events]
        receipts = [Receipt.REPEAT if each is None else Receipt.NEW for each in inserted]
        self._tell_directory(events, receipts, began_at)
        told(receipts)

    def keep_refused(self, refused: RefusedArrival) -> None:
        pass

    async def _connected(self) -> asyncpg.Pool:
        async with self._connecting:
            if self._pool is None:
                url = self._database.url.replace("postgresql+psycopg", "postgresql")
                self._pool = await asyncpg.create_pool(url, min_size=POOL, max_size=POOL)
            return self._pool


def _services(settings: Settings, *, database: Database, clock: Clock) -> Services:
    services = build_services(settings, database=database, clock=clock)
    return replace(services, intake=OneCommitStore(database, directory=services.directory))


if __name__ == "__main__":
    vars(serve)["build_services"] = _services
    vars(turn)["MOST_TOGETHER"] = 1  # each is told as soon as its own commit is done
    sys.exit(main(sys.argv[1:]))
