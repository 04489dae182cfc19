"""Questions about the inbox: what came in and what became of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, literal, select, text
from sqlalchemy.orm import Session

from courier_api.foundation.logs import masked
from courier_api.foundation.upsert import insert_missing
from courier_api.messaging.models import InboxConflict, InboxEvent, InboxOutcome, InboxPending

APPLIED = "applied"
PARKED = "parked"
CONFLICT = "conflict"
RECEIVED = "received"

UNKNOWN_COURIER = "unknown_courier"
"""Why an event is parked whose worker nobody is linked to."""

OF_PEOPLES_HEALTH = b"incident"

MOST_DIGITS = 18
"""Of a number of ours; a longer one is a platform's id."""


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


def shown_event(session: Session, wanted: str) -> tuple[ListedEvent, str | None] | None:
    """One event by our number or else the platform's id, with its body as masked text.

    None instead of a body that tells of an accident: people read it in the case, where it is logged.
    """
    numbers = numbers_of(session, wanted)
    if not numbers:
        return None
    query = _events().add_columns(InboxEvent.raw).where(InboxEvent.id == numbers[0])
    row = session.execute(query).one()
    raw = bytes(row.raw)
    body = None if tells_of_health(raw) else masked(raw.decode("utf-8", "replace"))
    return _listed(row, _slugs(session)), body


def tells_of_health(raw: bytes) -> bool:
    """Whether a body may hold health data: the word stands in every report of an accident."""
    return OF_PEOPLES_HEALTH in raw.lower()


def numbers_of(session: Session, wanted: str) -> list[int]:
    """Our number of an event that is named by it, or else by the platform's id.

    Two platforms may use the same id: then there are two.
    """
    if wanted.isascii() and wanted.isdecimal() and len(wanted) <= MOST_DIGITS:
        number = session.scalar(select(InboxEvent.id).where(InboxEvent.id == int(wanted)))
        if number is not None:
            return [number]
    query = select(InboxEvent.id).where(InboxEvent.event_id == wanted)
    return list(session.scalars(query.order_by(InboxEvent.id)))


def queue_parked(session: Session, source_id: int, worker_external_id: str) -> None:
    """Put what waited for this worker back into the queue: their courier is known now."""
    waiting = (
        select(InboxOutcome.inbox_id, InboxOutcome.employer_number)
        .join(InboxEvent, InboxEvent.id == InboxOutcome.inbox_id)
        .where(
            InboxOutcome.state == PARKED,
            InboxOutcome.reason == UNKNOWN_COURIER,
            InboxOutcome.facts["worker"].as_string() == worker_external_id,
            InboxEvent.source_id == source_id,
        )
    )
    insert_missing(session, InboxPending, ["inbox_id", "employer_number"], waiting)


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
