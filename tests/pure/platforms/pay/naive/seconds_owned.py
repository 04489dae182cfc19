"""Who owns which second: real work first, then time credited, each second once."""

from datetime import UTC, date, datetime

from tests.pure.platforms.pay.naive.rows import Row, seconds
from tests.pure.platforms.pay.naive.terms import Terms

QUARTER_OF_AN_HOUR = 900  # no zone changes its date between two of them


class SecondsOwned:
    """`of` has, for every paid tick, the row it belongs to and whether it was worked."""

    def __init__(self, accepted: list[Row], terms: Terms, tick: int) -> None:
        self.terms, self.tick = terms, tick
        self.dates: dict[int, date] = {}
        self.homes = {row: row.home(terms) for row in accepted}
        self.of: dict[int, tuple[Row, bool]] = {}
        for row in accepted:
            if row.began:
                for at in self.worked(row):
                    self.of.setdefault(at, (row, True))
        for row in accepted:
            for at in self.credited(row):
                self.of.setdefault(at, (row, False))

    def worked(self, row: Row) -> list[int]:
        pauses: set[int] = set()
        for start, end, paid in row.breaks:
            if not paid:
                pauses.update(seconds(start, end, self.tick))
        return [at for at in row.seconds(self.tick) if at not in pauses]

    def credited(self, row: Row) -> range:
        planned_end = row.times["planned_end"]
        if row.status == "cut_by_platform" and self.terms["platform_cut_pay"] == "planned":
            return seconds(row.last, planned_end, self.tick) if planned_end else range(0)
        if row.is_late(self.terms) and self.terms["late_cancel_pay"] == "planned":
            return row.seconds(self.tick)
        return range(0)

    def local_date(self, at: int) -> date:
        quarter = at // QUARTER_OF_AN_HOUR
        if quarter not in self.dates:
            start = datetime.fromtimestamp(quarter * QUARTER_OF_AN_HOUR, UTC)
            self.dates[quarter] = start.astimezone(self.terms.zone).date()
        return self.dates[quarter]

    def worked_day(self, at: int) -> date:
        if self.terms["day_attribution"] == "calendar_split":
            return self.local_date(at)
        return self.homes[self.of[at][0]]
