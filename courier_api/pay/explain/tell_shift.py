"""What a shift's platform told us, and what the agreement makes of it, in sentences."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from courier_api.pay.explain.explanation import ShownEvent
from courier_api.pay.explain.facts import ToldShift
from courier_api.pay.explain.words import Words
from courier_api.pay.zone_held import zone_times
from platforms.events import SHIFT_TYPES
from platforms.pay import Agreement, ShiftStatus
from platforms.pay.agreement import CourierCutFloor, LateCancelPay, PlatformCutPay
from platforms.pay.zone_time import under_hold
from platforms.word import PayFacts

STATUSES = frozenset(ShiftStatus)


def tell_shift(shift: ToldShift, terms: Agreement, words: Words) -> tuple[str, ...]:
    """What was told of the shift, then what follows for its pay."""
    return (*_told(shift, words), *_paid(shift, terms, words))


def tell_event(shift: ToldShift, words: Words) -> tuple[ShownEvent, ...]:
    """Each event of the shift, in the order in which it came in."""
    return tuple(
        ShownEvent(
            platform=shift.platform,
            event_id=event.event_id,
            event_type=event.event_type,
            received_at=event.received_at,
            sentence=words.text(
                f"explain.event.{_event_name(event.event_type)}",
                platform=shift.platform,
                told=words.moment(event.received_at),
            ),
        )
        for event in shift.events
    )


def _told(shift: ToldShift, words: Words) -> Iterator[str]:
    told_at = shift.told_at
    if told_at is not None:
        yield words.text("explain.told", platform=shift.platform, told=words.moment(told_at))
    if shift.pay_status in STATUSES:
        yield words.text(
            f"explain.shift.{shift.pay_status}",
            start=words.clock(shift.actual_start),
            end=words.clock(shift.actual_end),
            planned_start=words.clock(shift.planned_start),
            planned_end=words.clock(shift.planned_end),
        )
    if shift.unpaid_break_minutes:
        yield words.text("explain.breaks", time=words.duration(shift.unpaid_break_minutes))


def _paid(shift: ToldShift, terms: Agreement, words: Words) -> Iterator[str]:
    for time in shift.zone_held:
        yield words.text(
            "explain.zone_held",
            start=words.clock(time.starts_at),
            end=words.clock(time.ends_at),
            reason=words.text(f"zone_hold.reason.{time.reason.value}"),
        )
    paid = _as_paid(shift)
    match paid.pay_status:
        case ShiftStatus.CUT_BY_PLATFORM:
            is_paid = terms.platform_cut_pay is PlatformCutPay.PLANNED
            key = "planned" if is_paid else "worked"
            yield words.text(f"explain.cut.{key}", end=words.clock(paid.planned_end))
        case ShiftStatus.CUT_BY_COURIER:
            key = "waive" if terms.courier_cut_floor is CourierCutFloor.WAIVE else "apply"
            yield words.text(f"explain.left.{key}")
        case ShiftStatus.CANCELLED_BY_PLATFORM:
            yield _cancelled(paid, terms, words)
        case ShiftStatus.CANCELLED_BY_COURIER | ShiftStatus.NO_SHOW:
            yield words.text("explain.not_ridden")


def _as_paid(shift: ToldShift) -> ToldShift:
    """The shift as pay takes it: one in a held zone counts as stopped by the platform."""
    facts = PayFacts(
        pay_status=shift.pay_status,
        planned_start=shift.planned_start,
        planned_end=shift.planned_end,
        actual_start=shift.actual_start,
        actual_end=shift.actual_end,
        unpaid_breaks=(),
        distance_m=None,
        deliveries=None,
    )
    row = under_hold(facts, shift.cancelled_at, zone_times(shift.zone_held))
    return replace(
        shift,
        pay_status=row.facts.pay_status,
        planned_end=row.facts.planned_end,
        cancelled_at=row.cancelled_at,
    )


def _cancelled(shift: ToldShift, terms: Agreement, words: Words) -> str:
    """What a cancellation by the platform is worth; exactly the notice is in time."""
    hours = words.decimal(terms.cancel_notice_hours)
    if shift.planned_start is None or shift.cancelled_at is None:
        return words.text("explain.not_ridden")
    notice = timedelta(seconds=int(terms.cancel_notice_hours * 3600))
    if shift.planned_start - shift.cancelled_at >= notice:
        return words.text("explain.cancelled.in_time", hours=hours)
    match terms.late_cancel_pay:
        case LateCancelPay.PLANNED:
            return words.text("explain.cancelled.planned", hours=hours)
        case LateCancelPay.FLOOR:
            return words.text("explain.cancelled.floor", hours=hours)
        case LateCancelPay.NONE:
            return words.text("explain.cancelled.none")


def _event_name(event_type: str) -> str:
    """The name of the kind in the catalogue; a kind of a later release is told without one."""
    return event_type.removeprefix("shift.") if event_type in SHIFT_TYPES else "something"
