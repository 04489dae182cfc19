"""The rules of pay once more, as one would write them down first: datetimes, Decimal, day by day.

The reference that the arrays are measured against and compared with. It knows the choices that the
terms of bench/year_of_shifts.py make (the floor per day, any work opens it, lost time paid as
planned) and shares no code with platforms.pay but the agreement's record.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from platforms.pay import Agreement, Shift

CENT = Decimal("0.01")
FOUR_PLACES = Decimal("0.0001")
MINUTE = timedelta(minutes=1)
SUNDAY = 6
BEGAN = ("worked", "cut_by_platform", "cut_by_courier")

Span = tuple[datetime, datetime]
Row = tuple[date, int, int, int, Decimal, Decimal, Decimal, Decimal, Decimal, date]
"""Worked day; paid, worked and top-up minutes; base, supplement, top-up, phone and bike; due."""


@dataclass(slots=True)
class Paid:
    """A piece of paid time."""

    worked_on: date
    span: Span
    is_worked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecimalPay:
    """Pays couriers one after the other."""

    agreement: Agreement

    def days_of(self, shifts: Sequence[Shift], *, own_bike: bool, own_phone: bool) -> list[Row]:
        """The worked days of one courier in order."""
        accepted = self._accepted(shifts)
        pieces: defaultdict[date, list[Paid]] = defaultdict(list)
        for piece in self._paid_time(accepted):
            pieces[piece.worked_on].append(piece)
        km: defaultdict[date, Decimal] = defaultdict(Decimal)
        for shift in accepted:
            if shift.status in BEGAN:
                km[self._date(start_of(shift))] += shift.km
        return [
            self._day(day, pieces[day], km[day] if own_bike else Decimal(0), own_phone=own_phone)
            for day in sorted(pieces.keys() | {day for day, total in km.items() if total})
        ]

    def _accepted(self, shifts: Sequence[Shift]) -> list[Shift]:
        """Without shifts that share time with an earlier one of the same platform."""
        accepted: list[Shift] = []
        until: dict[str, datetime] = {}
        for shift in sorted(shifts, key=lambda s: (start_of(s), end_of(s), s.platform, s.id)):
            if shift.status in BEGAN:
                start, end = start_of(shift), end_of(shift)
                known = until.get(shift.platform)
                if known is not None and start < min(end, known):
                    continue
                until[shift.platform] = end if known is None else max(known, end)
            accepted.append(shift)
        return accepted

    def _paid_time(self, shifts: Sequence[Shift]) -> list[Paid]:
        """Work first, then time that was lost through a platform; each second once."""
        paid: list[Paid] = []
        for is_worked in (True, False):
            for shift in shifts:
                spans = worked_spans(shift) if is_worked else self._lost_spans(shift)
                for span in spans:
                    for free in without(span, [piece.span for piece in paid]):
                        paid.append(Paid(self._date(start_of(shift)), free, is_worked))
        return paid

    def _lost_spans(self, shift: Shift) -> list[Span]:
        end = shift.planned_ends_at
        if shift.status == "cut_by_platform" and end is not None and end > end_of(shift):
            return [(end_of(shift), end)]
        if shift.status == "cancelled_by_platform" and shift.cancelled_at is not None:
            notice = timedelta(hours=int(self.agreement.cancel_notice_hours))
            if start_of(shift) - shift.cancelled_at < notice:
                return [(start_of(shift), end_of(shift))]
        return []

    def _day(self, day: date, pieces: Sequence[Paid], km: Decimal, *, own_phone: bool) -> Row:
        paid: defaultdict[date, timedelta] = defaultdict(timedelta)
        worked: defaultdict[date, timedelta] = defaultdict(timedelta)
        for piece in pieces:
            for on, length in self._by_date(piece.span):
                paid[on] += length
                if piece.is_worked:
                    worked[on] += length
        minutes = {on: whole_minutes(length) for on, length in paid.items()}
        worked_minutes = sum(whole_minutes(length) for length in worked.values())
        paid_minutes = sum(minutes.values())
        missing = max(0, self.agreement.floor_minutes - paid_minutes) if pieces else 0
        exact = {on: count * self._rate(on) / 60 for on, count in minutes.items()}
        base_exact = sum(exact.values(), Decimal(0))
        base = cents(base_exact)
        top_up = cents(base_exact + missing * self._rate(day) / 60) - base
        extra = sum((each * self._percentage(on) / 100 for on, each in exact.items()), Decimal(0))
        phone = cents(worked_minutes * self._phone() / 60) if own_phone else Decimal(0)
        last = max((piece.span[1] for piece in pieces), default=None)
        counted_from = day if last is None else self._date(last - timedelta(microseconds=1))
        due = counted_from + timedelta(days=7)
        bike = cents(km * self._bike())
        return (
            day, paid_minutes, worked_minutes, missing,
            base, cents(extra), top_up, phone, bike, due,
        )  # fmt: skip

    def _rate(self, day: date) -> Decimal:
        rates = [row for row in self.agreement.rates if row.valid_from <= day]
        rate = max(rates, key=lambda row: row.valid_from).value
        minima = [row for row in self.agreement.legal_minimum if row.valid_from <= day]
        if not minima:
            return rate
        minimum = max(minima, key=lambda row: row.valid_from).value
        month = cents(minimum.monthly_eur)
        hour = (month * 12 / (52 * minimum.weekly_hours)).quantize(FOUR_PLACES, ROUND_HALF_UP)
        return max(rate, hour)

    def _percentage(self, day: date) -> Decimal:
        found = [Decimal(0)]
        if day in self.agreement.public_holidays:
            found.append(self.agreement.holiday_pct)
        if day.weekday() == SUNDAY:
            found.append(self.agreement.sunday_pct)
        return max(found)

    def _phone(self) -> Decimal:
        return self.agreement.allowances.phone_per_hour[0].value

    def _bike(self) -> Decimal:
        return self.agreement.allowances.bike_per_km[0].value

    def _date(self, moment: datetime) -> date:
        return moment.astimezone(self.agreement.timezone).date()

    def _by_date(self, span: Span) -> list[tuple[date, timedelta]]:
        start, end = span
        parts = []
        while start < end:
            day = self._date(start)
            after = day + timedelta(days=1)
            midnight = datetime(
                after.year, after.month, after.day, tzinfo=self.agreement.timezone
            ).astimezone(UTC)
            parts.append((day, min(end, midnight) - start))
            start = min(end, midnight)
        return parts


def start_of(shift: Shift) -> datetime:
    """The real start, or the planned one of a shift that never began."""
    moment = shift.starts_at if shift.status in BEGAN else shift.planned_starts_at
    assert moment is not None
    return moment


def end_of(shift: Shift) -> datetime:
    """The real end, or the planned one of a shift that never began."""
    moment = shift.ends_at if shift.status in BEGAN else shift.planned_ends_at
    assert moment is not None
    return moment


def worked_spans(shift: Shift) -> list[Span]:
    """From start to end without unpaid breaks."""
    if shift.status not in BEGAN:
        return []
    pauses = [
        (pause.starts_at, pause.ends_at)
        for pause in shift.breaks
        if not pause.is_paid and pause.starts_at is not None and pause.ends_at is not None
    ]
    return without((start_of(shift), end_of(shift)), pauses)


def without(span: Span, others: Sequence[Span]) -> list[Span]:
    """The parts of a span that no other covers."""
    left = [span]
    for start, end in others:
        if start >= span[1] or end <= span[0]:
            continue
        left = [
            part
            for first, last in left
            for part in ((first, min(last, start)), (max(first, end), last))
            if part[0] < part[1]
        ]
    return [part for part in left if part[0] < part[1]]


def whole_minutes(length: timedelta) -> int:
    """Time as minutes, a started one counts whole."""
    return int(
        (Decimal(length // timedelta(microseconds=1)) / 60_000_000).to_integral_value(ROUND_CEILING)
    )


def cents(euros: Decimal) -> Decimal:
    """Half up to the cent."""
    return euros.quantize(CENT, ROUND_HALF_UP)
