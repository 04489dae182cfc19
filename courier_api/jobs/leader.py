"""One scheduler at a time: a PostgreSQL advisory lock on a connection of its own.

On SQLite web, worker and scheduler are one process, which is the leader. The lock only saves work:
what makes a run happen once is its row.
"""

from contextlib import suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from courier_api.foundation.database import Database

LEADER_LOCK = 7_203_002


class Leadership:
    """Holds the lock for as long as its connection lives."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None

    def held(self) -> bool:
        """Whether this process leads; tries to become the leader when nobody does."""
        if self._database.is_sqlite:
            return True
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                self._connection.rollback()
                return True
            return self._acquire()
        except DBAPIError:
            self.release()
            return False

    def release(self) -> None:
        """Give the lock up: at once where the server can be told, else by closing the connection."""
        if self._connection is not None:
            with suppress(SQLAlchemyError):
                self._connection.execute(
                    text("SELECT pg_advisory_unlock(:key)"), {"key": LEADER_LOCK}
                )
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _acquire(self) -> bool:
        connection = self._database.engine.connect()
        won = bool(
            connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LEADER_LOCK})
        )
        connection.rollback()
        if won:
            self._connection = connection
        else:
            connection.close()
        return won
