"""Work of somebody who is too young for it.

Source: age of student workers (docs/sources.md#student-age).
"""

from collections.abc import Iterable, Iterator
from datetime import date

from platforms.limits.figures import LimitFigures
from platforms.limits.findings import LimitFinding, LimitRule, LimitUnit
from platforms.limits.hours import parts_by_day
from platforms.limits.working_parts import WorkingPart, shift_ids


def too_young(
    parts: Iterable[WorkingPart], figures: LimitFigures, birth_date: date
) -> Iterator[LimitFinding]:
    """Worked days before the birthday from which a student may work."""
    for day, own in parts_by_day(parts).items():
        youngest = figures.youngest_years(day)
        if youngest is not None and age_on(day, birth_date) < youngest.amount:
            yield LimitFinding(
                rule=LimitRule.UNDER_AGE,
                on=day,
                found=age_on(day, birth_date),
                limit=youngest.amount,
                unit=LimitUnit.YEARS,
                source=youngest.source,
                shift_ids=shift_ids(own),
            )


def age_on(day: date, birth_date: date) -> int:
    """Completed years; who was born on a leap day grows older on 1 March of other years."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday)
