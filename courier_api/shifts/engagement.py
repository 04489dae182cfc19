"""As what a shift is ridden: only an employee's is declared, paid and counted by the co-operative."""

from courier_api.shifts.models import Shift
from platforms.fold import EMPLOYEE, SELF_EMPLOYED

IS_OURS = Shift.engagement == EMPLOYEE
"""In a query: shifts of employees."""


def is_self_employed(shift: Shift) -> bool:
    """Whether it is ridden self-employed, for the platform."""
    return shift.engagement == SELF_EMPLOYED
