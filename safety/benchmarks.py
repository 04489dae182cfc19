"""What others have published to compare with, and changes of law that a curve may show.

Figures of others are never of the same thing: each stands with its year and source, beside our own.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from safety.case_rows import Period
from safety.period_figures import PeriodFigures
from safety.statistics import mean

MILLION = 1_000_000


class BenchmarkUnit(StrEnum):
    """In what a figure is told."""

    PER_MILLION_HOURS = "per_million_hours"
    DAYS = "days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One published figure. `own_figure` names ours that comes nearest; `source` is an anchor."""

    key: str
    value: Decimal
    unit: BenchmarkUnit
    year: int
    own_figure: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A published figure beside our own of a period; None where ours does not exist."""

    benchmark: Benchmark
    own: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LawChange:
    """Since this day a rule is another; `source` is an anchor of docs/sources.md."""

    day: date
    key: str
    source: str


def _injuries(figures: PeriodFigures) -> Decimal | None:
    return mean(figures.injuries * MILLION, figures.workplace.exposure.hours)


def _days_per_accident(figures: PeriodFigures) -> Decimal | None:
    totals = figures.workplace.totals
    return mean(totals.lost_days, totals.accidents)


def _days_per_declaration(figures: PeriodFigures) -> Decimal | None:
    days = figures.workplace.totals.lost_days + figures.commuting.lost_days
    return mean(days, figures.declarations_due)


OWN: dict[str, Callable[[PeriodFigures], Decimal | None]] = {
    "injuries_per_million_hours": _injuries,
    "frequency": lambda figures: figures.workplace.rates.frequency,
    "days_per_accident": _days_per_accident,
    "days_per_declaration": _days_per_declaration,
}


def compared(figures: PeriodFigures) -> tuple[Compared, ...]:
    """Every published figure with ours of this period."""
    return tuple(
        Compared(benchmark=each, own=OWN[each.own_figure](figures)) for each in benchmarks()
    )


def law_changes(period: Period) -> tuple[LawChange, ...]:
    """What changed in a period or in the rolling year before it, the oldest first."""
    seen = period.earlier(11)
    return tuple(each for each in _law_changes() if seen.holds(each.day))


@lru_cache(maxsize=1)
def benchmarks() -> tuple[Benchmark, ...]:
    """Every row of `benchmarks.csv`."""
    return tuple(
        Benchmark(
            key=row["key"],
            value=Decimal(row["value"]),
            unit=BenchmarkUnit(row["unit"]),
            year=int(row["year"]),
            own_figure=row["own_figure"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for row in _rows("benchmarks.csv")
    )


@lru_cache(maxsize=1)
def _law_changes() -> tuple[LawChange, ...]:
    return tuple(
        LawChange(day=date.fromisoformat(row["day"]), key=row["key"], source=row["source"])
        for row in _rows("law_changes.csv")
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("safety").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
