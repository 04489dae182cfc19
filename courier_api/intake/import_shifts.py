"""Take over a file of a platform: look at every row first, then store in chunks that can be resumed.

The entry point opens a transaction for each chunk:

1. `plan_import` looks at the whole file and changes nothing. One bad row stops the file there.
2. `begin_import` writes that the file is being taken over; a stopped one is taken up again.
3. `store_chunk` stores the events of a chunk with its rows. After a stop all chunks are given
   again: what is stored is recognised.
4. `finish_import` says that the file is done: from then on it has no effect.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Refused
from courier_api.foundation.locks import hold_names
from courier_api.foundation.upsert import insert_once
from courier_api.intake.decide_row import RowDecision, decide_rows
from courier_api.intake.handed_file import Chunk, Counts, HandedFile, counted
from courier_api.intake.known_shifts import known_shifts
from courier_api.intake.models import FileImport, FileRow
from courier_api.intake.store_events import ArrivedEvent, Receipt, store_events
from courier_api.intake.without_webhook import Origin
from platforms.files import FileReading, ReadyEvent, RowFault, ShiftRow

LONGEST_NAME = 200


class FileNoLongerFits(Refused):
    """Something else came in since the file was looked at. What was stored stays."""

    def __init__(self) -> None:
        super().__init__(
            "While the file was imported, another event took one of its ids. Import it again to "
            "see which row it is."
        )


def begin_import(session: Session, file: HandedFile, reading: FileReading, *, now: datetime) -> int:
    """Write that the file is being taken over, or find the stopped import of it. Gives its id."""
    values = {
        "employer_number": file.source.employer_number,
        "source_id": file.source.id,
        "file_sha256": file.sha256,
        "file_name": file.name[:LONGEST_NAME],
        "kind": reading.kind.value,
        "rows": reading.rows,
        "added": 0,
        "corrected": 0,
        "imported_by": file.imported_by,
        "started_at": now,
    }
    new_id = insert_once(session, FileImport, values, unique=["source_id", "file_sha256"])
    import_id = (
        new_id
        or session.scalars(
            select(FileImport.id).where(
                FileImport.source_id == file.source.id, FileImport.file_sha256 == file.sha256
            )
        ).one()
    )
    access = Access(
        employer_number=file.source.employer_number,
        actor=file.imported_by,
        action="import_file",
        subject_kind="file_import",
        subject_id=str(import_id),
        facts={"rows": reading.rows, "resumed": new_id is None},
    )
    record(session, access, at=now)
    return import_id


def store_chunk(
    session: Session, file: HandedFile, import_id: int, chunk: Chunk, *, now: datetime
) -> Counts:
    """Store what a chunk changes, once. Raises FileNoLongerFits, and then stores nothing of it."""
    # Two imports of one source would each miss what the other tells of a shift.
    hold_names(session, [f"file-import:{file.source.id}"])
    headers = {"file": file.name[:LONGEST_NAME], "file-sha256": file.sha256.hex()}
    origin = Origin(source=file.source, received_at=now, headers=headers)
    events = [each for each in chunk if isinstance(each, ReadyEvent)]
    rows = [each for each in chunk if isinstance(each, ShiftRow)]
    counts = _store_events(session, origin, events)
    if rows:
        counts += _store_rows(session, origin, import_id, rows)
    session.execute(
        update(FileImport)
        .where(FileImport.id == import_id)
        .values(
            added=FileImport.added + counts.added,
            corrected=FileImport.corrected + counts.corrected,
        )
    )
    return counts


def finish_import(session: Session, import_id: int, *, now: datetime) -> None:
    """Write that the file is done."""
    session.execute(
        update(FileImport)
        .where(FileImport.id == import_id, FileImport.finished_at.is_(None))
        .values(finished_at=now)
    )


def _store_events(session: Session, origin: Origin, events: Sequence[ReadyEvent]) -> Counts:
    receipts = store_events(session.connection(), _arrived(session, origin, events))
    return Counts(
        added=receipts.count(Receipt.NEW),
        unchanged=receipts.count(Receipt.REPEAT),
        conflicts=receipts.count(Receipt.CONFLICT),
    )


def _store_rows(
    session: Session, origin: Origin, import_id: int, rows: Sequence[ShiftRow]
) -> Counts:
    known = known_shifts(session, origin.source.id, rows)
    decisions: list[RowDecision] = []
    for decision in decide_rows(rows, known, now=origin.received_at):
        if isinstance(decision, RowFault):
            raise FileNoLongerFits
        decisions.append(decision)
    events = [decision.event for decision in decisions if decision.event is not None]
    receipts = store_events(session.connection(), _arrived(session, origin, events))
    if any(receipt is not Receipt.NEW for receipt in receipts):
        raise FileNoLongerFits
    if new := [decision for decision in decisions if decision.is_new]:
        values = {
            "employer_number": origin.source.employer_number,
            "import_id": import_id,
            "source_id": origin.source.id,
        }
        session.execute(insert(FileRow), [values | _row_values(decision) for decision in new])
    return counted(decisions)


def _row_values(decision: RowDecision) -> dict[str, object]:
    return {
        "shift_external_id": decision.row.shift_id,
        "row_sha256": decision.row.digest,
        "event_id": decision.event.event_id if decision.event else None,
    }


def _arrived(session: Session, origin: Origin, events: Sequence[ReadyEvent]) -> list[ArrivedEvent]:
    return [
        origin.arrived(session, each.event, each.raw, row=str(each.place.row)) for each in events
    ]
