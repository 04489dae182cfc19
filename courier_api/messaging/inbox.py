"""Questions about the inbox: what came in and what became of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, literal, select, text
from sqlalchemy.orm import Session

from courier_api.messaging.models import InboxConflict, InboxEvent, InboxOutcome

CONFLICT = "conflict"
RECEIVED = "received"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEvent:
    """One event and what became of it. `id` counts within its kind: events, or conflicts."""

    id: int
    source: str
    event_id: str
    type: str | None
    received_at: datetime
    state: str
    reason: str | None

    def document(self) -> dict[str, object]:
        """As the command prints it."""
        return {
            "id": self.id,
            "source": self.source,
            "event_id": self.event_id,
            "type": self.type,
            "received_at": self.received_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "state": self.state,
            "reason": self.reason,
        }


def listed_events(
    session: Session, *, state: str | None = None, limit: int, employer_number: str | None = None
) -> list[ListedEvent]:
    """Events and conflicts, newest first."""
    slugs = _slugs(session)
    found: list[ListedEvent] = []
    if state != CONFLICT:
        query = _events().order_by(InboxEvent.id.desc()).limit(limit)
        if state == RECEIVED:
            query = query.where(InboxOutcome.state.is_(None))
        elif state is not None:
            query = query.where(InboxOutcome.state == state)
        if employer_number is not None:
            query = query.where(InboxEvent.employer_number == employer_number)
        found += [_listed(row, slugs) for row in session.execute(query)]
    if state in (None, CONFLICT):
        conflicts = select(
            InboxConflict.id,
            InboxConflict.source_id,
            InboxConflict.event_id,
            literal(None).label("event_type"),
            InboxConflict.received_at,
            literal(CONFLICT).label("state"),
            literal("id_reused").label("reason"),
        ).order_by(InboxConflict.id.desc())
        if employer_number is not None:
            conflicts = conflicts.where(InboxConflict.employer_number == employer_number)
        found += [_listed(row, slugs) for row in session.execute(conflicts.limit(limit))]
    return found


def shown_event(session: Session, wanted: str) -> tuple[ListedEvent, str] | None:
    """One event by our number or the platform's id, with its body as text."""
    query = _events().add_columns(InboxEvent.raw)
    if wanted.isdecimal():
        query = query.where(InboxEvent.id == int(wanted))
    else:
        query = query.where(InboxEvent.event_id == wanted)
    row = session.execute(query.limit(1)).first()
    if row is None:
        return None
    return _listed(row, _slugs(session)), bytes(row.raw).decode("utf-8", "replace")


def parked_ids(session: Session) -> list[int]:
    """Every parked event, oldest first."""
    query = select(InboxOutcome.inbox_id).where(InboxOutcome.state == "parked")
    return list(session.scalars(query.order_by(InboxOutcome.inbox_id)))


def _events() -> Select[tuple[int, int, str, str | None, datetime, str | None, str | None]]:
    return select(
        InboxEvent.id,
        InboxEvent.source_id,
        InboxEvent.event_id,
        InboxOutcome.event_type,
        InboxEvent.received_at,
        InboxOutcome.state,
        InboxOutcome.reason,
    ).outerjoin(InboxOutcome, InboxOutcome.inbox_id == InboxEvent.id)  # type: ignore[return-value]


def _listed(row: Row[Any], slugs: dict[int, str]) -> ListedEvent:
    return ListedEvent(
        id=row.id,
        source=slugs[row.source_id],
        event_id=row.event_id,
        type=row.event_type,
        received_at=row.received_at,
        state=row.state or RECEIVED,
        reason=row.reason,
    )


def _slugs(session: Session) -> dict[int, str]:
    # The sources' own module stands above this one; only two of its columns are needed.
    return {row[0]: row[1] for row in session.execute(text("SELECT id, slug FROM sources"))}
