"""Fills the courier's Today and Shifts pages from the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.queries import alerts_about
from courier_api.foundation.clock import local_date
from courier_api.pay.facts import versions_of
from courier_api.pay.models import WorkedDay
from courier_api.pay.so_far import day_so_far
from courier_api.places.complete import complete_place
from courier_api.shifts.engagement import is_self_employed
from courier_api.shifts.models import Shift
from courier_api.sources.models import Source
from courier_api.web.courier.read_prevention import (
    barred_shifts,
    held_notes,
    missing_things,
    tips_today,
    why_barred,
)
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
from platforms.pay import PayInputError, read_agreement
from platforms.pay.parameter_terms import without_references

PAST_DAYS = 28
AHEAD_DAYS = 60
STATES = {
    "planned": ShiftState.PLANNED,
    "started": ShiftState.RUNNING,
    "ended": ShiftState.ENDED,
    "cancelled": ShiftState.CANCELLED,
}
STOPPING_ALERTS = {"refused": StopReason.REFUSED, "invalid_data": StopReason.DATA_MISSING,
                   "not_insured": StopReason.NOT_INSURED, "no_verdict": StopReason.NO_ANSWER}  # fmt: skip


def today_view(session: Session, courier_id: int, now: datetime) -> TodayView:
    """Who, cover, the running or next shift, and the money of the day.

    With nothing running or ahead the last shift of today is shown. The day of a shift that runs
    over midnight is the day on which it began.
    """
    courier = session.get_one(Courier, courier_id)
    today = local_date(now)
    shifts = _shifts(
        session, courier_id, today - timedelta(days=1), today + timedelta(days=AHEAD_DAYS)
    )
    platforms = _platform_names(session, shifts)
    current = _current(shifts, now)
    shown = current or _ended_last(shifts, today)
    later = [
        shift
        for shift in shifts
        if shift is not current and shift.state == "planned" and shift.worked_on == today
        and _starts(shift) > now
    ]  # fmt: skip
    day = current.worked_on if current and current.state == "started" else today
    held = held_notes(session, shifts, platforms, now)
    floor_minutes = _floor_minutes(session, [s for s in shifts if s.worked_on == day])
    barred = barred_shifts(session, [*later, *([shown] if shown else [])])
    return TodayView(
        courier_name=courier.name,
        today=today,
        read_at=now,
        cover=_cover(session, current, now) if current else None,
        held=held,
        tips=tips_today(session, courier, now),
        shift=_view(shown, platforms, barred) if shown else None,
        later_today=tuple(_view(shift, platforms, barred) for shift in later),
        money=_money(session, courier_id, day, current, floor_minutes, now),
        floor_minutes=floor_minutes,
        missing=(
            *missing_things(session, courier, now),
            *(() if courier.iban else (Missing(thing=MissingThing.BANK_ACCOUNT),)),
        ),
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
        ahead=_days(ahead, platforms, barred_shifts(session, ahead)),
        past=tuple(reversed(_days(past, platforms))),
        read_at=now,
    )


def shift_view(session: Session, shift: Shift) -> CourierShift:
    """One shift as the lists show it."""
    return _view(shift, _platform_names(session, [shift]), barred_shifts(session, [shift]))


def _days(
    shifts: Iterable[Shift], platforms: Mapping[int, str], barred: Collection[int] = ()
) -> tuple[ShiftDay, ...]:
    return tuple(
        ShiftDay(day=day, shifts=tuple(_view(shift, platforms, barred) for shift in of_day))
        for day, of_day in groupby(shifts, key=lambda shift: shift.worked_on)
    )


def _shifts(session: Session, courier_id: int, first: date, last: date) -> list[Shift]:
    """In order of day, then of start: a plan and its ride may begin on two sides of midnight."""
    rows = session.scalars(
        select(Shift).where(
            Shift.courier_id == courier_id, Shift.worked_on >= first, Shift.worked_on <= last
        )
    )
    return sorted(rows, key=lambda shift: (shift.worked_on, _starts(shift), shift.id))


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


def _ended_last(shifts: Sequence[Shift], today: date) -> Shift | None:
    ended = [shift for shift in shifts if shift.state == "ended" and shift.worked_on == today]
    return ended[-1] if ended else None


def _cover(session: Session, shift: Shift, now: datetime) -> Cover:
    """Covered, not yet, or do not start with the reason."""
    starts_at, ends_at = _starts(shift), _ends(shift)
    barred = why_barred(session, shift, now)
    if barred is not None:
        state = CoverState.DO_NOT_START
        return Cover(state=state, starts_at=starts_at, ends_at=ends_at, reason=barred)
    if shift.covered:
        return Cover(
            state=CoverState.COVERED,
            starts_at=starts_at,
            ends_at=ends_at,
            is_self_employed=is_self_employed(shift),
        )
    reason = _stop_reason(session, shift, now)
    state = CoverState.NOT_YET if reason is None else CoverState.DO_NOT_START
    return Cover(state=state, starts_at=starts_at, ends_at=ends_at, reason=reason)


def _stop_reason(session: Session, shift: Shift, now: datetime) -> StopReason | None:
    """Why the shift may not start; None while an answer in time can still be expected."""
    codes = {alert["code"] for alert in alerts_about(session, shift)}
    for code, reason in STOPPING_ALERTS.items():
        if code in codes:
            return reason
    return StopReason.NO_ANSWER if _starts(shift) <= now else None


def _money(
    session: Session,
    courier_id: int,
    day: date,
    current: Shift | None,
    floor_minutes: int | None,
    now: datetime,
) -> DayMoney | None:
    """What the day is worth: as priced, or, while a shift is running, if it ended now."""
    if current is not None and current.state == "started":
        so_far = day_so_far(session, courier_id, day, now)
        if so_far is None:
            return None
        return DayMoney(
            worked_minutes=so_far.worked_minutes,
            paid_minutes=so_far.paid_minutes,
            floor_minutes=floor_minutes or 0,
            total_cents=so_far.payable_cents,
        )
    days = session.scalars(
        select(WorkedDay).where(
            WorkedDay.courier_id == courier_id,
            WorkedDay.worked_on == day,
            WorkedDay.total_cents != 0,
        )
    ).all()
    if not days:
        return None
    return DayMoney(
        worked_minutes=sum(each.worked_minutes for each in days),
        paid_minutes=sum(each.paid_minutes + each.top_up_minutes for each in days),
        floor_minutes=floor_minutes or 0,
        total_cents=sum(each.payable_cents for each in days),
    )


def _floor_minutes(session: Session, shifts: Sequence[Shift]) -> int | None:
    """The guarantee of the agreement that the day's shifts come under."""
    for version, _ in versions_of(session, shifts):
        try:
            return read_agreement(without_references(version.terms)).floor_minutes
        except PayInputError:
            continue  # a person has been asked to mend it
    return None


