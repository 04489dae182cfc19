"""Which seconds are paid, for which shift: each second once per courier, over all platforms."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from platforms.pay.accepted import AcceptedShift
from platforms.pay.agreement import Agreement, LateCancelPay, PlatformCutPay
from platforms.pay.calendar_days import MICROSECONDS_PER_HOUR, Span
from platforms.pay.facts import ShiftStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidInterval:
    """Unbroken paid time that belongs to one shift; credited time was lost through the platform."""

    shift: AcceptedShift
    span: Span
    is_worked: bool


@dataclass(slots=True)
class TakenTime:
    """The time already paid: disjoint spans in order."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def take(self, span: Span) -> list[Span]:
        """The parts of the span that were still free; they are taken now."""
        free: list[Span] = []
        starts, ends = span
        first = index = bisect_right(self.ends, starts)
        cursor = starts
        while index < len(self.starts) and self.starts[index] < ends:
            if self.starts[index] > cursor:
                free.append((cursor, self.starts[index]))
            cursor = self.ends[index]
            index += 1
        if cursor < ends:
            free.append((cursor, ends))
        merged = sorted(
            [*zip(self.starts[first:index], self.ends[first:index], strict=True), *free]
        )
        self.starts[first:index] = [start for start, _ in merged]
        self.ends[first:index] = [end for _, end in merged]
        return free


def paid_intervals(
    shifts: Sequence[AcceptedShift], agreement: Agreement
) -> tuple[PaidInterval, ...]:
    """All paid time. Real work goes before credited time; then the shift that started first.

    `shifts` come in their turn.
    """
    taken = TakenTime()
    worked = [
        PaidInterval(shift=shift, span=free, is_worked=True)
        for shift in shifts
        for span in shift.worked_spans
        for free in taken.take(span)
    ]
    credited = [
        PaidInterval(shift=shift, span=free, is_worked=False)
        for shift in shifts
        if (span := _credited_span(shift, agreement)) is not None
        for free in taken.take(span)
    ]
    return (*worked, *credited)


def _credited_span(shift: AcceptedShift, agreement: Agreement) -> Span | None:
    """Planned time that the platform took away and still pays.

    Source: Employment Contracts Act, art. 27 (docs/sources.md#contracts-act-27); the notice is a
    choice of the agreement (docs/sources.md#pay-choices).
    """
    if shift.status is ShiftStatus.CUT_BY_PLATFORM:
        is_paid = agreement.platform_cut_pay is PlatformCutPay.PLANNED
        stopped = shift.span[1]
        if is_paid and shift.planned_ends is not None and shift.planned_ends > stopped:
            return (stopped, shift.planned_ends)
    elif agreement.late_cancel_pay is LateCancelPay.PLANNED and cancelled_late(shift, agreement):
        return shift.span
    return None


def cancelled_late(shift: AcceptedShift, agreement: Agreement) -> bool:
    """Whether a platform cancelled with less than the notice; exactly the notice is in time."""
    if shift.status is not ShiftStatus.CANCELLED_BY_PLATFORM or shift.cancelled is None:
        return False
    return shift.span[0] - shift.cancelled < agreement.cancel_notice_hours * MICROSECONDS_PER_HOUR
