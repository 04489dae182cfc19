"""Sources and their secrets in memory, so that a webhook need not ask the database for them."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool

from courier_api.foundation.clock import elapsed_seconds
from courier_api.foundation.database import Database
from courier_api.sources.models import Source, SourceSecret
from platforms.signatures import WebhookSecret

SHORTEST_RELOAD_SECONDS = 0.05
LOOK_AGAIN_SECONDS = 0.005
ANOTHER_VERSION = -1
"""Than any that was read."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What was stored at some moment after `began_at`."""

    began_at: float = float("-inf")
    version: int = 0
    sources: Mapping[str, KnownSource] = field(default_factory=dict)


class SourceDirectory:
    """All sources. Whoever does not find what he wants, or finds it outdated, has it read again.

    Its version is the number of secrets and of those retired: each addition, rotation and
    retirement adds one, and none is ever taken back.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._reading = _Reading()
        self._seen = _Reading(version=ANOTHER_VERSION)  # no sources, only what was noticed of them

    def find(self, slug: str) -> KnownSource | None:
        """The source with this slug, as last read."""
        return self._reading.sources.get(slug)

    def saw(self, version: int, began_at: float) -> None:
        """Somebody saw this version stored, looking after `began_at`; may be called in any thread.

        Where it is the version that was read, that is as good as reading it again.
        """
        self._seen = _Reading(began_at=began_at, version=version)

    async def read_again(self) -> None:
        """Returns after a reading that began after this call.

        Callers share readings, at most twenty a second, so that wrong requests cannot load the
        database; while events are stored, these tell whether anything is new. Raises
        SQLAlchemyError when the database cannot be reached.
        """
        asked_at = elapsed_seconds()
        while (looked_at := self._looked_at()) < asked_at:
            pause = looked_at + SHORTEST_RELOAD_SECONDS - elapsed_seconds()
            if pause > 0:
                await asyncio.sleep(min(pause, LOOK_AGAIN_SECONDS))
            else:
                await run_in_threadpool(self._read_after, asked_at)

    def _looked_at(self) -> float:
        """What is known here was stored at some moment after this."""
        reading, seen = self._reading, self._seen
        if seen.version == reading.version:
            return max(seen.began_at, reading.began_at)
        return reading.began_at

    def _read_after(self, asked_at: float) -> None:
        with self._lock:
            if self._looked_at() < asked_at:
                self._reading = self._read()

    def _read(self) -> _Reading:
        began_at = elapsed_seconds()
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
            sources = {
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
        return _Reading(began_at=began_at, version=version, sources=sources)


def stored_version(connection: Connection) -> int:
    """The version that a directory read in this transaction would have."""
    return int(connection.exec_driver_sql(VERSION).scalar_one())
