"""Where the sandbox keeps what it must still know after a restart."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

Kind = Literal[
    "period",
    "declaration",
    "contingent",
    "attempts",
    "balance",
    "jti",
    "client",
    "employer",
    "sequence",
    "clock",
]


class State(Protocol):
    """Remembers one JSON value per kind and key; a later value replaces an earlier one."""

    def put(self, kind: Kind, key: str, value: object) -> None: ...

    def items(self, kind: Kind) -> Iterator[tuple[str, object]]:
        """Everything of one kind, in the order in which it was first put."""
        ...

    def clear(self, *kinds: Kind) -> None: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class NoState:
    """Forgets everything: for a sandbox that lives as long as its process."""

    def put(self, kind: Kind, key: str, value: object) -> None:
        """Nothing to do."""

    def items(self, kind: Kind) -> Iterator[tuple[str, object]]:
        del kind
        return iter(())

    def clear(self, *kinds: Kind) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


@dataclass(slots=True)
class StateFile:
    """A SQLite file with one table.

    A crash of the machine may lose the last moments, a killed process nothing: that is enough for
    a sandbox and keeps it fast.
    """

    path: Path
    _connection: sqlite3.Connection = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Requests come from the server's thread, start and end from another; a lock of the
        # sandbox lets in one at a time.
        self._connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = off")
        self._connection.execute(
            "create table if not exists entries ("
            " position integer primary key autoincrement, kind text not null, key text not null,"
            " value text not null, unique (kind, key))"
        )

    def put(self, kind: Kind, key: str, value: object) -> None:
        self._connection.execute(
            "insert into entries (kind, key, value) values (?, ?, ?)"
            " on conflict (kind, key) do update set value = excluded.value",
            (kind, key, json.dumps(value, separators=(",", ":"))),
        )

    def items(self, kind: Kind) -> Iterator[tuple[str, object]]:
        rows = self._connection.execute(
            "select key, value from entries where kind = ? order by position", (kind,)
        ).fetchall()
        return ((key, json.loads(value)) for key, value in rows)

    def clear(self, *kinds: Kind) -> None:
        self._connection.executemany(
            "delete from entries where kind = ?", [(kind,) for kind in kinds]
        )

    def close(self) -> None:
        self._connection.close()
