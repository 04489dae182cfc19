"""Sources and their secrets in memory, so that a webhook need not ask the database for them."""

import asyncio
import threading
from dataclasses import dataclass

from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool

from courier_api.foundation.clock import elapsed_seconds
from courier_api.foundation.database import Database
from courier_api.sources.models import Source, SourceSecret
from platforms.signatures import WebhookSecret

SHORTEST_RELOAD_SECONDS = 0.05
VERSION = "SELECT count(*) + count(retired_at) AS version FROM source_secrets"
"""The version that a directory read in the transaction of this query would have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSource:
    """A source with its secrets, as they were at one version of the directory."""

    id: int
    employer_number: str
    slug: str
    scheme: str
    secrets: tuple[WebhookSecret, ...]
    version: int


class SourceDirectory:
    """All sources. Whoever does not find what he wants, or finds it outdated, has it read again.

    Its version is the number of secrets and of those retired: each addition, rotation and
    retirement adds one, and none is ever taken back.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._sources: dict[str, KnownSource] = {}
        self._read_at = float("-inf")

    def find(self, slug: str) -> KnownSource | None:
        """The source with this slug, as last read."""
        return self._sources.get(slug)

    async def read_again(self) -> None:
        """Returns after a reading that began after this call.

        Callers share readings, at most twenty a second, so that wrong requests cannot load the
        database. Raises SQLAlchemyError when it cannot be reached.
        """
        asked_at = elapsed_seconds()
        while self._read_at < asked_at:
            pause = self._read_at + SHORTEST_RELOAD_SECONDS - elapsed_seconds()
            if pause > 0:
                await asyncio.sleep(pause)
            else:
                await run_in_threadpool(self._read_after, asked_at)

    def _read_after(self, asked_at: float) -> None:
        with self._lock:
            if self._read_at < asked_at:
                began_at = elapsed_seconds()
                self._sources = self._read()
                self._read_at = began_at

    def _read(self) -> dict[str, KnownSource]:
        secrets: dict[int, list[WebhookSecret]] = {}
        with self._database.reading() as session:
            version = stored_version(session.connection())
            rows = session.scalars(select(SourceSecret).order_by(SourceSecret.id.desc())).all()
            for row in rows:
                known = WebhookSecret(
                    key_id=str(row.id),
                    text=row.secret,
                    valid_from=row.valid_from,
                    valid_until=row.valid_until,
                )
                secrets.setdefault(row.source_id, []).append(known)
            return {
                row.slug: KnownSource(
                    id=row.id,
                    employer_number=row.employer_number,
                    slug=row.slug,
                    scheme=row.scheme,
                    secrets=tuple(secrets.get(row.id, ())),
                    version=version,
                )
                for row in session.scalars(select(Source))
            }


def stored_version(connection: Connection) -> int:
    """The version that a directory read in this transaction would have."""
    return int(connection.exec_driver_sql(VERSION).scalar_one())
