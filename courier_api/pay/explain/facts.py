"""What has to be known to explain a worked day. Frozen records; nothing here reads or decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from platforms.pay import Agreement, GrossSplit, LineKind
from platforms.pay.rates import PayRule
from platforms.word import WordField
from safety.zone_holds import HeldTime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidLine:
    """One stored line of pay. `published` is where the agreement says the figure was published."""

    kind: LineKind
    rule: PayRule
    platform: str
    dated_on: date
    minutes: int | None
    km: Decimal | None
    rate_eur: str
    cents: int
    published: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEvent:
    """One event of a shift that its platform sent us."""

    event_id: str
    event_type: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldShift:
    """A shift of the day as its platform told it; `disputed` are fields that a courier's word holds.

    `zone_held` is its planned time in which nobody was sent there.
    """

    platform: str
    pay_status: str
    planned_start: datetime | None
    planned_end: datetime | None
    actual_start: datetime | None
    actual_end: datetime | None
    cancelled_at: datetime | None
    unpaid_break_minutes: int
    events: tuple[ToldEvent, ...]
    disputed: tuple[WordField, ...] = ()
    zone_held: tuple[HeldTime, ...] = ()

    @property
    def told_at(self) -> datetime | None:
        """When the last of its events came in."""
        return max((event.received_at for event in self.events), default=None)


class Why(StrEnum):
    """Why a day was counted again."""

    TOLD = "told"
    AGREEMENT = "agreement"
    FIGURE = "figure"
    COURIER = "courier"
    OTHER_SHIFT = "other_shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What one calculation of the day came to, before deductions.

    Of every one but the first: why it was made, and new less old cents by kind of line.
    """

    computed_at: datetime
    total_cents: int
    why: tuple[Why, ...] = ()
    differences: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDeductions:
    """What is taken off the month of which the day is a part."""

    month: date
    gross_cents: int
    worker_contribution_cents: int
    withholding_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How a student's day falls inside and outside the yearly quota; `left` before the day."""

    left_minutes: int
    split: GrossSplit


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPart:
    """What one agreement pays for the day. Nearly always the only one.

    `quota` is None for who is not a student, and where it cannot be told for one day alone.
    """

    agreement_name: str
    version: int
    terms: Agreement
    paid_minutes: int
    worked_minutes: int
    top_up_minutes: int
    gross_cents: int
    total_cents: int
    worker_contribution_cents: int
    withholding_cents: int
    payable_cents: int
    pay_due_on: date
    lines: tuple[PaidLine, ...]
    revisions: tuple[Revision, ...]
    month: MonthDeductions | None
    quota: Quota | None = None

    @property
    def top_up_by_platform(self) -> Mapping[str, int]:
        """Cents of the top-up that each platform bears."""
        return {x.platform: x.cents for x in self.lines if x.kind is LineKind.TOP_UP}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayToExplain:
    """A courier's worked day: its parts by agreement and the shifts behind them."""

    worked_on: date
    is_student: bool
    parts: tuple[DayPart, ...]
    shifts: tuple[ToldShift, ...]
