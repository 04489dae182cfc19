"""Days whose pay waits for a figure: one that nobody has confirmed, or that the table lacks."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from courier_api.couriers.models import Courier
from courier_api.foundation.clock import local_date
from courier_api.pay.facts import EARNS_NOTHING, STUDENT, MonthUnderVersion
from courier_api.pay.models import WorkedDay
from courier_api.shifts.models import Shift
from platforms.pay.parameter_terms import FigureFault, WaitingFigure

UNCONFIRMED = "figure_unconfirmed"
MISSING = "figure_missing"
ONE_DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)  # an end at midnight needs no figure of the day it begins
LONGEST_SHIFT = timedelta(days=7)  # what lasts longer is a typing error


def leave_waiting_out(
    courier: Courier, part: MonthUnderVersion
) -> tuple[MonthUnderVersion, dict[str, str]]:
    """The part without the days that wait, and the question for each shift of the month on them.

    A day waits as a whole: its floor and its top-up are of all its shifts.
    """
    waiting = waiting_days(courier, part)
    if not waiting:
        return part, {}
    questions = {
        str(shift.id): question_of(waiting[shift.worked_on])
        for shift in part.shifts
        if shift.worked_on in waiting
        and part.holds(shift.worked_on)
        and shift.pay_status not in EARNS_NOTHING
    }
    kept = tuple(shift for shift in part.shifts if shift.worked_on not in waiting)
    return replace(part, shifts=kept), questions


def waiting_days(
    courier: Courier, part: MonthUnderVersion
) -> dict[date, tuple[WaitingFigure, ...]]:
    """The worked days of a part that cannot be priced, each with the figures it waits for."""
    if not part.terms.figures:
        return {}
    is_student = courier.worker_type == STUDENT
    found: dict[date, tuple[WaitingFigure, ...]] = {}
    for shift in part.shifts:
        for day in _dates_of(shift):
            figures = part.terms.waiting_on(day, is_student=is_student)
            if figures:
                found[shift.worked_on] = found.get(shift.worked_on, ()) + figures
    return found


def question_of(figures: Sequence[WaitingFigure]) -> str:
    """What a person is asked: to confirm a figure, or to enter one."""
    if all(figure.fault is FigureFault.UNCONFIRMED for figure in figures):
        return UNCONFIRMED
    return MISSING


def was_priced(
    before: Sequence[WorkedDay], whole: MonthUnderVersion, kept: MonthUnderVersion
) -> bool:
    """Whether a day that waits now was priced before: then what was posted for the month stays."""
    days = {shift.worked_on for shift in whole.shifts} - {shift.worked_on for shift in kept.shifts}
    return any(
        day.agreement_id == whole.version.agreement_id
        and day.worked_on in days
        and day.total_cents != 0
        for day in before
    )


def _dates_of(shift: Shift) -> Iterator[date]:
    """The local dates whose figures a shift needs: its worked day, and each it reaches into."""
    ends = [at for at in (shift.actual_end, shift.planned_end) if at is not None]
    last = max((local_date(at - INSTANT) for at in ends), default=shift.worked_on)
    day = shift.worked_on
    while day <= min(last, shift.worked_on + LONGEST_SHIFT):
        yield day
        day += ONE_DAY
