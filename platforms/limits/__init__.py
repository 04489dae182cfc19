"""Legal limits of working time, as findings for a person to judge. Pure; pay never reads them."""

from platforms.limits.figures import LimitFigures
from platforms.limits.find_limits import find_limits
from platforms.limits.findings import LimitFinding, LimitRule, LimitUnit
from platforms.limits.working_parts import TimedShift

__all__ = [
    "LimitFigures",
    "LimitFinding",
    "LimitRule",
    "LimitUnit",
    "TimedShift",
    "find_limits",
]
