"""Charts of a report: their points and the shapes drawn for them. Pure; the page adds the words.

A point that is hidden stands for too few people, one without value for a figure that does not exist.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from courier_api.foundation.clock import local_date
from courier_api.statistics.report import StatisticsReport
from safety.case_groups import (
    SCOPES,
    Group,
    HourOfWeek,
    Split,
    without_small_groups,
    without_small_hours,
)
from safety.period_figures import MonthFigures, Rated
from safety.statistics import Totals, may_show_group

WIDTH, HEIGHT = 360.0, 110.0
GAP = 0.25
HEAT_STEPS = 4
HOURS_A_DAY, DAYS_A_WEEK = 24, 7


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
    hidden: bool = False


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
    cases: int | None
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PyramidStep:
    """One layer; None: hidden."""

    name: str
    count: int | None
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """Everything that is drawn of a report for one audience."""

    headline: Rated | None
    commuting: Totals | None
    third_party: Totals | None
    columns: tuple[ColumnChart, ...]
    pyramid: tuple[PyramidStep, ...]
    splits: tuple[SplitChart, ...]
    heat: tuple[tuple[HeatCell, ...], ...]
    """By hour of the day, each with its seven weekdays."""
    heat_cases: int


def charts_of(report: StatisticsReport, *, to_safety_role: bool) -> Charts:
    """The charts; outside the safety role small groups are hidden."""

    def enough(count: int) -> bool:
        return count == 0 or may_show_group(count, to_safety_role=to_safety_role)

    figures = report.figures
    workplace, third_party = figures.workplace, figures.third_party
    return Charts(
        headline=workplace if workplace.may_show(to_safety_role=to_safety_role) else None,
        commuting=figures.commuting if enough(figures.commuting.accidents) else None,
        third_party=third_party if enough(third_party.accidents) else None,
        columns=_columns(report, enough, to_safety_role=to_safety_role),
        pyramid=_pyramid(report, enough),
        splits=tuple(
            _split(split, found, to_safety_role=to_safety_role)
            for split, found in report.splits.items()
        ),
        heat=_heat(report.hours_of_week, to_safety_role=to_safety_role),
        heat_cases=sum(each.cases or 0 for each in report.hours_of_week),
    )


Enough = Callable[[int], bool]


def _columns(
    report: StatisticsReport, enough: Enough, *, to_safety_role: bool
) -> tuple[ColumnChart, ...]:
    figures = report.figures
    counted = figures.workplace.totals.accidents
    # A month that has not begun is no month without accidents.
    months = [each for each in figures.months if each.month <= local_date(report.read_at)]

    def over_time(
        name: ChartName, point: Callable[[MonthFigures], Point], *, is_rate: bool = False
    ) -> ColumnChart:
        cases = figures.incidents if name is ChartName.INCIDENTS else counted
        points = two_hidden([point(month) for month in months])
        return ColumnChart(name=name, points=points, cases=cases, is_rate=is_rate)

    def of_month(month: MonthFigures, count: int, persons: int) -> Point:
        if not enough(persons):
            return Point(month=month.month, hidden=True)
        return Point(month=month.month, value=Decimal(count))

    def rolling(month: MonthFigures, rate: str) -> Point:
        return _rolling(month, rate, to_safety_role=to_safety_role)

    gaps = figures.days_between if enough(counted) else ()
    return (
        over_time(ChartName.INCIDENTS, lambda each: of_month(each, each.incidents, each.incidents)),
        over_time(
            ChartName.ACCIDENTS,
            lambda each: of_month(each, each.rated.totals.accidents, each.rated.persons),
        ),
        over_time(
            ChartName.LOST_DAYS,
            lambda each: of_month(each, each.rated.totals.lost_days, each.rated.persons),
        ),
        over_time(
            ChartName.ROLLING_FREQUENCY, lambda each: rolling(each, "frequency"), is_rate=True
        ),
        over_time(ChartName.ROLLING_SEVERITY, lambda each: rolling(each, "severity"), is_rate=True),
        ColumnChart(
            name=ChartName.DAYS_BETWEEN,
            points=tuple(
                Point(number=number, value=Decimal(days)) for number, days in enumerate(gaps, 1)
            ),
            cases=counted,
        ),
    )


def two_hidden(points: Sequence[Point]) -> tuple[Point, ...]:
    """One hidden month could be found from the total: the smallest other is hidden with it."""
    others = [each for each in points if not each.hidden and each.value]
    if sum(each.hidden for each in points) != 1 or not others:
        return tuple(points)
    smallest = min(others, key=lambda each: each.value or 0)
    return tuple(
        Point(month=each.month, hidden=True) if each is smallest else each for each in points
    )


def _rolling(month: MonthFigures, rate: str, *, to_safety_role: bool) -> Point:
    found = month.rolling
    if found is None:
        return Point(month=month.month)
    if not found.may_show(to_safety_role=to_safety_role):
        return Point(month=month.month, hidden=True)
    band = found.band if rate == "frequency" else None
    return Point(
        month=month.month,
        value=getattr(found.rates, rate),
        low=None if band is None else Decimal(band.lower),
        high=None if band is None else Decimal(band.upper),
    )


def _pyramid(report: StatisticsReport, enough: Enough) -> tuple[PyramidStep, ...]:
    found = report.figures.pyramid
    counts = {
        "serious": found.serious,
        "declarable": found.declarable,
        "minor": found.minor,
        "near_misses": found.near_misses,
    }
    shown = {name: count if enough(count) else None for name, count in counts.items()}
    percents = percents_of([count or 0 for count in shown.values()])
    return tuple(
        PyramidStep(name=name, count=count, percent=percent)
        for (name, count), percent in zip(shown.items(), percents, strict=True)
    )


def _split(split: Split, found: Sequence[Group], *, to_safety_role: bool) -> SplitChart:
    whole = sum(group.cases or 0 for group in found)
    shown = found if to_safety_role else without_small_groups(found)
    percents = percents_of([group.cases or 0 for group in shown])
    return SplitChart(
        split=split,
        rows=tuple(
            GroupRow(group=group, percent=percent)
            for group, percent in zip(shown, percents, strict=True)
        ),
        cases=whole,
        has_hours=split in SCOPES,
    )


def percents_of(counts: Sequence[int]) -> list[int]:
    """How long each bar is beside the longest, in percent; what is there is seen."""
    most = max(counts, default=0) or 1
    return [max(1, round(100 * count / most)) if count else 0 for count in counts]


def _heat(found: Sequence[HourOfWeek], *, to_safety_role: bool) -> tuple[tuple[HeatCell, ...], ...]:
    shown = found if to_safety_role else without_small_hours(found)
    by_hour = {(each.weekday, each.hour): each.cases for each in shown}
    most = max((cases or 0 for cases in by_hour.values()), default=0) or 1
    return tuple(
        tuple(
            HeatCell(
                weekday=day,
                hour=hour,
                cases=(cases := by_hour.get((day, hour), 0)),
                step=-(-(cases or 0) * HEAT_STEPS // most),
            )
            for day in range(DAYS_A_WEEK)
        )
        for hour in range(HOURS_A_DAY)
    )
