"""The limits that held on a day, from the dated table, with where each was published."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from platforms.parameters import NoParameterValue, ParameterTable

BELGIUM = "BE"
FIVE_AND_A_HALF_DAYS = "BE;week of at most 5.5 days"
REAL_WEEK = "BE;real week"
NIGHT_SCHEME = "BE;night scheme (CCT 46)"
VARIABLE_SCHEDULE = "BE;part time, variable schedule"
MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One limit as a whole number, in the unit of the rule that asks for it."""

    amount: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitFigures:
    """The dated table with what it does not hold: the zone of the work and the public holidays.

    Each figure is None on a day for which the table has no number: that limit is then not looked
    at. With `known_at` the table is read as it was known at that moment.
    """

    table: ParameterTable
    zone: ZoneInfo
    public_holidays: frozenset[date]
    known_at: datetime | None = None

    def day_minutes(self, day: date) -> Figure | None:
        """Source: Labour Act, working time (docs/sources.md#working-time-limits)."""
        return self._minutes("be.work.max_day", BELGIUM, day)

    def long_day_minutes(self, day: date) -> Figure | None:
        """The day's limit where a week has at most five and a half working days."""
        return self._minutes("be.work.max_day", FIVE_AND_A_HALF_DAYS, day)

    def week_minutes(self, day: date) -> Figure | None:
        """The week's limit on average."""
        return self._minutes("be.work.max_week", BELGIUM, day)

    def real_week_minutes(self, day: date) -> Figure | None:
        """The limit of any single week."""
        return self._minutes("be.work.max_week", REAL_WEEK, day)

    def rest_minutes(self, day: date) -> Figure | None:
        """Rest in a row in every 24 hours."""
        return self._minutes("be.work.rest", BELGIUM, day)

    def night_starts(self, day: date) -> Figure | None:
        """The minute of the local day at which night begins, in the evening."""
        return self._minutes("be.work.night_starts", BELGIUM, day)

    def night_ends(self, day: date) -> Figure | None:
        """The minute of the local day at which night ends, in the morning."""
        return self._minutes("be.work.night_ends", BELGIUM, day)

    def night_scheme_ends(self, day: date) -> Figure | None:
        """Work from midnight to this minute of the local day can make it a night scheme."""
        return self._minutes("be.work.night_scheme_ends", BELGIUM, day)

    def night_scheme_minutes(self, day: date) -> Figure | None:
        """The shortest working day of a night scheme."""
        return self._figure("be.work.min_period_night", NIGHT_SCHEME, day, per_unit=1)

    def youngest_years(self, day: date) -> Figure | None:
        """The age from which a student may work."""
        return self._figure("be.work.student_min_age", BELGIUM, day, per_unit=1)

    def notice_days(self, day: date) -> Figure | None:
        """Working days by which a variable schedule must be known beforehand."""
        return self._figure("be.work.variable_notice", VARIABLE_SCHEDULE, day, per_unit=1)

    def _minutes(self, key: str, scope: str, day: date) -> Figure | None:
        return self._figure(key, scope, day, per_unit=MINUTES_PER_HOUR)

    def _figure(self, key: str, scope: str, day: date, *, per_unit: int) -> Figure | None:
        try:
            row = self.table.row_on(key, scope, day, known_at=self.known_at)
        except NoParameterValue:
            return None
        return (
            None
            if row.value is None
            else Figure(amount=int(row.value * per_unit), source=row.source)
        )
