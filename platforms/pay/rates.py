"""What an hour is paid on a day: the agreed rate or the legal minimum, whichever is greater."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from platforms.pay.agreement import Agreement, LegalMinimum
from platforms.pay.dated import DatedRow, row_on
from platforms.rounding import CENTS_PER_EURO, round_to_places

MONTHS_PER_YEAR = 12
WEEKS_PER_YEAR = 52
MINUTES_PER_HOUR = 60
SUNDAY = 6


class PayRule(StrEnum):
    """The rule behind a line of pay, by a name that pages translate."""

    AGREED_RATE = "agreed_rate"
    LEGAL_MINIMUM = "legal_minimum"
    SUNDAY_SUPPLEMENT = "sunday_supplement"
    HOLIDAY_SUPPLEMENT = "holiday_supplement"
    FLOOR_PER_DAY = "floor_per_day"
    FLOOR_PER_PLATFORM = "floor_per_platform"
    FLOOR_PER_PRESTATION = "floor_per_prestation"
    PHONE_PER_HOUR = "phone_per_hour"
    BIKE_PER_KM = "bike_per_km"
    BIKE_PER_HOUR = "bike_per_hour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Euros per hour or per kilometre, or a percentage, with the rule and where it stands.

    `exact_per_minute` is the value of an hourly rate in cents per minute, and `exact` the same
    number as `value`; both are made once, for speed.
    """

    value: Decimal
    exact: Fraction
    exact_per_minute: Fraction
    rule: PayRule
    source: str
    parameter_row: int | None = None


def rate_of(
    value: Decimal, rule: PayRule, source: str, *, parameter_row: int | None = None
) -> Rate:
    """A rate with its exact forms, and the row of the dated table it comes from, if any."""
    exact = Fraction(value)
    return Rate(
        value=value,
        exact=exact,
        exact_per_minute=exact * CENTS_PER_EURO / MINUTES_PER_HOUR,
        rule=rule,
        source=source,
        parameter_row=parameter_row,
    )


def legal_hour(minimum: LegalMinimum, minimum_pct: Decimal) -> Decimal:
    """The legal minimum per hour, in euros with four decimals.

    The month is reduced to the worker's percentage and rounded to the cent first, then divided
    over the hours of a year.
    Source: table of minimum incomes, 1 February 2025 (docs/sources.md#minimum-income-table).
    """
    month = round_to_places(Fraction(minimum.monthly_eur) * Fraction(minimum_pct) / 100, 2)
    hours_per_year = WEEKS_PER_YEAR * Fraction(minimum.weekly_hours)
    hour = round_to_places(month * MONTHS_PER_YEAR / hours_per_year, 4)
    return (Decimal(hour.numerator) / Decimal(hour.denominator)).quantize(Decimal("0.0001"))


@dataclass(frozen=True, slots=True)
class RateTable:
    """The rates of one agreement for one worker, by day; remembers what it has looked up."""

    agreement: Agreement
    minimum_pct: Decimal
    _found: dict[tuple[str, date], Rate | None] = field(default_factory=dict)
    _made: dict[tuple[PayRule, date], Rate] = field(default_factory=dict)

    def hourly_on(self, day: date) -> Rate | None:
        """The pay per hour on a day; None when neither a rate nor a legal minimum has begun."""
        return self._once("hourly", day, self._hourly)

    def supplement_on(self, day: date) -> Rate | None:
        """The percentage on top of the hour; of a Sunday and a holiday the higher one only.

        Source: pay choices of the agreement (docs/sources.md#pay-choices).
        """
        return self._once("supplement", day, self._supplement)

    def allowance_on(self, rule: PayRule, day: date) -> Rate | None:
        """The allowance of one rule on a worked day; None when none is agreed."""
        return self._once(rule, day, lambda on: self._allowance(rule, on))

    def _once(self, name: str, day: date, look_up: Callable[[date], Rate | None]) -> Rate | None:
        if (name, day) not in self._found:
            self._found[name, day] = look_up(day)
        return self._found[name, day]

    def _of_row(self, rule: PayRule, row: DatedRow[Decimal]) -> Rate:
        """The rate of a row, made once for all the days it holds."""
        if (rule, row.valid_from) not in self._made:
            self._made[rule, row.valid_from] = rate_of(
                row.value, rule, row.origin, parameter_row=row.parameter_row
            )
        return self._made[rule, row.valid_from]

    def _hourly(self, day: date) -> Rate | None:
        agreed = row_on(self.agreement.rates, day)
        minimum = row_on(self.agreement.legal_minimum, day)
        found: list[Rate] = []
        if agreed is not None:
            found.append(self._of_row(PayRule.AGREED_RATE, agreed))
        if minimum is not None:
            hour = legal_hour(minimum.value, self.minimum_pct)
            by_hour = DatedRow(
                valid_from=minimum.valid_from,
                value=hour,
                source=minimum.source,
                parameter_row=minimum.parameter_row,
            )
            found.append(self._of_row(PayRule.LEGAL_MINIMUM, by_hour))
        return max(found, key=lambda rate: rate.value, default=None)

    def _supplement(self, day: date) -> Rate | None:
        terms = self.agreement
        found: list[tuple[Decimal, PayRule]] = []
        if day in terms.public_holidays:
            found.append((terms.holiday_pct, PayRule.HOLIDAY_SUPPLEMENT))
        if day.weekday() == SUNDAY:
            found.append((terms.sunday_pct, PayRule.SUNDAY_SUPPLEMENT))
        pct, rule = max(found, key=lambda each: each[0], default=(Decimal(0), None))
        return rate_of(pct, rule, "agreement") if rule is not None and pct else None

    def _allowance(self, rule: PayRule, day: date) -> Rate | None:
        allowances = self.agreement.allowances
        rows = {
            PayRule.PHONE_PER_HOUR: allowances.phone_per_hour,
            PayRule.BIKE_PER_KM: allowances.bike_per_km,
            PayRule.BIKE_PER_HOUR: allowances.bike_per_hour,
        }[rule]
        row = row_on(rows, day)
        return self._of_row(rule, row) if row is not None and row.value else None
