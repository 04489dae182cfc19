"""Which rows are refused, and why. The others are still paid; nothing is corrected silently."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from platforms.pay.accepted import AcceptedShift, accept
from platforms.pay.agreement import Agreement
from platforms.pay.calendar_days import LocalCalendar, Span, instant_of
from platforms.pay.facts import BEGAN, Shift, ShiftStatus
from platforms.pay.rates import RateTable

WHOLE_AGREEMENT = "*"  # the id under which a fault of the agreement itself is reported


class RefusalCode(StrEnum):
    """Why a row is left out: one code each, the first that applies in this order."""

    ID_REUSED = "id_reused"
    UNKNOWN_STATUS = "unknown_status"
    NAIVE_TIMESTAMP = "naive_timestamp"
    MISSING_TIMESTAMP = "missing_timestamp"
    NEGATIVE_DURATION = "negative_duration"
    NEGATIVE_KM = "negative_km"
    BREAK_OUTSIDE_SHIFT = "break_outside_shift"
    NO_AGREEMENT = "no_agreement"
    NO_RATE = "no_rate"
    OVERLAP_SAME_PLATFORM = "overlap_same_platform"
    AGREEMENT_INVALID = "agreement_invalid"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Refusal:
    """One row that was left out."""

    id: str
    code: RefusalCode


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedShifts:
    """The rows that count, in the order in which they take seconds, and those left out."""

    accepted: tuple[AcceptedShift, ...]
    refused: tuple[Refusal, ...]


def judge_shifts(
    shifts: Sequence[Shift], agreement: Agreement, calendar: LocalCalendar, rates: RateTable
) -> JudgedShifts:
    """Leave out repeats without a word and faulty rows with a code; keep the rest."""
    first_with_id: dict[str, Shift] = {}
    valid: list[AcceptedShift] = []
    refused: list[Refusal] = []
    for shift in _without_repeats(shifts):
        if first_with_id.setdefault(shift.id, shift) is not shift:
            refused.append(Refusal(id=shift.id, code=RefusalCode.ID_REUSED))
            continue
        judged = _judge(shift, agreement, calendar, rates)
        if isinstance(judged, RefusalCode):
            refused.append(Refusal(id=shift.id, code=judged))
        else:
            valid.append(judged)
    accepted, overlapping = _without_overlaps(valid)
    refused += [Refusal(id=s.id, code=RefusalCode.OVERLAP_SAME_PLATFORM) for s in overlapping]
    return JudgedShifts(accepted=tuple(accepted), refused=tuple(sorted(refused)))


def _without_repeats(shifts: Iterable[Shift]) -> Iterator[Shift]:
    return iter(dict.fromkeys(shifts))


def _judge(
    shift: Shift, agreement: Agreement, calendar: LocalCalendar, rates: RateTable
) -> AcceptedShift | RefusalCode:
    if shift.status not in set(ShiftStatus):
        return RefusalCode.UNKNOWN_STATUS
    status = ShiftStatus(shift.status)
    span = _checked_span(shift, status)
    if isinstance(span, RefusalCode):
        return span
    home_day = calendar.date_of(span[0])
    fault = _content_fault(shift, span) if status in BEGAN else None
    fault = fault or _terms_fault(home_day, agreement, rates)
    return fault or accept(shift, status, span, home_day)


def _content_fault(shift: Shift, span: Span) -> RefusalCode | None:
    """Kilometres and breaks, which only a shift that began has."""
    if shift.km < 0:
        return RefusalCode.NEGATIVE_KM
    return None if _breaks_fit(shift, span) else RefusalCode.BREAK_OUTSIDE_SHIFT


def _terms_fault(home_day: date, agreement: Agreement, rates: RateTable) -> RefusalCode | None:
    if not agreement.holds_on(home_day):
        return RefusalCode.NO_AGREEMENT
    return RefusalCode.NO_RATE if rates.hourly_on(home_day) is None else None


def _checked_span(shift: Shift, status: ShiftStatus) -> Span | RefusalCode:
    """Start and end as instants, or planned start and end of a shift that never began."""
    if any(moment is not None and moment.utcoffset() is None for moment in _moments(shift)):
        return RefusalCode.NAIVE_TIMESTAMP
    began = status in BEGAN
    starts_at = shift.starts_at if began else shift.planned_starts_at
    ends_at = shift.ends_at if began else shift.planned_ends_at
    if starts_at is None or ends_at is None or _lacks_other_time(shift, status):
        return RefusalCode.MISSING_TIMESTAMP
    span = (instant_of(starts_at), instant_of(ends_at))
    return RefusalCode.NEGATIVE_DURATION if span[1] < span[0] else span


def _moments(shift: Shift) -> Iterator[datetime | None]:
    yield from (shift.starts_at, shift.ends_at, shift.cancelled_at)
    yield from (shift.planned_starts_at, shift.planned_ends_at)
    for pause in shift.breaks:
        yield from (pause.starts_at, pause.ends_at)


def _lacks_other_time(shift: Shift, status: ShiftStatus) -> bool:
    """A platform's cancellation without its moment, or half a break."""
    if status is ShiftStatus.CANCELLED_BY_PLATFORM:
        return shift.cancelled_at is None
    return status in BEGAN and any(None in (p.starts_at, p.ends_at) for p in shift.breaks)


def _breaks_fit(shift: Shift, span: Span) -> bool:
    return all(
        pause.starts_at is not None
        and pause.ends_at is not None
        and span[0] <= instant_of(pause.starts_at) <= instant_of(pause.ends_at) <= span[1]
        for pause in shift.breaks
    )


def _without_overlaps(
    valid: Iterable[AcceptedShift],
) -> tuple[list[AcceptedShift], list[AcceptedShift]]:
    """Of two shifts of one platform that share time, the later one is left out.

    Only shifts that began can share time: a planned slot that never came about must not push out
    work that was done.
    """
    accepted: list[AcceptedShift] = []
    overlapping: list[AcceptedShift] = []
    taken_until: dict[str, int] = {}
    for shift in sorted(valid, key=lambda shift: shift.turn):
        if not shift.began:
            accepted.append(shift)
            continue
        starts, ends = shift.span
        if starts < min(ends, taken_until.get(shift.platform, starts)):
            overlapping.append(shift)
            continue
        accepted.append(shift)
        taken_until[shift.platform] = max(ends, taken_until.get(shift.platform, ends))
    return accepted, overlapping
