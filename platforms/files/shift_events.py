"""One row, one event: which one depends on what the row tells and on what is known already.

| the row tells | the shift is unknown | the shift is known |
| --- | --- | --- |
| a plan and work | shift.corrected, a whole shift in one piece | shift.corrected |
| work alone | shift.ended, shift.started while it lasts | shift.corrected |
| a plan alone | shift.planned | shift.corrected; shift.updated when work is known |

A correction tells a shift anew, so what the row has no column for, or leaves empty, is carried
over from what is known: an empty cell denies nothing. A plan alone is no correction of work: as an
update it leaves the work where it is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from platforms.events import Earning
from platforms.events.document import JsonObject
from platforms.files.ready_events import ReadyEvent, digest_of, ready_event
from platforms.files.shift_rows import ShiftRow
from platforms.fold import FoldedShift

LONGEST_SHIFT: Final = timedelta(hours=24)


def first_event(row: ShiftRow, *, event_id: str, told_at: datetime) -> ReadyEvent:
    """The event for a shift that nobody told of before. Raises InvalidEvent."""
    if row.tells_work and (row.tells_plan or row.actual_start is None):
        event_type = "shift.corrected"  # its rules ask for a start
    elif row.actual_end is not None:
        event_type = "shift.ended"
    else:
        event_type = "shift.started" if row.tells_work else "shift.planned"
    return _event(row, event_type, _facts(row), event_id=event_id, told_at=told_at)


def correction(
    row: ShiftRow, known: FoldedShift, *, event_id: str, told_at: datetime, corrects: str | None
) -> ReadyEvent:
    """The event by which a known shift becomes what the row says. Raises InvalidEvent."""
    facts = _facts(row)
    has_work = known.actual_start is not None or known.actual_end is not None
    if not row.tells_work and has_work:
        return _event(row, "shift.updated", facts, event_id=event_id, told_at=told_at)
    facts |= _carried_work(row, known) | _carried_rest(row, known)
    facts["corrects"] = corrects
    return _event(row, "shift.corrected", facts, event_id=event_id, told_at=told_at)


def agrees(row: ShiftRow, known: FoldedShift) -> bool:
    """Whether all that the row tells is known already."""
    earned = _cents_by_kind(known.earnings)
    pairs: list[tuple[object, object]] = [
        (row.worker_id, known.worker_external_id),
        (row.planned_start, known.planned_start),
        (row.planned_end, known.planned_end),
        (row.actual_start, known.actual_start),
        (row.actual_end, known.actual_end),
        (row.deliveries, known.deliveries_count),
        (row.distance_m, known.distance_m),
        (row.postcode, known.zone and known.zone.postcode),
        (row.vehicle, known.vehicle and known.vehicle.type),
        *((cents, earned.get(kind, 0)) for kind, cents in row.earnings.items()),
    ]
    if row.actual_end is not None:
        pairs.append((row.break_minutes, _unpaid_minutes(known)))
    return all(told is None or told == stands for told, stands in pairs)


def id_of_first(row: ShiftRow) -> str:
    """The id that the platform gave the row, or else one that its content makes."""
    return row.event_id or row.digest.hex()


def id_of_correction(row: ShiftRow, before: str) -> str:
    """An id for a row whose own is taken; `before` is the event it follows, so that a shift may
    become again what it was."""
    return digest_of(row.digest.hex(), before).hex()


def _facts(row: ShiftRow) -> JsonObject:
    """What the row tells, as it stands in an event; None for what it does not tell."""
    return {
        "external_id": row.shift_id,
        "worker": {"external_id": row.worker_id},
        "planned_start": row.planned_start,
        "planned_end": row.planned_end,
        "actual_start": row.actual_start,
        "actual_end": row.actual_end,
        "break_minutes": row.break_minutes,
        "deliveries_count": row.deliveries,
        "distance_m": row.distance_m,
        "earnings": [_earning(kind, cents) for kind, cents in row.earnings.items()] or None,
        "zone": {"postcode": row.postcode} if row.postcode else None,
        "vehicle": {"type": row.vehicle} if row.vehicle else None,
        "note": row.note,
    }


def _carried_work(row: ShiftRow, known: FoldedShift) -> JsonObject:
    """The end and who ended it, and breaks, as far as the row is silent or says the same."""
    carried: JsonObject = {}
    start, end = row.actual_start, row.actual_end
    if start is not None and end is None and _may_end(start, known.actual_end):
        carried["actual_end"] = end = known.actual_end
    if end is None or end != known.actual_end:
        return carried
    carried["ended_by"] = known.ended_by
    if row.break_minutes is None or row.break_minutes == _unpaid_minutes(known):
        carried |= _breaks(known)
    return carried


def _may_end(start: datetime, end: datetime | None) -> bool:
    return end is not None and start <= end <= start + LONGEST_SHIFT


def _breaks(known: FoldedShift) -> JsonObject:
    if not all(taken.times_known for taken in known.breaks):
        return {"break_minutes": _unpaid_minutes(known)}
    breaks = [
        {
            "start": taken.starts_at.isoformat(),
            "end": taken.ends_at.isoformat(),
            "paid": taken.is_paid,
        }
        for taken in known.breaks
    ]
    return {"breaks": breaks, "break_minutes": None} if breaks else {}


def _carried_rest(row: ShiftRow, known: FoldedShift) -> JsonObject:
    """Earnings of kinds the row does not tell; zone and vehicle when the row says the same less well."""
    carried: JsonObject = {}
    if row.earnings:
        others = [line for line in known.earnings if line.kind not in row.earnings]
        carried["earnings"] = [
            *(_earning(kind, cents) for kind, cents in row.earnings.items()),
            *(_earning(line.kind, line.amount_cents) for line in others),
        ]
    if known.zone is not None and known.zone.postcode == row.postcode:
        carried["zone"] = None
    if known.vehicle is not None and known.vehicle.type == row.vehicle:
        carried["vehicle"] = None
    return carried


def _earning(kind: str, cents: int) -> JsonObject:
    return {"kind": kind, "amount_cents": cents, "currency": "EUR"}


def _cents_by_kind(earnings: Sequence[Earning]) -> dict[str, int]:
    cents: dict[str, int] = {}
    for line in earnings:
        cents[line.kind] = cents.get(line.kind, 0) + line.amount_cents
    return cents


def _unpaid_minutes(known: FoldedShift) -> int:
    unpaid = [taken.ends_at - taken.starts_at for taken in known.breaks if not taken.is_paid]
    return int(sum(unpaid, timedelta()) / timedelta(minutes=1))


def _event(
    row: ShiftRow, event_type: str, facts: JsonObject, *, event_id: str, told_at: datetime
) -> ReadyEvent:
    shift = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in facts.items()
        if value is not None
    }
    data: JsonObject = {"shift": shift}
    if row.others:
        data["other_columns"] = dict(row.others)
    return ready_event(event_type, data, event_id=event_id, occurred_at=told_at, place=row.place)
