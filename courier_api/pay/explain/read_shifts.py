"""The shifts behind a worked day, each with the events its platform sent."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.messaging.models import InboxEvent
from courier_api.pay.explain.facts import ToldEvent, ToldShift
from courier_api.shifts.models import Shift, ShiftEvent
from courier_api.shifts.told import break_minutes, held_by_disputes
from courier_api.sources.models import Source
from courier_api.zone_holds.for_pay import held_time_of

ShiftName = tuple[int, str]


def shifts_behind(
    session: Session, courier_id: int, first: date, last: date
) -> tuple[ToldShift, ...]:
    """The finished and cancelled shifts that start on these days, earliest first."""
    rows = session.execute(
        select(Shift, Source.name)
        .join(Source, Source.id == Shift.source_id)
        .where(
            Shift.courier_id == courier_id,
            Shift.worked_on >= first,
            Shift.worked_on <= last,
            Shift.pay_status.is_not(None),
        )
    ).all()
    shifts = [shift for shift, _ in rows]
    events = _events(session, shifts)
    held = held_by_disputes(session, [shift.id for shift in shifts])
    zones = held_time_of(session, shifts)
    found = [
        ToldShift(
            platform=platform,
            pay_status=shift.pay_status or "",
            planned_start=shift.planned_start,
            planned_end=shift.planned_end,
            actual_start=shift.actual_start,
            actual_end=shift.actual_end,
            cancelled_at=shift.cancelled_at,
            unpaid_break_minutes=break_minutes(shift),
            events=tuple(events[shift.source_id, shift.external_id]),
            disputed=tuple(sorted(held.get(shift.id, {}))),
            zone_held=zones.get(shift.id, ()),
        )
        for shift, platform in rows
    ]
    return tuple(sorted(found, key=_starts))


def _events(session: Session, shifts: Sequence[Shift]) -> defaultdict[ShiftName, list[ToldEvent]]:
    rows = session.execute(
        select(ShiftEvent, InboxEvent.received_at)
        .join(InboxEvent, InboxEvent.id == ShiftEvent.inbox_id)
        .where(
            ShiftEvent.source_id.in_({shift.source_id for shift in shifts}),
            ShiftEvent.external_id.in_({shift.external_id for shift in shifts}),
        )
        .order_by(InboxEvent.id, ShiftEvent.id)
    )
    found: defaultdict[ShiftName, list[ToldEvent]] = defaultdict(list)
    for event, received_at in rows:
        told = ToldEvent(
            event_id=event.event_id, event_type=event.event_type, received_at=received_at
        )
        found[event.source_id, event.external_id].append(told)
    return found


def _starts(shift: ToldShift) -> tuple[str, str]:
    at = shift.actual_start or shift.planned_start
    return (at.isoformat() if at else "", shift.platform)
