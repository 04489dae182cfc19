"""Worked days to explain, one for each thing that there is to say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from courier_api.pay.differences import KINDS
from courier_api.pay.explain.facts import (
    DayPart,
    DayToExplain,
    MonthDeductions,
    PaidLine,
    Quota,
    Revision,
    ToldEvent,
    ToldShift,
    Why,
)
from platforms.events import SHIFT_TYPES
from platforms.pay import GrossSplit, LineKind, ShiftStatus, read_agreement
from platforms.pay.agreement import Agreement
from platforms.pay.rates import PayRule
from platforms.word import WordField
from safety.zone_holds import HeldTime, HoldReason
from tests.factories.agreements import TERMS

DAY = date(2026, 3, 6)
AT = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
PLATFORM = "Zwaluw Maaltijden Brussel"
KIND_OF_RULE = {
    PayRule.AGREED_RATE: LineKind.BASE,
    PayRule.LEGAL_MINIMUM: LineKind.BASE,
    PayRule.SUNDAY_SUPPLEMENT: LineKind.SUPPLEMENT,
    PayRule.HOLIDAY_SUPPLEMENT: LineKind.SUPPLEMENT,
    PayRule.FLOOR_PER_DAY: LineKind.TOP_UP,
    PayRule.FLOOR_PER_PLATFORM: LineKind.TOP_UP,
    PayRule.FLOOR_PER_PRESTATION: LineKind.TOP_UP,
    PayRule.PHONE_PER_HOUR: LineKind.PHONE,
    PayRule.BIKE_PER_KM: LineKind.BIKE,
    PayRule.BIKE_PER_HOUR: LineKind.BIKE,
}


def terms(**fields: object) -> Agreement:
    """The agreement of the tests with other fields."""
    return read_agreement({**TERMS, **fields})


def line(rule: PayRule = PayRule.AGREED_RATE, **fields: Any) -> PaidLine:  # noqa: ANN401
    """A line of one rule: 100 minutes, or 4.2 km."""
    by_km = rule is PayRule.BIKE_PER_KM
    return replace(
        PaidLine(
            kind=KIND_OF_RULE[rule],
            rule=rule,
            platform=PLATFORM,
            dated_on=DAY,
            minutes=None if by_km else 100,
            km=Decimal("4.200") if by_km else None,
            rate_eur="13.05",
            cents=2175,
            published="from 2026-01-01",
        ),
        **fields,
    )


def shift(status: str = ShiftStatus.WORKED, **fields: Any) -> ToldShift:  # noqa: ANN401
    """A shift of the evening with one event of each kind."""
    return replace(
        ToldShift(
            platform=PLATFORM,
            pay_status=status,
            planned_start=AT,
            planned_end=AT + timedelta(hours=3),
            actual_start=AT,
            actual_end=AT + timedelta(minutes=100),
            cancelled_at=AT - timedelta(hours=2),
            unpaid_break_minutes=20,
            events=tuple(
                ToldEvent(event_id=f"evt-{kind}", event_type=kind, received_at=AT)
                for kind in (*SHIFT_TYPES, "duty.ended")
            ),
        ),
        **fields,
    )


def part(**fields: Any) -> DayPart:  # noqa: ANN401
    """An employee's day of 100 minutes, topped up to three hours."""
    return replace(
        DayPart(
            agreement_name="Ketting",
            version=1,
            terms=terms(),
            paid_minutes=100,
            worked_minutes=100,
            top_up_minutes=80,
            gross_cents=3915,
            total_cents=4082,
            worker_contribution_cents=512,
            withholding_cents=0,
            payable_cents=3570,
            pay_due_on=DAY + timedelta(days=7),
            lines=(line(), line(PayRule.FLOOR_PER_DAY, cents=1740)),
            revisions=(Revision(computed_at=AT, total_cents=4082),),
            month=MonthDeductions(
                month=date(2026, 3, 1),
                gross_cents=3915,
                worker_contribution_cents=512,
                withholding_cents=0,
            ),
        ),
        **fields,
    )


def day(*parts: DayPart, shifts: tuple[ToldShift, ...] = (), student: bool = False) -> DayToExplain:
    """A day of these parts and shifts."""
    return DayToExplain(
        worked_on=DAY,
        is_student=student,
        parts=parts or (part(),),
        shifts=shifts or (shift(),),
    )


def every_day() -> Iterator[DayToExplain]:
    """Days that together bring up everything there is to say."""
    yield from (day(part(lines=(line(rule), line(rule, platform="Mus")))) for rule in PayRule)
    yield from _of_shifts()
    yield from _of_students()
    yield from _of_settings()
    yield _corrected()


def _of_shifts() -> Iterator[DayToExplain]:
    choices: tuple[dict[str, str], ...] = (
        {},
        {"platform_cut_pay": "worked", "courier_cut_floor": "waive", "late_cancel_pay": "none"},
        {"late_cancel_pay": "floor", "minute_rounding": "nearest"},
    )
    for fields in choices:
        for status in ShiftStatus:
            yield day(part(terms=terms(**fields)), shifts=(shift(status),))
    yield day(shifts=(shift(ShiftStatus.CANCELLED_BY_PLATFORM, cancelled_at=None),))
    early = AT - timedelta(hours=24)
    yield day(shifts=(shift(ShiftStatus.CANCELLED_BY_PLATFORM, cancelled_at=early),))
    late = shift(actual_end=AT + timedelta(hours=9))
    rates = (line(), line(dated_on=DAY + timedelta(days=1), rate_eur="14.10"))
    yield day(part(lines=rates), shifts=(late,))
    yield day(part(lines=rates, terms=terms(day_attribution="calendar_split")), shifts=(late,))
    yield day(shifts=(shift(), shift(platform="Mus", disputed=tuple(WordField))))
    yield day(shifts=(shift(actual_start=None, actual_end=None),))
    held = HeldTime(
        starts_at=AT, ends_at=AT + timedelta(hours=3), told_at=AT, reason=HoldReason.ICE
    )
    yield day(shifts=(shift(ShiftStatus.NO_SHOW, cancelled_at=None, zone_held=(held,)),))


def _of_students() -> Iterator[DayToExplain]:
    for solidarity, ordinary in ((3915, 0), (2000, 1915), (0, 3915)):
        split = GrossSplit(
            worked_on=DAY,
            declared_minutes=100,
            inside_minutes=50,
            solidarity_cents=solidarity,
            ordinary_cents=ordinary,
        )
        quota = Quota(left_minutes=50, split=split)
        yield day(part(quota=quota, withholding_cents=12), student=True)


def _of_settings() -> Iterator[DayToExplain]:
    contributions = {**TERMS["contributions"], "withholding_pct": "11.11", "base_pct": "108"}
    yield day(part(terms=terms(contributions=contributions), withholding_cents=300))
    yield day(part(terms=terms(contributions=contributions)))
    yield day(part(terms=terms(pay_within_days="1")))
    yield day(part(terms=terms(pay_within_days={"day_of_next_month": "10"})))
    yield day(part(paid_minutes=180, lines=(line(published="https://example.org/scale"),)))
    yield day(part(worked_minutes=0, lines=(line(published="Scale of joint committee 140.03"),)))


def _corrected() -> DayToExplain:
    totals = (4082, 5096, 3000, 3000)
    revisions = tuple(
        Revision(
            computed_at=AT + timedelta(days=number),
            total_cents=cents,
            why=tuple(Why) if number else (),
            differences=tuple((kind, cents - 4082) for kind in KINDS) if number else (),
        )
        for number, cents in enumerate(totals)
    )
    return day(part(revisions=revisions))
