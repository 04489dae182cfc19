"""The facts of one worker's quarter: days as they are paid, months as contributions are due."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """Who it is. `reference` is the co-operative's own id; it alone may stand in messages."""

    reference: str
    worker_type: str
    family_name: str = field(repr=False)
    given_name: str = field(default="", repr=False)
    ssin: str | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)
    joint_committee: str | None = None
    dimona_period_ids: tuple[int, ...] = ()
    has_late_dimona: bool = False
    has_contingent_warning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """One worked day under one agreement, in minutes and cents.

    `paid_minutes` hold the time lost through the platform, `top_up_minutes` what was missing to the
    floor. Of a student `inside_minutes` of the `declared_minutes` fit in the yearly
    contingent, and `solidarity_cents` of the gross with them; all three are zero of anybody else.
    """

    worked_on: date
    worked_minutes: int
    paid_minutes: int
    top_up_minutes: int
    base_cents: int
    supplement_cents: int
    top_up_cents: int
    phone_cents: int
    bike_cents: int
    declared_minutes: int = 0
    inside_minutes: int = 0
    solidarity_cents: int = 0

    @property
    def unworked_minutes(self) -> int:
        """Paid and not worked."""
        return max(0, self.paid_minutes + self.top_up_minutes - self.worked_minutes)

    @property
    def gross_cents(self) -> int:
        return self.base_cents + self.supplement_cents + self.top_up_cents

    @property
    def allowance_cents(self) -> int:
        return self.phone_cents + self.bike_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Dues:
    """What is due on a gross, in cents: the worker's and the employer's contribution, and tax."""

    worker_cents: int = 0
    employer_cents: int = 0
    withholding_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFacts:
    """A calendar month under one agreement: its days, and what is due on their sums.

    `solidarity` is due on a student's gross inside the contingent, `ordinary` on all other gross.
    """

    month: date
    agreement: str
    days: tuple[DayFacts, ...]
    solidarity: Dues
    ordinary: Dues

    @property
    def payable_cents(self) -> int:
        """What the courier gets."""
        earned = sum(day.gross_cents + day.allowance_cents for day in self.days)
        return earned - sum(
            due.worker_cents + due.withholding_cents for due in (self.solidarity, self.ordinary)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerQuarter:
    """One worker's quarter: months in order of time, then of agreement."""

    person: PersonFacts
    months: tuple[MonthFacts, ...]

    @property
    def days(self) -> tuple[DayFacts, ...]:
        """Every day of every month."""
        return tuple(day for month in self.months for day in month.days)
