"""What a pay computation answers: worked days with their lines, sums, contributions, invoice."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from platforms.pay.rates import PayRule
from platforms.pay.refusals import Refusal


class LineKind(StrEnum):
    """Which amount of the worked day a line is part of."""

    BASE = "base"
    SUPPLEMENT = "supplement"
    TOP_UP = "top_up"
    PHONE = "phone"
    BIKE = "bike"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayLine:
    """One reason for money: so many minutes or kilometres of one platform at one rate.

    `dated_on` is the local date whose rate holds. Lines of a day add up to its total.
    `parameter_row` is the row of the dated table behind the rate, if it comes from there.
    """

    kind: LineKind
    platform: str
    dated_on: date
    minutes: int | None
    km: Decimal | None
    rate_eur: Decimal
    cents: int
    rule: PayRule
    source: str
    parameter_row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayAmounts:
    """Minutes and cents of a day, of a platform's part of it, of a period, or of a difference."""

    paid_minutes: int = 0
    worked_minutes: int = 0
    top_up_minutes: int = 0
    base_cents: int = 0
    supplement_cents: int = 0
    top_up_cents: int = 0
    phone_cents: int = 0
    bike_cents: int = 0

    @property
    def gross_cents(self) -> int:
        return self.base_cents + self.supplement_cents + self.top_up_cents

    @property
    def allowance_cents(self) -> int:
        return self.phone_cents + self.bike_cents

    @property
    def total_cents(self) -> int:
        return self.gross_cents + self.allowance_cents


AMOUNT_NAMES = tuple(field.name for field in fields(PayAmounts))


def amounts_of(row: PayAmounts) -> dict[str, int]:
    """The minutes and cents of a row by name."""
    return {name: getattr(row, name) for name in AMOUNT_NAMES}


def sum_of(rows: Iterable[PayAmounts]) -> PayAmounts:
    """Sums of rounded rows; they are never rounded again."""
    sums = dict.fromkeys(AMOUNT_NAMES, 0)
    for row in rows:
        for name, value in amounts_of(row).items():
            sums[name] += value
    return PayAmounts(**sums)


def difference(new: PayAmounts, old: PayAmounts) -> PayAmounts:
    """New minus old, amount by amount."""
    before = amounts_of(old)
    return PayAmounts(**{name: value - before[name] for name, value in amounts_of(new).items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformShare(PayAmounts):
    """What one platform bears of a worked day. The shares of a day add up to the day exactly."""

    platform: str
    paid_microseconds: int
    km: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedDay(PayAmounts):
    """One worked day: amounts rounded once, who bears them, and each line behind them."""

    worked_on: date
    pay_due: date
    by_platform: tuple[PlatformShare, ...]
    lines: tuple[PayLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrossSplit:
    """How the gross of one worked day falls inside and outside a student's yearly quota.

    Who is not a student has ordinary gross only, and declares no minutes against a quota.
    """

    worked_on: date
    declared_minutes: int
    inside_minutes: int
    solidarity_cents: int
    ordinary_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """Social security and withholding on the sums of the period; `splits` has one row per day."""

    gross_solidarity_cents: int
    gross_ordinary_cents: int
    worker_contribution_cents: int
    employer_contribution_cents: int
    withholding_cents: int
    payable_cents: int
    employer_cost_cents: int
    splits: tuple[GrossSplit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceAmounts:
    """What a platform is invoiced for a cost; the fee is a share of the invoice."""

    cost_cents: int
    invoice_ex_vat_cents: int
    fee_cents: int
    vat_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformCost:
    """The employer's cost that one platform bears in the period."""

    platform: str
    gross_cents: int
    allowance_cents: int
    employer_contribution_cents: int

    @property
    def cost_cents(self) -> int:
        return self.gross_cents + self.allowance_cents + self.employer_contribution_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """New minus what was calculated before, and what that came to."""

    delta: PayAmounts
    already_paid_total_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PayResult:
    """The answer for one courier and one version of an agreement.

    `contributions` is None where the agreement names none, `invoice` where it names no fee, and
    `correction` where nothing was paid before.
    """

    refused: tuple[Refusal, ...]
    days: tuple[WorkedDay, ...]
    totals: PayAmounts
    contributions: Contributions | None
    invoice: InvoiceAmounts | None
    cost_by_platform: tuple[PlatformCost, ...]
    correction: Correction | None
