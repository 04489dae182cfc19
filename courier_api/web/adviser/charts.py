"""Charts of a report: their points and the shapes drawn for them. Pure; the page adds the words.

A point without value stands for a figure that does not exist.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from courier_api.foundation.clock import local_date
from courier_api.statistics.report import CountedReport
from safety.case_groups import SCOPES, Group, HourOfWeek, Split
from safety.period_figures import MonthFigures

WIDTH, HEIGHT = 360.0, 110.0
GAP = 0.25
HEAT_STEPS = 4
HOURS_A_DAY, DAYS_A_WEEK = 24, 7
MOST_GAPS = 60
"""The last so many gaps between accidents are drawn: where there are more, months say more."""


class ChartName(StrEnum):
    """The charts over time."""

    INCIDENTS = "incidents"
    ACCIDENTS = "accidents"
    LOST_DAYS = "lost_days"
    ROLLING_FREQUENCY = "rolling_frequency"
    ROLLING_SEVERITY = "rolling_severity"
    DAYS_BETWEEN = "days_between"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value: of a month, or of the gap with this number. `low` and `high` are its 95% band."""

    month: date | None = None
    number: int = 0
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A column with its band, in the units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    band_top: float | None
    band_bottom: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChart:
    """A chart over time. `cases`: how many cases are behind it."""

    name: ChartName
    points: tuple[Point, ...]
    cases: int
    is_rate: bool = False

    @property
    def top(self) -> Decimal:
        """The largest value, which touches the upper edge."""
        values = [
            each for point in self.points for each in (point.value, point.high) if each is not None
        ]
        return max(values, default=Decimal(0))

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """What is drawn, from left to right; nothing for a point without value."""
        step, top = WIDTH / max(1, len(self.points)), float(self.top) or 1.0
        return tuple(
            _shape(point, number * step, step, HEIGHT / top)
            for number, point in enumerate(self.points)
            if point.value is not None
        )


def _shape(point: Point, left: float, step: float, scale: float) -> Shape:
    def down(value: Decimal) -> float:
        return round(HEIGHT - float(value) * scale, 1)

    assert point.value is not None  # or it is not drawn
    y = down(point.value)
    return Shape(
        x=round(left + step * GAP / 2, 1),
        y=y,
        width=round(step * (1 - GAP), 1),
        height=round(HEIGHT - y, 1),
        middle=round(left + step / 2, 1),
        band_top=None if point.high is None else down(point.high),
        band_bottom=None if point.low is None else down(point.low),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A line of a split; `percent` is the length of its bar beside the longest one."""

    group: Group
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitChart:
    """One split as bars in a table. `has_hours`: its groups have rates."""

    split: Split
    rows: tuple[GroupRow, ...]
    cases: int
    has_hours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """One hour of one weekday; `step` is 0 (nothing) to 4 (most)."""

    weekday: int
    hour: int
    cases: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PyramidStep:
    """One layer."""

    name: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """Everything that is drawn of a report."""

    columns: tuple[ColumnChart, ...]
    pyramid: tuple[PyramidStep, ...]
    splits: tuple[SplitChart, ...]
    heat: tuple[tuple[HeatCell, ...], ...]
    """By hour of the day, each with its seven weekdays."""
    heat_cases: int


def charts_of(report: CountedReport) -> Charts:
    """The charts, small groups too: they are for the safety role."""
    return Charts(
        columns=_columns(report),
        pyramid=_pyramid(report),
        splits=tuple(_split(split, found) for split, found in report.splits.items()),
        heat=_heat(report.hours_of_week),
        heat_cases=sum(each.cases for each in report.hours_of_week),
    )


def _columns(report: CountedReport) -> tuple[ColumnChart, ...]:
    figures = report.figures
    counted = figures.workplace.totals.accidents
    # A month that has not begun is no month without accidents.
    months = [each for each in figures.months if each.month <= local_date(report.read_at)]

    def over_time(
        name: ChartName, point: Callable[[MonthFigures], Point], *, is_rate: bool = False
    ) -> ColumnChart:
        cases = figures.incidents if name is ChartName.INCIDENTS else counted
        return ColumnChart(
            name=name, points=tuple(map(point, months)), cases=cases, is_rate=is_rate
        )

    def counting(count: Callable[[MonthFigures], int]) -> Callable[[MonthFigures], Point]:
        return lambda month: Point(month=month.month, value=Decimal(count(month)))

    return (
        over_time(ChartName.INCIDENTS, counting(lambda month: month.incidents)),
        over_time(ChartName.ACCIDENTS, counting(lambda month: month.rated.totals.accidents)),
        over_time(ChartName.LOST_DAYS, counting(lambda month: month.rated.totals.lost_days)),
        over_time(
            ChartName.ROLLING_FREQUENCY, lambda month: _rolling(month, "frequency"), is_rate=True
        ),
        over_time(
            ChartName.ROLLING_SEVERITY, lambda month: _rolling(month, "severity"), is_rate=True
        ),
        ColumnChart(
            name=ChartName.DAYS_BETWEEN,
            points=tuple(
                Point(number=number, value=Decimal(days))
                for number, days in list(enumerate(figures.days_between, 1))[-MOST_GAPS:]
            ),
            cases=counted,
        ),
    )


def _rolling(month: MonthFigures, rate: str) -> Point:
    found = month.rolling
    if found is None:
        return Point(month=month.month)
    band = found.band if rate == "frequency" else None
    return Point(
        month=month.month,
        value=getattr(found.rates, rate),
        low=None if band is None else Decimal(band.lower),
        high=None if band is None else Decimal(band.upper),
    )


def _pyramid(report: CountedReport) -> tuple[PyramidStep, ...]:
    found = report.figures.pyramid
    counts = {
        "serious": found.serious,
        "declarable": found.declarable,
        "minor": found.minor,
        "near_misses": found.near_misses,
    }
    percents = percents_of(list(counts.values()))
    return tuple(
        PyramidStep(name=name, count=count, percent=percent)
        for (name, count), percent in zip(counts.items(), percents, strict=True)
    )


def _split(split: Split, found: Sequence[Group]) -> SplitChart:
    percents = percents_of([group.cases for group in found])
    return SplitChart(
        split=split,
        rows=tuple(
            GroupRow(group=group, percent=percent)
            for group, percent in zip(found, percents, strict=True)
        ),
        cases=sum(group.cases for group in found),
        has_hours=split in SCOPES,
    )


def percents_of(counts: Sequence[int]) -> list[int]:
    """How long each bar is beside the longest, in percent; what is there is seen."""
    most = max(counts, default=0) or 1
    return [max(1, round(100 * count / most)) if count else 0 for count in counts]


def _heat(found: Sequence[HourOfWeek]) -> tuple[tuple[HeatCell, ...], ...]:
    by_hour = {(each.weekday, each.hour): each.cases for each in found}
    most = max(by_hour.values(), default=1)
    return tuple(
        tuple(
            HeatCell(
                weekday=day,
                hour=hour,
                cases=(cases := by_hour.get((day, hour), 0)),
                step=-(-cases * HEAT_STEPS // most),
            )
            for day in range(DAYS_A_WEEK)
        )
        for hour in range(HOURS_A_DAY)
    )
