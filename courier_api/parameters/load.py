"""Load the table that comes with the program. Loading it again adds only what is new in it."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.models import Cooperative
from courier_api.foundation.upsert import insert_all
from courier_api.parameters.enter import announce
from courier_api.parameters.models import StoredParameter
from platforms.parameters import Confidence, ParameterRow, bundled_parameters

PROGRAM = "program"
NOT_IN_TABLE = "no longer in the table that comes with the program"
CELLS = ("key", "scope", "valid_from", "valid_to", "value", "unit", "source", "confidence")
A_MOMENT = timedelta(microseconds=1)


def is_loaded(session: Session) -> bool:
    """Whether every row of the bundled table is there, and none that it no longer has."""
    wanted = bundled_parameters(known_from=datetime.max.replace(tzinfo=UTC), entered_by=PROGRAM)
    standing = {_digest(_stored_cells(row)) for row in _standing(_stored(session))}
    return standing == {_digest(_cells_of(row)) for row in wanted.rows}


def load_bundled(
    session: Session, *, now: datetime, rows: Iterable[ParameterRow] | None = None
) -> int:
    """Add the rows of the bundled table that are not there; returns how many rows were added.

    A row that the table no longer has is withdrawn by a new one. Raises ParameterFileFault for a
    table that cannot be trusted; then nothing is loaded. Two processes at once load it once.
    """
    if rows is None:
        rows = bundled_parameters(known_from=now, entered_by=PROGRAM).rows
    wanted = [_cells_of(row) for row in rows]
    stored = _stored(session)
    standing = {_digest(_stored_cells(row)): row for row in _standing(stored)}
    given = {_digest(cells): cells for cells in wanted}
    seen = Counter(_digest(_stored_cells(row)) for row in stored if row.act == "loaded")
    gone = [row for digest, row in standing.items() if digest not in given]
    new = [
        {
            **cells,
            "known_from": now + A_MOMENT if gone else now,
            "act": "loaded",
            "about_id": None,
            "load_key": f"{digest}:{seen[digest]}",
        }
        for digest, cells in given.items()
        if digest not in standing
    ]
    written = [*[_withdrawal(row, now) for row in gone], *new]
    added = insert_all(
        session,
        StoredParameter,
        [_complete(row) for row in written],
        unique=["load_key"],
        returning=("id", "key"),
    )
    if added:
        _announce(session, {row.key for row in added}, [row.id for row in added], now=now)
    return len(added)


def _stored(session: Session) -> Sequence[StoredParameter]:
    return session.scalars(
        select(StoredParameter)
        .where(StoredParameter.employer_number.is_(None))
        .order_by(StoredParameter.id)
    ).all()


def _standing(stored: Sequence[StoredParameter]) -> list[StoredParameter]:
    withdrawn = {row.about_id for row in stored if row.act == "withdrawn"}
    return [row for row in stored if row.act == "loaded" and row.id not in withdrawn]


def _cells_of(row: ParameterRow) -> dict[str, Any]:
    cells = {name: getattr(row, name) for name in CELLS if name != "value"}
    return {**cells, "value": row.text, "confidence": row.confidence.value}


def _stored_cells(row: StoredParameter) -> dict[str, Any]:
    return {name: getattr(row, name) for name in CELLS}


def _digest(cells: dict[str, Any]) -> str:
    text = json.dumps([str(cells[name]) for name in CELLS])
    return hashlib.sha256(text.encode()).hexdigest()


def _withdrawal(row: StoredParameter, now: datetime) -> dict[str, Any]:
    return {
        **_stored_cells(row),
        "value": "",
        "source": NOT_IN_TABLE,
        "confidence": Confidence.CONFIRMED.value,
        "known_from": now,
        "act": "withdrawn",
        "about_id": row.id,
        "load_key": f"withdrawn:{row.id}",
    }


def _complete(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "employer_number": None, "entered_by": PROGRAM, "entered_name": None}


def _announce(session: Session, keys: set[str], row_ids: list[int], *, now: datetime) -> None:
    for employer_number in session.scalars(select(Cooperative.employer_number)):
        announce(session, employer_number, keys, row_ids, now=now)
