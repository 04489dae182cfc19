"""Everything a thief of the database would have, also with every key of the server."""

import base64
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from courier_api.foundation.database import Database
from courier_api.foundation.encryption import Undecipherable


def stored_values(database: Database) -> Iterator[tuple[str, bytes]]:
    """Every value of every table as bytes, with the name of its table and column."""
    with database.engine.connect() as connection:
        for table in sorted(inspect(connection).get_table_names()):
            rows = connection.execute(text(f'SELECT * FROM "{table}"'))
            columns = list(rows.keys())
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    if value is not None:
                        yield f"{table}.{column}", as_bytes(value)


def stored_files(database: Database) -> bytes:
    """The files of a SQLite database, deleted rows included; nothing on PostgreSQL."""
    if not database.is_sqlite:
        return b""
    path = Path(str(make_url(database.url).database))
    return b"".join(each.read_bytes() for each in path.parent.glob(path.name + "*"))


def opened_by_any_key(database: Database, value: bytes) -> Iterator[bytes]:
    """The value, and what every keyring of the server makes of it."""
    yield value
    for keyring in database.keyrings.values():
        for read in (
            keyring.decrypt_bytes,
            lambda token, ring=keyring: ring.decrypt(token).encode(),
        ):
            with suppress(Undecipherable, ValueError):
                yield read(value)


def places_of(database: Database, canary: str, *, with_keys: bool) -> set[str]:
    """In which columns a text stands, readable or (with all keys) after decrypting."""
    found = set()
    for place, value in stored_values(database):
        tried = opened_by_any_key(database, value) if with_keys else iter([value])
        if any(holds(each, canary) for each in tried):
            found.add(place)
    return found


def holds(haystack: bytes | str, canary: str) -> bool:
    """Whether a text stands somewhere, in any of the usual wrappings."""
    raw = haystack.encode() if isinstance(haystack, str) else haystack
    plain = canary.encode()
    wrapped = (
        plain,
        canary.encode("utf-16-le"),
        plain.hex().encode(),
        quote(canary).encode(),
        quote(canary, safe="").replace("%20", "+").encode(),
        *(base64.b64encode(b"\0" * at + plain)[4:-4] for at in range(3)),
        *(base64.urlsafe_b64encode(b"\0" * at + plain)[4:-4] for at in range(3)),
    )
    return any(each in raw for each in wrapped)


def as_bytes(value: object) -> bytes:
    """A value of a row as the bytes that somebody would search."""
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode()
