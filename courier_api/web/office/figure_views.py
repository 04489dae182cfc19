"""What the office's page of figures shows. Frozen records, all decided."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.parameters.add import TypedRow

PATH = "/office/parameters"
LONGEST_TYPED = 1000


class Sureness(StrEnum):
    """How sure a figure is; a row without a number is withdrawn, or was a note from the start."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    UNCONFIRMED = "unconfirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """A row in one of the periods in which it holds. `entered_name` is None with the program."""

    row_id: int
    first_day: date
    last_day: date | None
    value: str
    unit: str
    source: str
    sureness: Sureness
    known_from: datetime
    entered_name: str | None

    @property
    def has_number(self) -> bool:
        """Whether there is a number to pay with, or to take back."""
        return self.sureness is not Sureness.WITHDRAWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One key and scope with its periods in order of time."""

    key: str
    scope: str
    lines: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFigureLine:
    """A figure that waits to be confirmed, and what that would change.

    `courier_names` are the first few of the couriers.
    """

    key: str
    scope: str
    line: FigureLine
    agreements: tuple[str, ...] = ()
    couriers: int = 0
    courier_names: tuple[str, ...] = ()
    worked_days: int = 0
    months: int = 0
    amount_cents: int | None = 0

    @property
    def is_used(self) -> bool:
        """Whether an agreement in force names it."""
        return bool(self.agreements)


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresView:
    """The page. `typed` narrows the list, not what waits."""

    read_at: datetime
    typed: str = ""
    waiting: tuple[WaitingFigureLine, ...] = ()
    figures: tuple[Figure, ...] = ()

    @property
    def used(self) -> tuple[WaitingFigureLine, ...]:
        """What waits and is used by an agreement."""
        return tuple(each for each in self.waiting if each.is_used)

    @property
    def unused(self) -> tuple[WaitingFigureLine, ...]:
        """What waits and is used by none."""
        return tuple(each for each in self.waiting if not each.is_used)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedForm:
    """What was typed into one form of the page, and what is wrong with it.

    `detail` is the sentence of the rule that refused a row.
    """

    wrong: str = ""
    row_id: int = 0
    source: str = ""
    detail: str = ""
    row: TypedRow = field(
        default_factory=lambda: TypedRow(
            key="", scope="", valid_from="", valid_to="", value="", unit="", source="",
            confidence="",
        )
    )  # fmt: skip


FiguresQuery = Callable[[Session, str, str, datetime], FiguresView]
"""(session, employer number, letters of the name, now) -> the page."""

ChangeFigure = Callable[[Session, str, int, str, int, datetime], None]
"""(session, employer number, row id, source or reason, staff member's id, now)."""

AddFigure = Callable[[Session, str, TypedRow, int, datetime], None]
"""(session, employer number, row, staff member's id, now); raises Invalid or FigureHolds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureQueries:
    """What the page of figures asks for and does."""

    listing: FiguresQuery
    confirm: ChangeFigure
    withdraw: ChangeFigure
    add: AddFigure
