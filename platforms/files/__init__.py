"""Files as a way in: CSV or JSON lines to the same events that a webhook would bring. Pure."""

from platforms.files.faults import FileRule, Place, RowFault
from platforms.files.read import FileKind, FileReading, read_file
from platforms.files.ready_events import ReadyEvent
from platforms.files.shift_events import (
    agrees,
    correction,
    first_event,
    id_of_correction,
    id_of_first,
)
from platforms.files.shift_rows import ShiftRow, faults_of_event

__all__ = [
    "FileKind",
    "FileReading",
    "FileRule",
    "Place",
    "ReadyEvent",
    "RowFault",
    "ShiftRow",
    "agrees",
    "correction",
    "faults_of_event",
    "first_event",
    "id_of_correction",
    "id_of_first",
    "read_file",
]
