"""Frequency, severity and overall severity rates of accidents at work; commuting is kept apart.

Rates are exact decimals; only what is displayed is rounded, half up, to two places.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import cast

from safety import figures
from safety.document_fields import Fields
from safety.facts import Nature

CENT = Decimal("0.01")
PRECISION = 60
HOURS_PER_ACCIDENT_UNIT = 1_000_000
HOURS_PER_DAY_UNIT = 1_000
HUNDRED_PERCENT = 100


class StatisticsInputError(ValueError):
    """A figure is missing or has the wrong shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFigures:
    """One accident as the rates see it; days of adapted work are known and never counted."""

    nature: Nature
    incapacity_days: int = 0
    adapted_work_days: int = 0
    death: bool = False
    permanent_percent: Decimal = Decimal(0)
    days_to_come: int = 0

    @property
    def counts(self) -> bool:
        """A death, or at least one full day of incapacity after the day of the accident.

        A certified day counts for this before it has come; it is a lost day only then.
        """
        return self.death or self.incapacity_days + self.days_to_come > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over accidents of one nature. `days_to_come` are certified and not lost yet: in no rate."""

    accidents: int
    lost_days: int
    permanent_percents: Decimal
    deaths: int
    days_to_come: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Hours of exposure; estimated when they come from a number of full-time workers."""

    hours: Decimal
    estimated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The three rates; None when there were no hours, since then they do not exist."""

    frequency: Decimal | None
    severity: Decimal | None
    overall_severity: Decimal | None


def totals(cases: Iterable[CaseFigures], *, nature: Nature) -> Totals:
    """Add up the accidents of one nature; only full incapacity makes lost days."""
    of_nature = [case for case in cases if case.nature is nature]
    return Totals(
        accidents=sum(case.counts for case in of_nature),
        lost_days=sum(case.incapacity_days for case in of_nature),
        permanent_percents=sum((case.permanent_percent for case in of_nature), Decimal(0)),
        deaths=sum(case.death for case in of_nature),
        days_to_come=sum(case.days_to_come for case in of_nature),
    )


def exposure_of_full_time(workers: Decimal) -> Exposure:
    """Estimate the hours from full-time equivalents.

    Source: Fedris, 229 days of 7.6 hours a year (docs/sources.md#fedris-rates).
    """
    days = figures.figure("statistics.full_time_days_a_year").value
    hours_a_day = figures.figure("statistics.full_time_hours_a_day").value
    return Exposure(hours=workers * days * hours_a_day, estimated=True)


def rates(counted: Totals, exposure: Exposure) -> Rates:
    """Accidents per million hours, and lost days per thousand hours, real and with lasting harm.

    Source: definitions of the three rates (docs/sources.md#fedris-rates).
    """
    if exposure.hours == 0:
        return Rates(frequency=None, severity=None, overall_severity=None)
    per_percent = figures.figure("statistics.days_per_permanent_percent").value
    per_death = figures.figure("statistics.days_per_death").value
    with localcontext() as context:
        context.prec = PRECISION
        lasting_days = per_percent * counted.permanent_percents + per_death * counted.deaths
        return Rates(
            frequency=counted.accidents * HOURS_PER_ACCIDENT_UNIT / exposure.hours,
            severity=counted.lost_days * HOURS_PER_DAY_UNIT / exposure.hours,
            overall_severity=(counted.lost_days + lasting_days)
            * HOURS_PER_DAY_UNIT
            / exposure.hours,
        )


def displayed(rate: Decimal | None, places: Decimal = CENT) -> str | None:
    """A rate as people read it: rounded half up; None stays None and is shown as "n/a" by pages."""
    if rate is None:
        return None
    with localcontext() as context:
        context.prec = PRECISION
        return format(rate.quantize(places, ROUND_HALF_UP), "f")


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """The share of a part in percent; None when there is no whole."""
    return None if whole == 0 else Decimal(part) * HUNDRED_PERCENT / Decimal(whole)


def mean(total: Decimal | int, count: Decimal | int) -> Decimal | None:
    """Total per case; None without cases."""
    return None if count == 0 else Decimal(total) / Decimal(count)


def may_show_group(persons: int, *, to_safety_role: bool) -> bool:
    """Whether a figure about so many persons may be shown; small groups only to the safety role.

    Source: own policy (docs/sources.md#own-policy).
    """
    return to_safety_role or persons >= figures.whole("privacy.smallest_group")


def statistics_document(document: object) -> dict[str, object]:
    """The rates of a JSON object with hours and cases, or with hours and the counts themselves.

    Commuting cases are left out of every figure. Raises StatisticsInputError with one sentence.
    """
    fields = Fields.of(document, StatisticsInputError)
    exposure = _exposure(fields)
    counted = _totals(fields)
    found = rates(counted, exposure)
    return {
        "N": counted.accidents,
        "L": counted.lost_days,
        "D": counted.deaths,
        "H": _plain(exposure.hours),
        "Fg": displayed(found.frequency),
        "Wg": displayed(found.severity),
        "Gg": displayed(found.overall_severity),
        "estimated": exposure.estimated,
    }


def _exposure(fields: Fields) -> Exposure:
    hours, workers = fields.decimal("H"), fields.decimal("FTE")
    if hours is not None:
        return Exposure(hours=hours, estimated=False)
    if workers is not None:
        return exposure_of_full_time(workers)
    raise StatisticsInputError('Give the hours of exposure as "H", or full-time workers as "FTE".')


def _totals(fields: Fields) -> Totals:
    cases = fields.raw("cases")
    if cases is None:
        return _counts(fields)
    if not isinstance(cases, list):
        raise StatisticsInputError('"cases" must be a list of objects.')
    read = [_case(case) for case in cast("list[object]", cases)]
    return totals(read, nature=Nature.WORKPLACE)


def _counts(fields: Fields) -> Totals:
    accidents = fields.whole_number("N")
    if accidents is None:
        raise StatisticsInputError('Give the accidents as "cases", or counted as "N".')
    return Totals(
        accidents=accidents,
        lost_days=fields.whole_number("L") or 0,
        permanent_percents=fields.decimal("P") or Decimal(0),
        deaths=fields.whole_number("D") or 0,
    )


def _case(document: object) -> CaseFigures:
    fields = Fields.of(document, StatisticsInputError)
    nature, days = fields.choice("nature", Nature), fields.whole_number("incapacity_days")
    death = fields.flag("death") or False
    permanent_percent = fields.decimal("permanent_pct") or Decimal(0)
    if nature is None:
        raise StatisticsInputError('Every case needs a "nature".')
    if days is None and not death:
        raise StatisticsInputError('Every case without a death needs "incapacity_days".')
    if permanent_percent > HUNDRED_PERCENT:
        raise StatisticsInputError('"permanent_pct" must be at most 100.')
    return CaseFigures(
        nature=nature,
        incapacity_days=days or 0,
        adapted_work_days=fields.whole_number("adapted_work_days") or 0,
        death=death,
        permanent_percent=permanent_percent,
        days_to_come=fields.whole_number("days_to_come") or 0,
    )


def _plain(number: Decimal) -> str:
    """Without exponent and without zeros after the last digit that says something."""
    return format(number.normalize(), "f")
