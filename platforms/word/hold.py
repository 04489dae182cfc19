"""What a dispute freezes: the disputed value, as it was told, at least; and what waits beyond it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from platforms.word.fields import STARTS, TIMES, WordField

_BY_PLATFORM: Final = frozenset({"platform", "weather", "other"})
_CANCELLED: Final = frozenset({"cancelled_by_courier", "no_show"})
_ENDED: Final = frozenset({"worked", "cut_by_courier"})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpaidBreak:
    """A break that is not paid."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PayFacts:
    """The facts of a shift that pay depends on. `pay_status` in the words of the pay rules."""

    pay_status: str
    planned_start: datetime | None
    planned_end: datetime | None
    actual_start: datetime | None
    actual_end: datetime | None
    unpaid_breaks: tuple[UnpaidBreak, ...]
    distance_m: int | None
    deliveries: int | None

    @property
    def break_minutes(self) -> int:
        """Whole minutes of unpaid break, a started one included."""
        length = sum((b.ends_at - b.starts_at for b in self.unpaid_breaks), timedelta())
        return -(-length // timedelta(minutes=1))


def held_facts(now: PayFacts, told: Mapping[WordField, str | None]) -> PayFacts:
    """The facts to price while disputes are open.

    `told` has what each disputed field said when it was disputed. Of that and what is told now the
    value counts that is better for the courier; other fields are as told now.
    """
    held = now
    for field, value in told.items():
        if value is not None:
            held = _with(held, field, value)
    return held


def waiting_amount(field: WordField, told: str | None, said: str | None) -> int | None:
    """How much the courier says beyond what was told: seconds, metres or deliveries.

    Below zero when the courier says less; None where the two cannot be compared. Nothing of it is
    paid or taken back until it is settled.
    """
    if told is None or said is None or field is WordField.ENDING:
        return None
    if field in TIMES:
        seconds = (datetime.fromisoformat(said) - datetime.fromisoformat(told)) // timedelta(
            seconds=1
        )
        return -seconds if field in STARTS else seconds
    more = int(said) - int(told)
    return -more * 60 if field is WordField.BREAKS else more


def _with(now: PayFacts, field: WordField, told: str) -> PayFacts:  # noqa: PLR0911 - one field a case
    match field:
        case WordField.PLANNED_START:
            return replace(now, planned_start=_earlier(now.planned_start, told))
        case WordField.PLANNED_END:
            return replace(now, planned_end=_later(now.planned_end, told))
        case WordField.ACTUAL_START:
            return replace(now, actual_start=_earlier(now.actual_start, told))
        case WordField.ACTUAL_END:
            return replace(now, actual_end=_later(now.actual_end, told))
        case WordField.DISTANCE:
            return replace(now, distance_m=max(now.distance_m or 0, int(told)))
        case WordField.DELIVERIES:
            return replace(now, deliveries=max(now.deliveries or 0, int(told)))
        case WordField.BREAKS:
            return _with_breaks(now, int(told))
        case WordField.ENDING:
            return _with_ending(now, told)


def _earlier(at: datetime | None, told: str) -> datetime | None:
    """Only where there is a time: a dispute adds none."""
    return None if at is None else min(at, datetime.fromisoformat(told))


def _later(at: datetime | None, told: str) -> datetime | None:
    return None if at is None else max(at, datetime.fromisoformat(told))


def _with_breaks(now: PayFacts, told_minutes: int) -> PayFacts:
    """No more break than was told; a shorter one stands in the middle, its times unknown."""
    if now.break_minutes <= told_minutes or now.actual_start is None or now.actual_end is None:
        return now
    if told_minutes == 0:
        return replace(now, unpaid_breaks=())
    length = timedelta(minutes=told_minutes)
    starts_at = now.actual_start + (now.actual_end - now.actual_start - length) // 2
    return replace(
        now, unpaid_breaks=(UnpaidBreak(starts_at=starts_at, ends_at=starts_at + length),)
    )


def _with_ending(now: PayFacts, told: str) -> PayFacts:
    """A shift that the platform ended does not become one that the courier ended."""
    if told not in _BY_PLATFORM:
        return now
    if now.pay_status in _CANCELLED:
        return replace(now, pay_status="cancelled_by_platform")
    is_early = (
        now.actual_end is not None
        and now.planned_end is not None
        and now.actual_end < now.planned_end
    )
    if now.pay_status in _ENDED and is_early:
        return replace(now, pay_status="cut_by_platform")
    return now
