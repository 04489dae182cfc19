"""The terms of one version of a pay agreement: every choice the law leaves open, as a field.

The defaults of absent fields are set where the agreement is read (read_agreement.py).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from platforms.pay.dated import DatedRow


class FloorScope(StrEnum):
    """What three hours are promised for.

    `day` is what the arrangement of 2016 promised, `prestation`, the unbroken period, what the
    Labour Act protects.
    Source: arrangement of May 2016 (docs/sources.md#smart-2016); Labour Act, art. 21
    (docs/sources.md#labour-act-21).
    """

    DAY = "day"
    DAY_PLATFORM = "day_platform"
    PRESTATION = "prestation"


class FloorTrigger(StrEnum):
    """What opens the floor: any paid time, or a first delivery."""

    ANY_WORK = "any_work"
    FIRST_DELIVERY = "first_delivery"


class DayAttribution(StrEnum):
    """Which date owns a shift that passes midnight."""

    SHIFT_START = "shift_start"
    CALENDAR_SPLIT = "calendar_split"


class MinuteRounding(StrEnum):
    """How seconds become minutes. Rounding down is not a choice: it would take worked time away."""

    UP = "up"
    NEAREST = "nearest"


class PlatformCutPay(StrEnum):
    """What is paid when a platform stops a running shift: the plan, or what was worked."""

    PLANNED = "planned"
    WORKED = "worked"


class CourierCutFloor(StrEnum):
    """Whether the floor covers the minutes a courier gave up by stopping early."""

    APPLY = "apply"
    WAIVE = "waive"


class LateCancelPay(StrEnum):
    """What is paid when a platform cancels without the agreed notice."""

    PLANNED = "planned"
    FLOOR = "floor"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalMinimum:
    """A minimum monthly income and the weekly hours it is paid for."""

    monthly_eur: Decimal
    weekly_hours: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowances:
    """Refunds of the courier's own costs, in euros per hour worked or per kilometre; not wage."""

    phone_per_hour: tuple[DatedRow[Decimal], ...] = ()
    bike_per_km: tuple[DatedRow[Decimal], ...] = ()
    bike_per_hour: tuple[DatedRow[Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionTerms:
    """Percentages of social security, the students' yearly quota in minutes, and the withholding.

    `base_pct` is the part of ordinary gross that contributions are counted on. Solidarity
    percentages are for a student's hours within the quota.
    """

    worker_pct: Decimal
    student_worker_pct: Decimal
    student_employer_pct: Decimal
    base_pct: Decimal
    employer_pct: tuple[DatedRow[Decimal], ...]
    student_contingent_minutes: tuple[DatedRow[int], ...]
    floor_declared_as_hours: bool
    withholding_pct: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PayWithinDays:
    """Pay is due so many calendar days after the work."""

    days: int

    def due_on(self, day: date) -> date:
        return day + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayOnDayOfNextMonth:
    """Pay is due on a day of the month after the work, or on its last day if it is shorter."""

    day_of_month: int

    def due_on(self, day: date) -> date:
        next_month = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
        last_day = monthrange(next_month.year, next_month.month)[1]
        return next_month.replace(day=min(self.day_of_month, last_day))


PayTerm = PayWithinDays | PayOnDayOfNextMonth


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One version of an agreement; both ends of its validity are inclusive, None is open.

    `minute_rounding` stays the text that was given: an agreement that rounds down is reported in
    the result and nothing is computed with it.
    """

    timezone: ZoneInfo
    valid_from: date | None
    valid_to: date | None
    rates: tuple[DatedRow[Decimal], ...]
    legal_minimum: tuple[DatedRow[LegalMinimum], ...]
    floor_minutes: int
    floor_scope: FloorScope
    floor_trigger: FloorTrigger
    prestation_gap_minutes: int
    day_attribution: DayAttribution
    minute_rounding: str
    platform_cut_pay: PlatformCutPay
    courier_cut_floor: CourierCutFloor
    cancel_notice_hours: Decimal
    late_cancel_pay: LateCancelPay
    sunday_pct: Decimal
    holiday_pct: Decimal
    public_holidays: frozenset[date]
    allowances: Allowances
    pay_term: PayTerm
    contributions: ContributionTerms | None
    fee_pct: Decimal | None
    vat_pct: Decimal

    def holds_on(self, day: date) -> bool:
        """Whether the day lies within the validity of this version."""
        begun = self.valid_from is None or day >= self.valid_from
        return begun and (self.valid_to is None or day <= self.valid_to)
