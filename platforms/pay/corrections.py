"""A correction after payout: what each worked day differs by. Nothing paid is ever edited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from platforms.pay.results import PayAmounts, WorkedDay, difference


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDifference:
    """New minus old for one worked day, to be written as lines of its own."""

    worked_on: date
    amounts: PayAmounts


def differences_by_day(
    new: Iterable[WorkedDay], old: Iterable[WorkedDay]
) -> tuple[DayDifference, ...]:
    """The days that changed, appeared or vanished, in order; nothing for the same calculation."""
    new_days: dict[date, PayAmounts] = {day.worked_on: day for day in new}
    old_days: dict[date, PayAmounts] = {day.worked_on: day for day in old}
    nothing = PayAmounts()
    differences = (
        DayDifference(
            worked_on=day,
            amounts=difference(new_days.get(day, nothing), old_days.get(day, nothing)),
        )
        for day in sorted({*new_days, *old_days})
    )
    return tuple(found for found in differences if found.amounts != nothing)
