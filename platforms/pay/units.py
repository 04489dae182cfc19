"""What a floor applies to: the worked day, the day per platform, or the unbroken period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from platforms.pay.accepted import AcceptedShift
from platforms.pay.agreement import (
    Agreement,
    CourierCutFloor,
    DayAttribution,
    FloorScope,
    FloorTrigger,
    LateCancelPay,
    MinuteRounding,
)
from platforms.pay.calendar_days import MICROSECONDS_PER_MINUTE, LocalCalendar, Span
from platforms.pay.facts import ShiftStatus
from platforms.pay.intervals import PaidInterval, cancelled_late
from platforms.rounding import divide_half_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """The part of a paid interval on one local date, attributed to one platform."""

    platform: str
    sliced_on: date
    span: Span
    is_worked: bool

    @property
    def microseconds(self) -> int:
        return self.span[1] - self.span[0]


@dataclass(slots=True, kw_only=True)
class DayFacts:
    """All that belongs to one worked day.

    `begun` are the shifts that started on it, with their kilometres, deliveries and minutes given
    up; `owed_floors` are late cancellations that are paid as a floor.
    """

    worked_on: date
    slices: list[Slice] = field(default_factory=list)
    begun: list[AcceptedShift] = field(default_factory=list)
    owed_floors: list[AcceptedShift] = field(default_factory=list)


@dataclass(slots=True)
class _UnitFacts:
    """What one unit is made of; `left_in` are the shifts whose early end counts here."""

    slices: list[Slice]
    begun: list[AcceptedShift]
    left_in: list[AcceptedShift]
    owed_floors: list[AcceptedShift]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One floor and the paid time under it.

    Minutes are by local date and rounded once. `owed_by` are the platforms whose late cancellation
    opened the floor.
    """

    slices: tuple[Slice, ...]
    paid_minutes: Mapping[date, int]
    worked_minutes: Mapping[date, int]
    top_up_minutes: int
    owed_by: tuple[str, ...]


def facts_by_day(
    shifts: Iterable[AcceptedShift],
    intervals: Iterable[PaidInterval],
    agreement: Agreement,
    calendar: LocalCalendar,
) -> list[DayFacts]:
    """Paid time, kilometres and owed floors under the day they belong to, in order of date."""
    days: dict[date, DayFacts] = {}

    def day(worked_on: date) -> DayFacts:
        return days.setdefault(worked_on, DayFacts(worked_on=worked_on))

    by_slice = agreement.day_attribution is DayAttribution.CALENDAR_SPLIT
    for interval in intervals:
        for sliced_on, span in calendar.slices(interval.span):
            worked_on = sliced_on if by_slice else interval.shift.home_day
            day(worked_on).slices.append(
                Slice(
                    platform=interval.shift.platform,
                    sliced_on=sliced_on,
                    span=span,
                    is_worked=interval.is_worked,
                )
            )
    pays_floor = agreement.late_cancel_pay is LateCancelPay.FLOOR
    for shift in shifts:
        if shift.began:
            day(shift.home_day).begun.append(shift)
        elif pays_floor and cancelled_late(shift, agreement):
            day(shift.home_day).owed_floors.append(shift)
    return [days[worked_on] for worked_on in sorted(days)]


def units_of(day: DayFacts, agreement: Agreement) -> list[Unit]:
    """The units of a worked day, each with its minutes and its top-up."""
    return [_measure(facts, agreement) for facts in _grouped(day, agreement)]


def _grouped(day: DayFacts, agreement: Agreement) -> list[_UnitFacts]:
    if agreement.floor_scope is FloorScope.DAY:
        return [_UnitFacts(day.slices, day.begun, day.begun, day.owed_floors)]
    if agreement.floor_scope is FloorScope.PRESTATION:
        return _prestations(day, agreement)
    platforms = {part.platform for part in day.slices} | {s.platform for s in day.owed_floors}
    groups: list[_UnitFacts] = []
    for platform in sorted(platforms):
        begun = [shift for shift in day.begun if shift.platform == platform]
        owed = [shift for shift in day.owed_floors if shift.platform == platform]
        slices = [part for part in day.slices if part.platform == platform]
        groups.append(_UnitFacts(slices, begun, begun, owed))
    return groups


