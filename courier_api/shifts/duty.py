"""When couriers went on and off duty, and which end belongs to which shift by what is known now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from courier_api.foundation.upsert import insert_once
from courier_api.messaging.models import InboxEvent
from courier_api.messaging.received import Received
from courier_api.shifts.models import DutyMoment, Shift
from courier_api.sources.models import Source
from courier_api.sources.read_delivery import NATIVE, read_one
from platforms.adapters import DutyEnded, match_ends
from platforms.events import ShiftEvent as ToldEvent
from platforms.events.times import LONGEST_SHIFT
from platforms.fold import ReceivedShiftEvent

Name = tuple[int, str]
"""A shift by its source and the platform's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEnd:
    """An end of duty, and the shift it ends; None while it belongs to none."""

    moment: DutyMoment
    shift_external_id: str | None


def keep_moment(session: Session, event: ToldEvent | DutyEnded, inbox: Received) -> datetime:
    """Add the start or the end of a duty to its worker's moments, once; gives its instant."""
    if isinstance(event, DutyEnded):
        worker, at, shift = event.worker, event.occurred_at, None
    else:
        assert event.shift.actual_start is not None, "a start of duty tells when"
        worker, at, shift = (
            event.shift.worker,
            event.shift.actual_start,
            event.shift.external_id,
        )
    row = {
        "employer_number": inbox.employer_number,
        "source_id": inbox.source_id,
        "worker_external_id": worker.external_id,
        "inbox_id": inbox.id,
        "event_id": event.event_id,
        "shift_external_id": shift,
        "at": at,
    }
    insert_once(session, DutyMoment, row, unique=["inbox_id", "event_id"])
    return at


def ends_from(session: Session, source_id: int, worker: str, at: datetime) -> list[FoundEnd]:
    """The worker's ends for which a moment at this instant may matter: those of the day from it on.

    None of them is longer than a day after its start, so two days of moments tell all.
    """
    moments = _moments(session, source_id, worker, at - LONGEST_SHIFT, at + LONGEST_SHIFT)
    return [found for found in _matched(moments) if found.moment.at >= at]


def shift_before(
    session: Session, source_id: int, worker: str, at: datetime, *, other_than: str | None
) -> Shift | None:
    """The worker's last shift of duty that began until then, which may have lost or got its end."""
    last = (
        select(DutyMoment.shift_external_id)
        .where(
            DutyMoment.source_id == source_id,
            DutyMoment.worker_external_id == worker,
            DutyMoment.shift_external_id.is_not(None),
            DutyMoment.shift_external_id != (other_than or ""),
            DutyMoment.at <= at,
        )
        .order_by(DutyMoment.at.desc())
        .limit(1)
    )
    return session.scalar(
        select(Shift).where(Shift.source_id == source_id, Shift.external_id == session.scalar(last))
    )


def told_ends(
    session: Session, names: Collection[Name], schemes: Collection[str]
) -> dict[Name, list[ReceivedShiftEvent]]:
    """The ends of those of these shifts that began as a duty. `schemes` are their sources'.

    Shifts of our own format name their ends themselves: nothing is asked for them.
    """
    if all(scheme == NATIVE for scheme in schemes):
        return {}
    starts = session.execute(
        select(
            DutyMoment.source_id,
            DutyMoment.shift_external_id,
            DutyMoment.worker_external_id,
            func.min(DutyMoment.at),
        )
        .where(tuple_(DutyMoment.source_id, DutyMoment.shift_external_id).in_(list(names)))
        .group_by(DutyMoment.source_id, DutyMoment.shift_external_id, DutyMoment.worker_external_id)
    ).all()
    told = {}
    for source_id, shift_external_id, worker, began_at in starts:
        moments = _moments(session, source_id, worker, began_at, began_at + LONGEST_SHIFT)
        told[source_id, shift_external_id] = [
            _read_end(session, found.moment, shift_external_id)
            for found in _matched(moments)
            if found.shift_external_id == shift_external_id
        ]
    return told


def _moments(
    session: Session, source_id: int, worker: str, since: datetime, until: datetime
) -> Sequence[DutyMoment]:
    query = (
        select(DutyMoment)
        .where(
            DutyMoment.source_id == source_id,
            DutyMoment.worker_external_id == worker,
            DutyMoment.at.between(since, until),
        )
        .order_by(DutyMoment.at, DutyMoment.id)
    )
    return session.scalars(query).all()


def _matched(moments: Sequence[DutyMoment]) -> list[FoundEnd]:
    """Each end with its shift, in the order of the moments."""
    started: dict[str, datetime] = {}
    for moment in moments:
        if moment.shift_external_id is not None:
            started.setdefault(moment.shift_external_id, moment.at)
    ends = [moment for moment in moments if moment.shift_external_id is None]
    # By our own number: two deliveries could name their events alike.
    shift_of = match_ends(started, {str(moment.id): moment.at for moment in ends})
    return [
        FoundEnd(moment=moment, shift_external_id=shift_of.get(str(moment.id))) for moment in ends
    ]


def _read_end(session: Session, moment: DutyMoment, shift_external_id: str) -> ReceivedShiftEvent:
    """The end as the event of its shift that it is, read again from its raw bytes."""
    inbox = session.get_one(InboxEvent, moment.inbox_id)
    scheme = session.scalars(select(Source.scheme).where(Source.id == inbox.source_id)).one()
    event = read_one(scheme, inbox.headers, bytes(inbox.raw), moment.event_id)
    assert isinstance(event, DutyEnded)
    return ReceivedShiftEvent(
        event=event.of_shift(shift_external_id), received_at=inbox.received_at
    )
