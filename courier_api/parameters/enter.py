"""Who enters a row of the dated table, and the one way in: rows are added, never changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Invalid, Refused
from courier_api.messaging import outbox
from courier_api.parameters.models import StoredParameter

PARAMETER_CHANGED = "parameter.changed"
"""Rows were entered: `{"keys": [str], "rows": [int]}`: pay that uses these figures follows."""

SHORTEST_REASON = 3
LONGEST_SOURCE = 1000
LONGEST_NAME = 200
LONGEST_ACTOR = 80


class FigureHolds(Refused):
    """Another row of the same figure holds on one of these days."""


class RowReplaced(Refused):
    """The row no longer holds on any day: a later one took its place."""


class NotWaiting(Refused):
    """The row does not wait for anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """The person who enters a row: as the audit log writes them, and their name."""

    employer_number: str
    actor: str
    name: str


def check_author(author: Author) -> None:
    """A figure is confirmed by a person with a name. Raises Invalid."""
    if not author.name.strip() or len(author.name) > LONGEST_NAME:
        raise Invalid("Say who you are.", errors=[{"field": "name", "rule": "required"}])


def checked_source(text: str) -> str:
    """The source or reason without blanks around it. Raises Invalid when there is none."""
    source = text.strip()
    if not SHORTEST_REASON <= len(source) <= LONGEST_SOURCE:
        raise Invalid(
            "Say where the figure was published, or why.",
            errors=[{"field": "source", "rule": "required"}],
        )
    return source


def enter(
    session: Session, rows: Collection[StoredParameter], author: Author, *, now: datetime
) -> list[int]:
    """Add rows in the name of a person, write it down, and have pay computed anew."""
    for row in rows:
        row.employer_number, row.known_from = author.employer_number, now
        row.entered_by, row.entered_name = author.actor[:LONGEST_ACTOR], author.name.strip()
        session.add(row)
    session.flush()  # their numbers
    for row in rows:
        access = Access(
            employer_number=author.employer_number,
            actor=author.actor[:LONGEST_ACTOR],
            action=f"parameter.{row.act}",
            subject_kind="parameter_row",
            subject_id=str(row.id),
            facts={"key": row.key, "value": row.value, "about": row.about_id},
        )
        record(session, access, at=now)
    ids = [row.id for row in rows]
    announce(session, author.employer_number, {row.key for row in rows}, ids, now=now)
    return ids


def announce(
    session: Session,
    employer_number: str,
    keys: Collection[str],
    row_ids: Sequence[int],
    *,
    now: datetime,
) -> None:
    """Have the pay of one co-operative that uses these figures follow the rows that were entered."""
    outbox.put(
        session,
        PARAMETER_CHANGED,
        key=f"{PARAMETER_CHANGED}:{employer_number}:{row_ids[0]}",
        payload={"keys": sorted(keys), "rows": list(row_ids)},
        due_at=now,
        employer_number=employer_number,
    )
