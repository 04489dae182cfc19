"""Look at a whole file before anything of it is stored: what would it do, what stands in its way?"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.intake.decide_row import RowDecision, decide_rows
from courier_api.intake.handed_file import Chunk, Counts, HandedFile, chunks_of, counted
from courier_api.intake.known_shifts import known_shifts
from courier_api.intake.models import FileImport
from courier_api.messaging.models import InboxEvent
from platforms.files import FileReading, FileRule, ReadyEvent, RowFault, ShiftRow


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlan:
    """What an import would do, and what stands in its way."""

    counts: Counts
    faults: tuple[RowFault, ...]
    done_before: datetime | None


def plan_import(
    session: Session, file: HandedFile, reading: FileReading, *, now: datetime
) -> FilePlan:
    """Look at every row, beside the file alone also at what is stored; changes nothing."""
    done_before = session.scalar(
        select(FileImport.finished_at).where(
            FileImport.source_id == file.source.id, FileImport.file_sha256 == file.sha256
        )
    )
    if done_before is not None:
        counts = Counts(unchanged=len(reading.shifts) + len(reading.events))
        return FilePlan(counts=counts, faults=(), done_before=done_before)
    counts = Counts()
    faults = list(reading.faults)
    for chunk in chunks_of(reading):
        told, found = _look_at(session, file.source.id, chunk, now=now)
        counts += told
        faults += found
    faults.sort(key=lambda fault: (fault.place.row, fault.column, fault.code))
    return FilePlan(counts=counts, faults=tuple(faults), done_before=None)


def _look_at(
    session: Session, source_id: int, chunk: Chunk, *, now: datetime
) -> tuple[Counts, list[RowFault]]:
    events = [each for each in chunk if isinstance(each, ReadyEvent)]
    rows = [each for each in chunk if isinstance(each, ShiftRow)]
    known = known_shifts(session, source_id, rows) if rows else None
    decisions = list(decide_rows(rows, known, now=now)) if known else []
    counts = counted([each for each in decisions if isinstance(each, RowDecision)])
    faults = [each for each in decisions if isinstance(each, RowFault)]
    digests = _stored_digests(session, source_id, events)
    for event in events:
        stored = digests.setdefault(event.event_id, b"")
        if stored == b"":
            counts += Counts(added=1)
            digests[event.event_id] = hashlib.sha256(event.raw).digest()
        elif stored == hashlib.sha256(event.raw).digest():
            counts += Counts(unchanged=1)
        else:
            faults.append(RowFault(place=event.place, column="id", code=FileRule.ID_TAKEN))
    return counts, faults


def _stored_digests(
    session: Session, source_id: int, events: Sequence[ReadyEvent]
) -> dict[str, bytes]:
    if not events:
        return {}
    rows = session.execute(
        select(InboxEvent.event_id, InboxEvent.sha256).where(
            InboxEvent.source_id == source_id,
            InboxEvent.event_id.in_({event.event_id for event in events}),
        )
    )
    return {event_id: bytes(digest) for event_id, digest in rows}
