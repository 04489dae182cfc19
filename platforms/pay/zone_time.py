"""What a held zone makes of a shift's facts: it counts as stopped by the platform, not by the courier.

Whether planned hours are paid then is what the agreement says of a platform's stop
(`platform_cut_pay`) and of its late cancellation (`late_cancel_pay`); both pay the plan when nothing
is said.
Source: Employment Contracts Act, art. 27 (docs/sources.md#contracts-act-27); who stops the work is a
choice of the agreement (docs/sources.md#pay-choices).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from platforms.pay.facts import ShiftStatus
from platforms.word import PayFacts

STOPS_AHEAD: Final = timedelta(minutes=30)
"""Who is told of a hold may stop so long before it begins: there is no time for another order."""

NEVER_BEGAN: Final = (ShiftStatus.NO_SHOW, ShiftStatus.CANCELLED_BY_COURIER)
STOPPED: Final = (ShiftStatus.WORKED, ShiftStatus.CUT_BY_COURIER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneTime:
    """Time of the plan that was held, without a gap; the courier could know of it at `told_at`."""

    starts_at: datetime
    ends_at: datetime
    told_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """The facts to price, and when the shift was cancelled as far as notice counts."""

    facts: PayFacts
    cancelled_at: datetime | None


def under_hold(
    facts: PayFacts, cancelled_at: datetime | None, times: Sequence[ZoneTime]
) -> HeldRow:
    """The same facts where the hold changed nothing: what was ridden stays ridden, in every case.

    A shift that never began is held from the first to the last held moment: nobody is sent home in
    between. A later start is left to a person, since nothing tells why it was late.
    """
    same = HeldRow(facts=facts, cancelled_at=cancelled_at)
    if not times:
        return same
    if cancelled_at is not None and cancelled_at < times[0].told_at:
        return same  # it was cancelled for another reason
    if facts.pay_status == ShiftStatus.CANCELLED_BY_PLATFORM:
        return _cancelled_late(same)
    if facts.pay_status in NEVER_BEGAN:
        return HeldRow(facts=_never_began(facts, times), cancelled_at=None)
    if facts.pay_status in STOPPED:
        return replace(same, facts=_stopped(facts, times))
    return same


def _cancelled_late(row: HeldRow) -> HeldRow:
    """No notice counts: nobody can ride there, whenever the platform says so."""
    if row.cancelled_at is None or row.facts.planned_start is None:
        return row
    return replace(row, cancelled_at=max(row.cancelled_at, row.facts.planned_start))


def _never_began(facts: PayFacts, times: Sequence[ZoneTime]) -> PayFacts:
    starts_at, ends_at = times[0].starts_at, times[-1].ends_at
    return replace(
        facts,
        pay_status=ShiftStatus.CUT_BY_PLATFORM.value,
        actual_start=starts_at,
        actual_end=starts_at,
        planned_end=ends_at,
        unpaid_breaks=(),
        distance_m=0,
        deliveries=0,
    )


def _stopped(facts: PayFacts, times: Sequence[ZoneTime]) -> PayFacts:
    stopped_at, planned_end = facts.actual_end, facts.planned_end
    if stopped_at is None or planned_end is None or stopped_at >= planned_end:
        return facts
    for time in times:
        from_when = min(time.starts_at, max(time.told_at, time.starts_at - STOPS_AHEAD))
        if from_when <= stopped_at < time.ends_at:
            return replace(
                facts,
                pay_status=ShiftStatus.CUT_BY_PLATFORM.value,
                planned_end=min(planned_end, time.ends_at),
            )
    return facts
