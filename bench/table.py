"""The mathematics of a table: medians, ratios of rounds that alternate, and what they mean."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

HEADER = ("what", "database", "ours", "beside it", "ratio", "target", "stretch", "verdict")


class Verdict(Enum):
    """What a figure says about its target."""

    STRETCH = "stretch reached"
    MET = "met"
    WITHIN_SPREAD = "within spread"
    """The median misses the target, but not every round does."""
    MISSED = "MISSED"
    NOT_RUN = "not run"
    TOLD = "–"
    """It has no target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A target, and what would be better still."""

    target: float
    stretch: float | None = None
    more_is_better: bool = True

    def is_met_by(self, value: float) -> bool:
        """Whether the target is reached."""
        return self._reaches(value, self.target)

    def is_stretched_by(self, value: float) -> bool:
        """Whether the stretch is reached."""
        return self.stretch is not None and self._reaches(value, self.stretch)

    def told(self, value: float | None) -> str:
        """A target as it stands in the table."""
        return "–" if value is None else f"{'≥' if self.more_is_better else '≤'} {number(value)}"

    def _reaches(self, value: float, wanted: float) -> bool:
        return value >= wanted if self.more_is_better else value <= wanted


@dataclass(slots=True, kw_only=True)
class Figure:
    """One row: ours and what is measured beside it, one value a round each.

    Without anything beside it, ours itself is what has a target. `not_run` is the reason why there
    are no values.
    """

    what: str
    database: str
    unit: str = ""
    goal: Goal | None = None
    ours: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    not_run: str | None = None

    def add(self, ours: float, beside: float | None = None) -> None:
        """The values of a round."""
        self.ours.append(ours)
        if beside is not None:
            self.beside.append(beside)

    @property
    def values(self) -> list[float]:
        """What has the target: of each round its own ratio, so that a slow minute hits both sides.

        Raises ValueError when a round lacks one side.
        """
        if not self.beside:
            return list(self.ours)
        return [ours / beside for ours, beside in zip(self.ours, self.beside, strict=True)]

    @property
    def verdict(self) -> Verdict:
        """A target counts as missed when every round misses it."""
        values = self.values
        if self.not_run is not None or not values:
            return Verdict.NOT_RUN
        if self.goal is None:
            return Verdict.TOLD
        middle = statistics.median(values)
        if self.goal.is_stretched_by(middle):
            return Verdict.STRETCH
        if self.goal.is_met_by(middle):
            return Verdict.MET
        if any(self.goal.is_met_by(value) for value in values):
            return Verdict.WITHIN_SPREAD
        return Verdict.MISSED

    def cells(self) -> tuple[str, ...]:
        """The row in the order of HEADER."""
        goal = self.goal
        is_ratio = bool(self.beside)
        verdict = self.verdict.value
        return (
            self.what,
            self.database,
            spread(self.ours, self.unit),
            spread(self.beside, self.unit),
            spread(self.values) if is_ratio else "–",
            goal.told(goal.target) if goal else "–",
            goal.told(goal.stretch) if goal else "–",
            f"{verdict}: {self.not_run}" if self.not_run else verdict,
        )

    def document(self) -> dict[str, object]:
        """The row for a program, with every round."""
        values = self.values
        return {
            "what": self.what,
            "database": self.database,
            "unit": self.unit,
            "ours": self.ours,
            "beside": self.beside,
            "values": values,
            "median": statistics.median(values) if values else None,
            "target": self.goal.target if self.goal else None,
            "stretch": self.goal.stretch if self.goal else None,
            "verdict": self.verdict.name.lower(),
            "not_run": self.not_run,
        }


def spread(values: Sequence[float], unit: str = "") -> str:
    """Median and range, as `12 (10–15) ms`."""
    if not values:
        return "–"
    told = number(statistics.median(values))
    if len(values) > 1:
        told += f" ({number(min(values))}–{number(max(values))})"
    return f"{told} {unit}".rstrip()


def number(value: float) -> str:
    """With as many digits as mean something: `8431`, `12.4`, `0.56`."""
    if abs(value) >= 100 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def as_table(figures: Sequence[Figure]) -> str:
    """The rows as a Markdown table."""
    rows = [HEADER, ("---",) * len(HEADER), *(figure.cells() for figure in figures)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"
