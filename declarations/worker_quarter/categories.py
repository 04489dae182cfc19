"""A worker's quarter by category: ordinary, flexi-job, student inside and outside the contingent.

The split of a student is the one of pay, so that the sums are those of the books. A declaration that
came late, or a warning of the authority that disagrees with it, is told beside the row and is the
payroll office's to decide: nothing is changed silently.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from declarations.worker_quarter.facts import DayFacts, Dues, WorkerQuarter
from declarations.worker_quarter.measures import share

STUDENT = "STU"
FLEXI = "FLX"


class WorkerCategory(StrEnum):
    """How social security looks at the worker."""

    ORDINARY = "OTH"
    STUDENT_INSIDE = "STU_IN"
    STUDENT_OUTSIDE = "STU_OUT"
    FLEXI = "FLX"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryTotals:
    """Sums of the quarter in one category. Days are distinct dates with work.

    `gross_cents` holds the top-up; allowances are never part of it.
    """

    category: WorkerCategory
    first_day: date
    last_day: date
    days_worked: int
    worked_minutes: int
    unworked_minutes: int
    contingent_minutes: int
    gross_cents: int
    top_up_cents: int
    allowance_cents: int
    dues: Dues


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The part of a day that falls in a category."""

    worked_on: date
    worked_minutes: int
    unworked_minutes: int
    contingent_minutes: int
    gross_cents: int
    top_up_cents: int
    allowance_cents: int

    @property
    def is_empty(self) -> bool:
        return not (
            self.worked_minutes or self.unworked_minutes or self.gross_cents or self.allowance_cents
        )


def category_totals(quarter: WorkerQuarter) -> tuple[CategoryTotals, ...]:
    """One row for each category with anything in it; a student may have two."""
    if quarter.person.worker_type != STUDENT:
        is_flexi = quarter.person.worker_type == FLEXI
        category = WorkerCategory.FLEXI if is_flexi else WorkerCategory.ORDINARY
        rows = [_totals(category, quarter, map(_whole, quarter.days))]
    else:
        rows = [
            _totals(WorkerCategory.STUDENT_INSIDE, quarter, map(_inside, quarter.days)),
            _totals(WorkerCategory.STUDENT_OUTSIDE, quarter, map(_outside, quarter.days)),
        ]
    return tuple(row for row in rows if row is not None)


def _totals(
    category: WorkerCategory, quarter: WorkerQuarter, parts: Iterable[_Part]
) -> CategoryTotals | None:
    own = [part for part in parts if not part.is_empty]
    if not own:
        return None
    inside = category is WorkerCategory.STUDENT_INSIDE
    return CategoryTotals(
        category=category,
        first_day=min(part.worked_on for part in own),
        last_day=max(part.worked_on for part in own),
        days_worked=len({part.worked_on for part in own if part.worked_minutes}),
        worked_minutes=sum(part.worked_minutes for part in own),
        unworked_minutes=sum(part.unworked_minutes for part in own),
        contingent_minutes=sum(part.contingent_minutes for part in own),
        gross_cents=sum(part.gross_cents for part in own),
        top_up_cents=sum(part.top_up_cents for part in own),
        allowance_cents=sum(part.allowance_cents for part in own),
        dues=_sum(month.solidarity if inside else month.ordinary for month in quarter.months),
    )


def _sum(dues: Iterable[Dues]) -> Dues:
    every = tuple(dues)
    return Dues(
        worker_cents=sum(due.worker_cents for due in every),
        employer_cents=sum(due.employer_cents for due in every),
        withholding_cents=sum(due.withholding_cents for due in every),
    )


def _whole(day: DayFacts) -> _Part:
    return _Part(
        worked_on=day.worked_on,
        worked_minutes=day.worked_minutes,
        unworked_minutes=day.unworked_minutes,
        contingent_minutes=0,
        gross_cents=day.gross_cents,
        top_up_cents=day.top_up_cents,
        allowance_cents=day.allowance_cents,
    )


def _inside(day: DayFacts) -> _Part:
    """A day that declares no minutes is inside or outside as a whole, as its gross is."""
    if day.declared_minutes:
        part, whole = day.inside_minutes, day.declared_minutes
    else:
        part, whole = int(day.solidarity_cents == day.gross_cents), 1
    return _Part(
        worked_on=day.worked_on,
        worked_minutes=share(day.worked_minutes, part, whole),
        unworked_minutes=share(day.unworked_minutes, part, whole),
        contingent_minutes=day.inside_minutes,
        gross_cents=day.solidarity_cents,
        top_up_cents=share(day.top_up_cents, part, whole),
        allowance_cents=share(day.allowance_cents, part, whole),
    )


def _outside(day: DayFacts) -> _Part:
    inside, whole = _inside(day), _whole(day)
    return _Part(
        worked_on=day.worked_on,
        worked_minutes=whole.worked_minutes - inside.worked_minutes,
        unworked_minutes=whole.unworked_minutes - inside.unworked_minutes,
        contingent_minutes=0,
        gross_cents=whole.gross_cents - inside.gross_cents,
        top_up_cents=whole.top_up_cents - inside.top_up_cents,
        allowance_cents=whole.allowance_cents - inside.allowance_cents,
    )
