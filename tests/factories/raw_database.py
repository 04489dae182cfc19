"""What somebody reads who has the database and no keys."""

from pathlib import Path

from sqlalchemy import inspect, make_url, text

from courier_api.foundation.database import Database


def raw_content(database: Database) -> bytes:
    """Everything that is stored: the file with its log, or every row of every table as text."""
    if database.is_sqlite:
        file = Path(str(make_url(database.url).database))
        return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    rows: list[str] = []
    with database.reading() as session:
        for table in inspect(session.connection()).get_table_names():
            rows += session.scalars(text(f'SELECT CAST(t AS text) FROM "{table}" t'))
    return "\n".join(rows).encode()


def is_readable(database: Database, secret: str) -> bool:
    """Whether a text stands in the database as it is, or as the hexadecimal form of its bytes."""
    content = raw_content(database)
    return secret.encode() in content or secret.encode().hex().encode() in content
