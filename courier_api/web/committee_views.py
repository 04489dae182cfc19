"""What the committee's pages ask for, and the bars of their tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from courier_api.statistics.publish import PublishedReport
from safety.committee_figures import (
    HOURS_A_PART,
    Cell,
    CommitteeFigures,
    CommitteeTable,
    Table,
)

PATH = "/committee"
OWN_WORDS = frozenset(
    (
        CommitteeTable.WHAT, CommitteeTable.WEIGHT, CommitteeTable.DECLARED, CommitteeTable.MONTH,
        CommitteeTable.WEEKDAY, CommitteeTable.PART_OF_DAY,
    )
)  # fmt: skip
"""Tables that the adviser's page does not have under the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeRow:
    """A group with the length of its bar beside the longest, in percent."""

    cell: Cell
    cases: int
    percent: int

    @property
    def month(self) -> date:
        """The month that a group of months is."""
        return date.fromisoformat(f"{self.cell.key}-01")

    @property
    def hours(self) -> tuple[int, int]:
        """The first and last full hour of a part of the day."""
        first = int(self.cell.key or 0) * HOURS_A_PART
        return first, first + HOURS_A_PART


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeTableView:
    """A table with its rows; `has_own_words`: its title and groups stand in the committee's texts."""

    name: CommitteeTable
    rows: tuple[CommitteeRow, ...]
    has_own_words: bool


def table_views(figures: CommitteeFigures) -> tuple[CommitteeTableView, ...]:
    """The tables as they are shown; those along the calendar in its order."""
    return tuple(_view(table) for table in figures.tables)


def _view(table: Table) -> CommitteeTableView:
    most = max(len(cell.cases) for cell in table.cells)
    cells = list(table.cells)
    if table.name in (CommitteeTable.MONTH, CommitteeTable.WEEKDAY, CommitteeTable.PART_OF_DAY):
        cells.sort(key=lambda cell: (cell.is_rest, cell.key is None, cell.key))
    rows = tuple(
        CommitteeRow(cell=cell, cases=len(cell.cases), percent=round(100 * len(cell.cases) / most))
        for cell in cells
    )
    return CommitteeTableView(name=table.name, rows=rows, has_own_words=table.name in OWN_WORDS)


Opened = Callable[[Session, str, int, str, datetime], tuple[PublishedReport, CommitteeFigures]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeQueries:
    """What the committee's pages ask for. Each reading of a report is logged by the query."""

    listing: Callable[[Session, str], Sequence[PublishedReport]]
    report: Opened
    """(session, employer number, id, actor, now); raises ReportUnknown."""
