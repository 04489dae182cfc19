"""How long a training or a check holds, and when somebody is warned that it ends."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from safety import figures

MONTHS_A_YEAR = 12


class Standing(StrEnum):
    """Whether something still holds on a day."""

    HOLDS = "holds"
    ENDS_SOON = "ends_soon"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreventionPolicy:
    """The co-operative's own choices. `gates_from` None: nobody is kept from a shift yet.

    Validity is in whole months; `warn_days` before its end the courier is told, and once more on
    the last day but two. `fix_days` are given for a small repair.
    """

    gates_from: date | None
    training_months: int
    check_months: int
    warn_days: int
    fix_days: int

    def are_gates_shut(self, on: date) -> bool:
        """Whether the conditions of a shift are in force on a day."""
        return self.gates_from is not None and on >= self.gates_from


LAST_WARNING_DAYS = 2


def usual_policy() -> PreventionPolicy:
    """What holds until the co-operative has chosen: proposals, and gates that are open.

    Source: own policy (docs/sources.md#own-policy).
    """
    return PreventionPolicy(
        gates_from=None,
        training_months=figures.whole("prevention.training_months"),
        check_months=figures.whole("prevention.bike_check_months"),
        warn_days=figures.whole("prevention.warn_days"),
        fix_days=figures.whole("prevention.fix_days"),
    )


def last_day(first: date, months: int) -> date:
    """The last day of so many months: the day before the same day later, the month's end at most."""
    year, month = divmod(first.month - 1 + months, MONTHS_A_YEAR)
    year, month = first.year + year, month + 1
    days = monthrange(year, month)[1]
    if first.day > days:
        return date(year, month, days)
    return date(year, month, first.day) - timedelta(days=1)


def standing(valid_until: date | None, *, on: date, warn_days: int) -> Standing:
    """Over without a last day or after it; soon from `warn_days` before it, the day itself too."""
    if valid_until is None or on > valid_until:
        return Standing.OVER
    soon = valid_until - on <= timedelta(days=warn_days)
    return Standing.ENDS_SOON if soon else Standing.HOLDS


def warning_due(valid_until: date, *, on: date, warn_days: int) -> int | None:
    """Which warning is due on a day, as days before the end: the first, the last one, or none.

    A day that was missed is made up for: what counts is the latest that has become due.
    """
    left = (valid_until - on).days
    if left < 0 or left > warn_days:
        return None
    return LAST_WARNING_DAYS if left <= LAST_WARNING_DAYS else warn_days