def _view(shift: Shift, platforms: Mapping[int, str], barred: Collection[int]) -> CourierShift:
    return CourierShift(
        platform_name=platforms[shift.source_id],
        starts_at=_starts(shift),
        ends_at=_ends(shift),
        state=STATES[shift.state],
        cover=CoverState.DO_NOT_START if shift.id in barred else _cover_state(shift),
        place=_place(shift),
        shift_id=shift.id,
        is_self_employed=is_self_employed(shift),
    )


def _cover_state(shift: Shift) -> CoverState:
    """In a list: nothing is awaited about a shift that is ridden self-employed."""
    if shift.covered:
        return CoverState.COVERED
    return CoverState.DO_NOT_START if is_self_employed(shift) else CoverState.NOT_YET


def _place(shift: Shift) -> str | None:
    """The postcode with its municipality."""
    place = complete_place(shift.place) or {}
    words = [place[name] for name in ("postcode", "municipality") if place.get(name)]
    return " ".join(words) or None


def _starts(shift: Shift) -> datetime:
    start = shift.actual_start or shift.planned_start or shift.cancelled_at or shift.actual_end
    assert start is not None, "a shift is folded from at least one of these"
    return start


def _ends(shift: Shift) -> datetime | None:
    return shift.actual_end or shift.planned_end
