"""Fills the courier's Today and Shifts pages from the database."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.queries import platform_terms_on, version_on
from courier_api.couriers.models import Courier
from courier_api.filings.models import DimonaDeclaration, FilingAlert
from courier_api.foundation.clock import local_date
from courier_api.pay.models import WorkedDay
from courier_api.shifts.models import Shift
from courier_api.sources.models import Source
from courier_api.web.courier.views import (
    CourierShift,
    Cover,
    CoverState,
    DayMoney,
    Missing,
    MissingThing,
    ShiftDay,
    ShiftState,
    ShiftsView,
    StopReason,
    TodayView,
)

PAST_DAYS = 28
AHEAD_DAYS = 60
STATES = {
    "planned": ShiftState.PLANNED,
    "started": ShiftState.RUNNING,
    "ended": ShiftState.ENDED,
    "cancelled": ShiftState.CANCELLED,
}
STOPPING_ALERTS = {"refused": StopReason.REFUSED, "invalid_data": StopReason.DATA_MISSING,
                   "no_verdict": StopReason.NO_ANSWER}  # fmt: skip


def today_view(session: Session, courier_id: int, now: datetime) -> TodayView:
    """Who, cover, the running or next shift, and the money of the day."""
    courier = session.get_one(Courier, courier_id)
    today = local_date(now)
    shifts = _shifts(
        session, courier_id, today - timedelta(days=1), today + timedelta(days=AHEAD_DAYS)
    )
    platforms = _platform_names(session, shifts)
    current = _current(shifts, now)
    cover = _cover(session, courier, current, now) if current else None
    later = [
        shift
        for shift in shifts
        if shift is not current and shift.worked_on == today and _starts(shift) > now
    ]
    return TodayView(
        courier_name=courier.name,
        today=today,
        read_at=now,
        cover=cover,
        shift=_view(current, platforms) if current else None,
        later_today=tuple(_view(shift, platforms) for shift in later),
        money=_money(session, courier_id, today, shifts, now),
        floor_minutes=_floor_minutes(session, shifts, today),
        missing=() if courier.iban else (Missing(thing=MissingThing.BANK_ACCOUNT),),
    )


def shifts_view(session: Session, courier_id: int, now: datetime) -> ShiftsView:
    """Shifts ahead and behind, by day."""
    today = local_date(now)
    first, last = today - timedelta(days=PAST_DAYS), today + timedelta(days=AHEAD_DAYS)
    shifts = _shifts(session, courier_id, first, last)
    platforms = _platform_names(session, shifts)
    ahead = [s for s in shifts if s.worked_on >= today]
    past = [s for s in shifts if s.worked_on < today]
    return ShiftsView(
        ahead=_days(ahead, platforms),
        past=tuple(reversed(_days(past, platforms))),
        read_at=now,
    )


def _days(shifts: Iterable[Shift], platforms: dict[int, str]) -> tuple[ShiftDay, ...]:
    return tuple(
        ShiftDay(day=day, shifts=tuple(_view(shift, platforms) for shift in of_day))
        for day, of_day in groupby(shifts, key=lambda shift: shift.worked_on)
    )


def _shifts(session: Session, courier_id: int, first: date, last: date) -> list[Shift]:
    rows = session.scalars(
        select(Shift).where(
            Shift.courier_id == courier_id, Shift.worked_on >= first, Shift.worked_on <= last
        )
    )
    return sorted(rows, key=_starts)


def _platform_names(session: Session, shifts: Sequence[Shift]) -> dict[int, str]:
    ids = {shift.source_id for shift in shifts}
    if not ids:
        return {}
    rows = session.execute(select(Source.id, Source.name).where(Source.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _current(shifts: Sequence[Shift], now: datetime) -> Shift | None:
    """The running shift, else the next one that is not cancelled."""
    running = [shift for shift in shifts if shift.state == "started"]
    if running:
        return running[-1]
    ahead = [
        shift
        for shift in shifts
        if shift.state == "planned" and (_ends(shift) or _starts(shift)) > now
    ]
    return ahead[0] if ahead else None


def _cover(session: Session, courier: Courier, shift: Shift, now: datetime) -> Cover:
    """Covered, not yet, or do not start with the reason."""
    starts_at, ends_at = _starts(shift), _ends(shift)
    if shift.covered:
        return Cover(state=CoverState.COVERED, starts_at=starts_at, ends_at=ends_at)
    reason = _stop_reason(session, courier, shift, now)
    state = CoverState.NOT_YET if reason is None else CoverState.DO_NOT_START
    return Cover(state=state, starts_at=starts_at, ends_at=ends_at, reason=reason)


def _stop_reason(
    session: Session, courier: Courier, shift: Shift, now: datetime
) -> StopReason | None:
    """Why the shift may not start; None while an answer in time can still be expected."""
    alerts = session.scalars(
        select(FilingAlert.code).where(
            FilingAlert.courier_id == courier.id, FilingAlert.closed_at.is_(None)
        )
    ).all()
    refused = session.scalar(
        select(DimonaDeclaration.id).where(
            DimonaDeclaration.courier_id == courier.id,
            DimonaDeclaration.action == "IN",
            DimonaDeclaration.start_date <= shift.worked_on,
            DimonaDeclaration.end_date >= shift.worked_on,
            DimonaDeclaration.result == "B",
        )
    )
    if refused is not None:
        return StopReason.REFUSED
    for code, reason in STOPPING_ALERTS.items():
        if code in alerts:
            return reason
    return StopReason.NO_ANSWER if _starts(shift) <= now else None


def _money(
    session: Session, courier_id: int, today: date, shifts: Sequence[Shift], now: datetime
) -> DayMoney | None:
    days = session.scalars(
        select(WorkedDay).where(WorkedDay.courier_id == courier_id, WorkedDay.worked_on == today)
    ).all()
    floor = _floor_minutes(session, shifts, today) or 0
    if days:
        return DayMoney(
            worked_minutes=sum(day.worked_minutes for day in days),
            paid_minutes=sum(day.paid_minutes + day.top_up_minutes for day in days),
            floor_minutes=floor,
            total_cents=sum(day.total_cents for day in days),
        )
    running = [
        s for s in shifts if s.state == "started" and s.worked_on == today and s.actual_start
    ]
    if not running:
        return None
    ridden = (
        int((now - min(s.actual_start for s in running if s.actual_start)).total_seconds()) // 60
    )
    return DayMoney(
        worked_minutes=max(0, ridden),
        paid_minutes=max(ridden, floor),
        floor_minutes=floor,
        total_cents=0,
    )


def _floor_minutes(session: Session, shifts: Sequence[Shift], today: date) -> int | None:
    """The guarantee of the agreement that today's shift comes under."""
    for shift in shifts:
        if shift.worked_on != today:
            continue
        terms = platform_terms_on(session, shift.source_id, today)
        version = version_on(session, terms.agreement_id, today) if terms else None
        if version is not None:
            return int(version.terms.get("floor_minutes", 180))
    return None


def _view(shift: Shift, platforms: dict[int, str]) -> CourierShift:
    return CourierShift(
        platform_name=platforms[shift.source_id],
        starts_at=_starts(shift),
        ends_at=_ends(shift),
        state=STATES[shift.state],
        cover=CoverState.COVERED if shift.covered else CoverState.NOT_YET,
        place=(shift.place or {}).get("postcode"),
    )


def _starts(shift: Shift) -> datetime:
    start = shift.actual_start or shift.planned_start or shift.cancelled_at or shift.actual_end
    assert start is not None, "a shift is folded from at least one of these"
    return start


def _ends(shift: Shift) -> datetime | None:
    return shift.actual_end or shift.planned_end
