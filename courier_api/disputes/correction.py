"""The event that makes a courier's value the shift's: the whole shift, as it should now read."""

from datetime import datetime
from typing import Any

from platforms.fold import FoldedShift
from platforms.word import WordField

SCHEMA_VERSION = 1


def correction_body(
    folded: FoldedShift, field: WordField, said: str, *, event_id: str, at: datetime
) -> dict[str, Any]:
    """A `shift.corrected` that says what the shift says now, except for one field."""
    shift: dict[str, Any] = {
        "external_id": folded.shift_external_id,
        "worker": {"external_id": folded.worker_external_id},
        **_times(folded),
        **_measures(folded),
    }
    if folded.cancel_reason is not None:
        shift["reason"] = folded.cancel_reason
    if folded.ended_by is not None:
        shift["ended_by"] = folded.ended_by
    if folded.breaks:
        shift["breaks"] = [
            {
                "start": each.starts_at.isoformat(),
                "end": each.ends_at.isoformat(),
                "paid": each.is_paid,
            }
            for each in folded.breaks
        ]
    _say(shift, field, said)
    return {
        "id": event_id,
        "type": "shift.corrected",
        "schema_version": SCHEMA_VERSION,
        "timestamp": at.isoformat(),
        "data": {"shift": shift},
    }


def _times(folded: FoldedShift) -> dict[str, str]:
    times = {
        "planned_start": folded.planned_start,
        "planned_end": folded.planned_end,
        "actual_start": folded.actual_start,
        "actual_end": folded.actual_end,
    }
    return {name: at.isoformat() for name, at in times.items() if at is not None}


def _measures(folded: FoldedShift) -> dict[str, int]:
    measures = {"distance_m": folded.distance_m, "deliveries_count": folded.deliveries_count}
    return {name: value for name, value in measures.items() if value is not None}


def _say(shift: dict[str, Any], field: WordField, said: str) -> None:
    match field:
        case WordField.BREAKS:
            shift["breaks"] = [pause for pause in shift.get("breaks", ()) if pause["paid"]]
            if not shift["breaks"]:
                del shift["breaks"]
            if int(said):
                # One unpaid break of this length in the middle; paid ones cost no pay.
                shift.pop("breaks", None)
                shift["break_minutes"] = int(said)
        case WordField.DISTANCE:
            shift["distance_m"] = int(said)
        case WordField.DELIVERIES:
            shift["deliveries_count"] = int(said)
        case WordField.ENDING if "actual_start" in shift:
            shift["ended_by"] = said
        case WordField.ENDING:
            shift["reason"] = said
        case _:
            shift[field.value] = said
            if "actual_start" in shift:
                shift.pop("reason", None)  # who worked did not stay away
