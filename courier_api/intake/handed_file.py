"""A file as it was handed over, in chunks that are stored each at once, and what its rows did."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from courier_api.intake.decide_row import Effect, RowDecision
from courier_api.sources.models import Source
from platforms.files import FileReading, ReadyEvent, ShiftRow

ROWS_A_CHUNK = 500

Chunk = Sequence[ShiftRow] | Sequence[ReadyEvent]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedFile:
    """A file as it was handed over: to which source, by whom, under which name."""

    source: Source
    raw: bytes
    name: str
    imported_by: str

    @property
    def sha256(self) -> bytes:
        """What names the file."""
        return hashlib.sha256(self.raw).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What rows did, or would do. `conflicts` came in under a known id while this ran."""

    added: int = 0
    corrected: int = 0
    unchanged: int = 0
    conflicts: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            added=self.added + other.added,
            corrected=self.corrected + other.corrected,
            unchanged=self.unchanged + other.unchanged,
            conflicts=self.conflicts + other.conflicts,
        )


def chunks_of(reading: FileReading) -> Iterator[Chunk]:
    """The rows in chunks. The rows of one shift stay together, in their order."""
    if reading.events:
        for start in range(0, len(reading.events), ROWS_A_CHUNK):
            yield reading.events[start : start + ROWS_A_CHUNK]
        return
    by_shift: dict[str, list[ShiftRow]] = {}
    for row in reading.shifts:
        by_shift.setdefault(row.shift_id, []).append(row)
    chunk: list[ShiftRow] = []
    for rows in by_shift.values():
        chunk += rows
        if len(chunk) >= ROWS_A_CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def counted(decisions: Sequence[RowDecision]) -> Counts:
    """What these decisions come to."""
    effects = [decision.effect for decision in decisions]
    return Counts(
        added=effects.count(Effect.ADDED),
        corrected=effects.count(Effect.CORRECTED),
        unchanged=effects.count(Effect.UNCHANGED),
    )
