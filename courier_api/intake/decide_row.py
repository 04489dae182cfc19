"""What a row of a file changes: nothing, a first event, or a correction of a known shift.

A row has no effect when it, or a later row of its shift in the same file, is the one that was
imported last: then the file was read before, or is being read again after it was stopped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from courier_api.intake.known_shifts import Known, KnownShift
from platforms.events import InvalidEvent, ShiftEvent
from platforms.files import (
    FileRule,
    ReadyEvent,
    RowFault,
    ShiftRow,
    agrees,
    correction,
    faults_of_event,
    first_event,
    id_of_correction,
    id_of_first,
)
from platforms.fold import ReceivedShiftEvent, fold_shift

LEAST_STEP = timedelta(microseconds=1)


class Effect(Enum):
    """What a row does."""

    ADDED = "added"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDecision:
    """What becomes of one row. `is_new` says that the row itself was not imported before."""

    row: ShiftRow
    effect: Effect
    event: ReadyEvent | None = None
    is_new: bool = True


def decide_rows(
    rows: Sequence[ShiftRow], known: Known, *, now: datetime
) -> Iterator[RowDecision | RowFault]:
    """Decide about rows in their order; what a row changes is known to the rows after it.

    All rows of one shift must be among them.
    """
    still_to_come: dict[str, list[bytes]] = {}
    for row in rows:
        still_to_come.setdefault(row.shift_id, []).append(row.digest)
    for row in rows:
        try:
            decision = _decide(row, known, still_to_come[row.shift_id], now=now)
        except InvalidEvent as invalid:  # the row is good, but not beside what is known
            decision = next(faults_of_event(row, invalid))
        still_to_come[row.shift_id].pop(0)
        if isinstance(decision, RowDecision) and decision.is_new:
            shift = known.shifts[row.shift_id]
            shift.digests.append(row.digest)
            if decision.event is not None:
                _learn(known, shift, decision.event, row, now=now)
        yield decision


def _decide(
    row: ShiftRow, known: Known, this_and_later: Sequence[bytes], *, now: datetime
) -> RowDecision | RowFault:
    shift = known.shifts[row.shift_id]
    if shift.digests and shift.digests[-1] in this_and_later:
        return RowDecision(row=row, effect=Effect.UNCHANGED, is_new=False)
    if row.event_id is not None and row.digest in shift.digests:
        return RowDecision(row=row, effect=Effect.UNCHANGED, is_new=False)  # its sender says so
    event_id = id_of_first(row)
    if known.shift_of_id.get(event_id, row.shift_id) != row.shift_id:
        return RowFault(place=row.place, column="event_id", code=FileRule.ID_TAKEN)
    if not shift.told:
        event = first_event(row, event_id=event_id, told_at=now)
        return RowDecision(row=row, effect=Effect.ADDED, event=event)
    folded = fold_shift(shift.told)
    if not shift.digests and agrees(row, folded):
        return RowDecision(row=row, effect=Effect.UNCHANGED)
    before = folded.event_ids[-1]
    event = correction(
        row,
        folded,
        event_id=event_id if event_id not in known.shift_of_id else id_of_correction(row, before),
        told_at=_after(shift, now),
        corrects=before,
    )
    return RowDecision(row=row, effect=Effect.CORRECTED, event=event)


def _after(shift: KnownShift, now: datetime) -> datetime:
    """Later than all that it corrects: two files of the same moment, or two rows of one file."""
    return max(now, shift.latest_told_at + LEAST_STEP)


def _learn(
    known: Known, shift: KnownShift, event: ReadyEvent, row: ShiftRow, *, now: datetime
) -> None:
    assert isinstance(event.event, ShiftEvent)
    shift.told.append(ReceivedShiftEvent(event=event.event, received_at=now))
    known.shift_of_id[event.event_id] = row.shift_id