def _prestations(day: DayFacts, agreement: Agreement) -> list[_UnitFacts]:
    """One group per unbroken period of the worked day, and one per floor owed for a cancellation.

    Minutes given up count in the last period of the shift that was left.
    """
    groups = [
        _UnitFacts(period, [], [], [])
        for period in _unbroken_periods(day.slices, agreement.prestation_gap_minutes)
    ]
    for shift in day.begun:
        touched = [group for group in groups if _touches(shift, group.slices)]
        for group in touched:
            group.begun.append(shift)
        for group in touched[-1:]:
            group.left_in.append(shift)
    return groups + [_UnitFacts([], [], [], [shift]) for shift in day.owed_floors]


def _unbroken_periods(slices: Iterable[Slice], gap_minutes: int) -> list[list[Slice]]:
    periods: list[list[Slice]] = []
    for part in sorted(slices, key=lambda part: part.span):
        gap_limit = gap_minutes * MICROSECONDS_PER_MINUTE
        if periods and part.span[0] - periods[-1][-1].span[1] <= gap_limit:
            periods[-1].append(part)
        else:
            periods.append([part])
    return periods


def _touches(shift: AcceptedShift, period: Sequence[Slice]) -> bool:
    """Whether a shift was going on at some moment of the period, be it as second platform."""
    period_starts, period_ends = period[0].span[0], period[-1].span[1]
    spans = shift.worked_spans or (shift.span,)
    return any(starts <= period_ends and ends >= period_starts for starts, ends in spans)


def _measure(facts: _UnitFacts, agreement: Agreement) -> Unit:
    """Count minutes once per local date, then what is missing to the floor if it is open."""
    paid_minutes = _minutes_by_date(facts.slices, agreement)
    is_triggered = bool(facts.slices) and (
        agreement.floor_trigger is FloorTrigger.ANY_WORK
        or any(shift.deliveries > 0 for shift in facts.begun)
    )
    top_up_minutes = 0
    if facts.owed_floors or is_triggered:
        waived_minutes = _waived_minutes(facts.left_in, agreement)
        missing = agreement.floor_minutes - sum(paid_minutes.values()) - waived_minutes
        top_up_minutes = max(0, missing)
    return Unit(
        slices=tuple(facts.slices),
        paid_minutes=paid_minutes,
        worked_minutes=_minutes_by_date(
            [part for part in facts.slices if part.is_worked], agreement
        ),
        top_up_minutes=top_up_minutes,
        owed_by=tuple(sorted({shift.platform for shift in facts.owed_floors})),
    )


def _minutes_by_date(slices: Iterable[Slice], agreement: Agreement) -> dict[date, int]:
    microseconds: defaultdict[date, int] = defaultdict(int)
    for part in slices:
        microseconds[part.sliced_on] += part.microseconds
    return {
        day: whole_minutes(total, agreement.minute_rounding) for day, total in microseconds.items()
    }


def whole_minutes(microseconds: int, rounding: str) -> int:
    """Time as whole minutes: the next one, or the nearest with half a minute going up."""
    if rounding == MinuteRounding.NEAREST:
        return divide_half_up(microseconds, MICROSECONDS_PER_MINUTE)
    return -(-microseconds // MICROSECONDS_PER_MINUTE)


def _waived_minutes(shifts: Iterable[AcceptedShift], agreement: Agreement) -> int:
    """Minutes couriers gave up by leaving early; they lower the top-up, never worked time."""
    if agreement.courier_cut_floor is not CourierCutFloor.WAIVE:
        return 0
    given_up = sum(
        max(0, shift.planned_ends - shift.span[1])
        for shift in shifts
        if shift.status is ShiftStatus.CUT_BY_COURIER and shift.planned_ends is not None
    )
    return whole_minutes(given_up, MinuteRounding.UP)
