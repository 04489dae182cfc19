"""Fold many shifts at once: the same end as one event after another, with a few statements.

Several events of one shift make one change of it: nobody could have seen it in between.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from courier_api.couriers.queries import couriers_of_workers, keep_couriers
from courier_api.foundation.lists import is_one_of
from courier_api.foundation.many_rows import insert_many, put_many
from courier_api.messaging.received import Received
from courier_api.shifts.announce import ChangedShift, announce_changes
from courier_api.shifts.fold_events import EVENT_ONCE, FOLDED_COLUMNS, event_row, folded_values
from courier_api.shifts.models import Shift, ShiftEvent
from courier_api.shifts.questions import AskedShift, keep_questions
from courier_api.shifts.told_events import ShiftName, told_by_shift
from platforms.events import ShiftEvent as ToldEvent
from platforms.fold import (
    CONTRADICTIONS,
    FoldedShift,
    Question,
    ReceivedShiftEvent,
    fold_shift,
)

_CHANGED_COLUMNS = (*FOLDED_COLUMNS, "courier_id", "revision", "changed_at")
_SHIFTS = Shift.__table__
_READ_COLUMNS = ("id", "source_id", "external_id", *_CHANGED_COLUMNS)
_JSON_COLUMNS = ("breaks", "place", "findings")
_STORED = select(
    *(
        cast(_SHIFTS.c[name], Text).label(name) if name in _JSON_COLUMNS else _SHIFTS.c[name]
        for name in _READ_COLUMNS
    )
)
"""JSON as text: it nearly always says that there is nothing."""

StoredShift: TypeAlias = Mapping[str, Any]
_RULES = frozenset(code.value for code in CONTRADICTIONS)
_QUESTIONS = frozenset(question.value for question in Question)


class AddedBefore(Exception):
    """One of the events is not new to its shift: nothing may be said about all at once."""


@dataclass(slots=True)
class Arrival:
    """An event of a shift, and the row of the inbox that brought it.

    `name` is the shift that it is about, `worker` whom it names; both are asked for many times.
    """

    event: ToldEvent
    inbox: Received
    name: ShiftName = field(init=False)
    worker: tuple[int, str] = field(init=False)

    def __post_init__(self) -> None:
        source_id, shift = self.inbox.source_id, self.event.shift
        self.name = source_id, shift.external_id
        self.worker = source_id, shift.worker.external_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fold:
    """A shift as it was stored, and as all its events say it is now."""

    name: ShiftName
    employer_number: str
    courier_id: int
    folded: FoldedShift
    values: Mapping[str, Any]
    before: StoredShift | None

    @property
    def differs(self) -> bool:
        before = self.before
        if before is None or before["courier_id"] != self.courier_id:
            return True
        return any(before[name] != self.values[name] for name in FOLDED_COLUMNS)

    @property
    def revision(self) -> int:
        """The number of what it is now."""
        return 1 if self.before is None else self.before["revision"] + 1

    @property
    def asks(self) -> bool:
        """Whether questions are open, or to be opened."""
        asked_before = self.before is not None and not _QUESTIONS.isdisjoint(
            self.before["findings"]
        )
        return asked_before or bool(self.folded.questions)


def apply_shift_events(
    session: Session, arrivals: Sequence[Arrival], *, now: datetime
) -> list[Arrival]:
    """Add these events to their shifts, fold each shift once; returns those that were applied.

    Left as they are: events of a worker whom nobody is linked to, and all events of a shift in
    which something contradicts it or did so before. The caller holds the shifts by name.
    """
    if not arrivals:
        return []
    told = told_by_shift(session, {arrival.name for arrival in arrivals})
    couriers = _couriers(session, arrivals, told)
    known = [arrival for arrival in arrivals if arrival.worker in couriers]
    for arrival in known:
        received = ReceivedShiftEvent(event=arrival.event, received_at=arrival.inbox.received_at)
        told.setdefault(arrival.name, []).append(received)
    employers = {arrival.name: arrival.inbox.employer_number for arrival in known}
    stored = _stored(session, employers)
    folds = {
        name: fold
        for name, employer_number in employers.items()
        if (fold := _fold(name, employer_number, told[name], couriers, stored.get(name)))
    }
    applied = [arrival for arrival in known if arrival.name in folds]
    rows = [event_row(arrival.event, arrival.inbox) for arrival in applied]
    if len(insert_many(session, ShiftEvent, rows, unless=EVENT_ONCE)) != len(rows):
        raise AddedBefore
    _store(session, [fold for fold in folds.values() if fold.differs], now=now)
    return applied


def _couriers(
    session: Session,
    arrivals: Iterable[Arrival],
    told: Mapping[ShiftName, Iterable[ReceivedShiftEvent]],
) -> dict[tuple[int, str], int]:
    """Of everybody who is named now or was named before: the fold may say either."""
    earlier = {
        (source_id, received.event.shift.worker.external_id)
        for (source_id, _), events in told.items()
        for received in events
    }
    return couriers_of_workers(session, earlier | {arrival.worker for arrival in arrivals})


def _stored(session: Session, names: Collection[ShiftName]) -> dict[ShiftName, StoredShift]:
    rows = session.execute(
        _STORED.where(
            _SHIFTS.c.source_id.in_({source_id for source_id, _ in names}),
            is_one_of(session, _SHIFTS.c.external_id, {external_id for _, external_id in names}),
        )
    )
    stored: dict[ShiftName, StoredShift] = {}
    for row in rows:
        shift = dict(zip(_READ_COLUMNS, row, strict=True))
        for name in _JSON_COLUMNS:
            text = shift[name]
            shift[name] = [] if text == "[]" else None if text is None else json.loads(text)
        stored[shift["source_id"], shift["external_id"]] = shift
    return stored


def _fold(
    name: ShiftName,
    employer_number: str,
    told: Sequence[ReceivedShiftEvent],
    couriers: Mapping[tuple[int, str], int],
    before: StoredShift | None,
) -> _Fold | None:
    """None when the shift has to be looked at event by event."""
    folded = fold_shift(told)
    courier_id = couriers.get((name[0], folded.worker_external_id))
    contradicted = any(finding.code in CONTRADICTIONS for finding in folded.findings)
    contradicted_before = before is not None and not _RULES.isdisjoint(before["findings"])
    if courier_id is None or contradicted or contradicted_before:
        return None
    return _Fold(
        name=name,
        employer_number=employer_number,
        courier_id=courier_id,
        folded=folded,
        values=folded_values(folded),
        before=before,
    )


def _store(session: Session, folds: Sequence[_Fold], *, now: datetime) -> None:
    """Write the shifts that differ, announce them, and keep what they ask."""
    if not folds:
        return
    keep_couriers(session, {fold.courier_id for fold in folds})
    ids = _put(session, folds, now=now)
    changes = [_as_changed(fold, ids) for fold in folds]
    announce_changes(session, changes, at=now)
    asked = [
        AskedShift(
            shift_id=change.shift_id,
            courier_id=change.courier_id,
            employer_number=change.employer_number,
            questions=fold.folded.questions,
        )
        for fold, change in zip(folds, changes, strict=True)
        if fold.asks
    ]
    keep_questions(session, asked, now=now)
    _forget(session)


def _put(session: Session, folds: Sequence[_Fold], *, now: datetime) -> dict[ShiftName, int]:
    """Write the shifts as they are now; gives the ids of the new ones at least."""
    rows = [
        {
            "employer_number": fold.employer_number,
            "source_id": fold.name[0],
            "external_id": fold.name[1],
            "courier_id": fold.courier_id,
            "revision": fold.revision,
            "changed_at": now,
            **fold.values,
        }
        for fold in folds
    ]
    written = put_many(
        session,
        Shift,
        rows,
        unique=("source_id", "external_id"),
        change=_CHANGED_COLUMNS,
        returning=("id", "source_id", "external_id"),
    )
    return {(source_id, external_id): new_id for new_id, source_id, external_id in written}


def _as_changed(fold: _Fold, ids: Mapping[ShiftName, int]) -> ChangedShift:
    """A moved shift also concerns the day it left, a changed one its old rider."""
    before = fold.before
    worked_on: date = fold.values["worked_on"]
    return ChangedShift(
        shift_id=ids[fold.name] if before is None else before["id"],
        revision=fold.revision,
        courier_id=fold.courier_id,
        worked_on=worked_on,
        employer_number=fold.employer_number,
        facts={}
        if before is None
        else {
            "day_before": before["worked_on"].isoformat(),
            "courier_before": before["courier_id"],
        },
    )


def _forget(session: Session) -> None:
    """The statements went past the shifts that this session may have read before."""
    for known in list(session.identity_map.values()):
        if isinstance(known, Shift):
            session.expire(known)
