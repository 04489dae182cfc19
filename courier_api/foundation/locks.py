"""Hold a name until the transaction ends, so that two processes cannot decide about it at once."""

import hashlib
from collections.abc import Iterable

from sqlalchemy.orm import Session

from courier_api.foundation.postgresql_arrays import integers, know_arrays

HOLD = "SELECT count(pg_advisory_xact_lock(key)) FROM unnest(%b::bigint[]) AS key"


def hold_names(session: Session, names: Iterable[str]) -> None:
    """Wait for these names and hold them, in one order for all, so that nobody waits in a circle.

    On SQLite the write transaction itself is that lock.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    if keys := sorted({_key_of(name) for name in names}):
        connection = session.connection()
        know_arrays(connection)
        connection.exec_driver_sql(HOLD, (integers(keys),))


def _key_of(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
