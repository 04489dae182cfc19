"""Do the times of one event agree with each other: order and length, measured on instants."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from pydantic_core import PydanticCustomError

from platforms.events.document import JsonObject
from platforms.events.faults import FieldFault, Rule
from platforms.events.records import DeliveryFields, ShiftFields
from platforms.events.values import read_instant

LONGEST_SHIFT: Final = timedelta(hours=24)


def shift_time_faults(shift: ShiftFields | JsonObject) -> Iterator[FieldFault]:
    """Faults between the times of a shift: of the record or, when it is not valid, of the JSON.

    A plan of no time at all is none, but work of no time is: it happens. Breaks are compared with
    themselves only; whether they lie inside the shift shows when all its events are folded.
    """
    time = _times_of(shift)
    start, end = time("planned_start"), time("planned_end")
    if start is not None and end is not None:
        if end <= start:
            yield FieldFault("planned_end", Rule.END_NOT_AFTER_START)
        elif end - start > LONGEST_SHIFT:
            yield FieldFault("planned_end", Rule.LONGER_THAN_24_HOURS)
    start, end = time("actual_start"), time("actual_end")
    if start is not None and end is not None:
        if end < start:
            yield FieldFault("actual_end", Rule.END_BEFORE_START)
        elif end - start > LONGEST_SHIFT:
            yield FieldFault("actual_end", Rule.LONGER_THAN_24_HOURS)
    breaks = shift.breaks if isinstance(shift, ShiftFields) else shift.get("breaks")
    if isinstance(breaks, list | tuple):
        for index, taken in enumerate(breaks):
            if _ends_before_it_starts(taken, "start", "end"):
                yield FieldFault(f"breaks.{index}.end", Rule.END_BEFORE_START)


def delivery_time_faults(delivery: DeliveryFields | JsonObject) -> Iterator[FieldFault]:
    """A delivery that was dropped off before it was accepted."""
    if _ends_before_it_starts(delivery, "accepted_at", "dropped_off_at"):
        yield FieldFault("dropped_off_at", Rule.END_BEFORE_START)


def _ends_before_it_starts(record: object, start_field: str, end_field: str) -> bool:
    time = _times_of(record)
    start, end = time(start_field), time(end_field)
    return start is not None and end is not None and end < start


def _times_of(record: object) -> Callable[[str], datetime | None]:
    """How to look up an instant by its field name, in a record or in JSON that may be wrong."""
    if isinstance(record, dict):
        return lambda name: _instant_or_none(record.get(name))
    return lambda name: getattr(record, name, None)


def _instant_or_none(value: object) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    try:
        return read_instant(value)
    except PydanticCustomError:  # told already, by the field's own rule
        return None
