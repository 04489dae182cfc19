"""Sources and their secrets in memory, so that a webhook need not ask the database for them."""

import threading
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from courier_api.foundation.clock import elapsed_seconds
from courier_api.foundation.database import Database
from courier_api.sources.models import Source, SourceSecret

FRESH_SECONDS = 5.0
SHORTEST_RELOAD_SECONDS = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSecret:
    """A secret as the platforms package wants it: `key_id` names it in the log."""

    key_id: int
    secret: str
    valid_from: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSource:
    """A source with its secrets."""

    id: int
    employer_number: str
    slug: str
    scheme: str
    secrets: tuple[KnownSecret, ...]


class SourceDirectory:
    """All sources, read anew when older than a few seconds or when one is missing.

    A reload for a missing source or a refused signature happens at most four times a second, so that
    wrong requests cannot load the database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._sources: dict[str, KnownSource] = {}
        self._read_at = float("-inf")

    def find(self, slug: str) -> KnownSource | None:
        """The source with this slug, or None when there is none."""
        if elapsed_seconds() - self._read_at > FRESH_SECONDS:
            self.reload()
        known = self._sources.get(slug)
        if known is None and self.reload():
            known = self._sources.get(slug)
        return known

    def is_stale(self, slug: str) -> bool:
        """Whether `find` would have to ask the database."""
        return slug not in self._sources or elapsed_seconds() - self._read_at > FRESH_SECONDS

    def reload(self) -> bool:
        """Read again, unless that was just done; says whether it was."""
        with self._lock:
            if elapsed_seconds() - self._read_at < SHORTEST_RELOAD_SECONDS:
                return False
            self._sources = self._read()
            self._read_at = elapsed_seconds()
            return True

    def _read(self) -> dict[str, KnownSource]:
        secrets: dict[int, list[KnownSecret]] = {}
        with self._database.reading() as session:
            for row in session.scalars(select(SourceSecret).order_by(SourceSecret.id.desc())):
                known = KnownSecret(
                    key_id=row.id,
                    secret=row.secret,
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
                )
                for row in session.scalars(select(Source))
            }
