"""The student's yearly hours at reduced contributions, counted in order of arrival."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from declarations.parameters import value_on

StudentYear = tuple[str, int]


def yearly_limit_hours(year: int) -> int:
    """Hours a student may work in a calendar year at reduced contributions.

    Source: employer instructions, students (docs/sources.md#student-contingent).
    """
    return int(value_on("student.contingent_hours", date(year, 1, 1)))


@dataclass(slots=True)
class Contingent:
    """Hours used, per student and calendar year, over all employers together."""

    used_hours: dict[StudentYear, int] = field(default_factory=lambda: defaultdict(int))

    def exceeded_by(self, ssin: str, year: int, more_hours: int) -> bool:
        """Whether `more_hours` on top of what is used pass the limit; giving back never does."""
        used = self.used_hours[(ssin, year)]
        return more_hours > 0 and used + more_hours > yearly_limit_hours(year)

    def add(self, ssin: str, year: int, hours: int) -> None:
        """Count hours; negative hours are given back."""
        self.used_hours[(ssin, year)] += hours

    def set_left(self, ssin: str, year: int, hours: int) -> None:
        """Make `hours` the balance that is left."""
        self.used_hours[(ssin, year)] = yearly_limit_hours(year) - hours
