"""Who rides which row of the roster, so that people recur and nobody is in two places.

A person has one row a day and eleven hours between two days; a tenth of the people have two rows
on one of their days, one for each platform. Weekly hours stay under a cap.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from courier_api.demo.choices import Choices, share_of
from courier_api.demo.people import is_student_number
from courier_api.demo.roster import RosterRow

TYPICAL_WEEK_MINUTES = 10 * 60
"""Ten hours, the mean that a union gave (docs/sources.md#courier-statistics)."""
STUDENT_WEEK_MINUTES = 24 * 60
EMPLOYEE_WEEK_MINUTES = 38 * 60
LONGEST_DAY_MINUTES = 9 * 60
DAILY_REST = timedelta(hours=11)
BETWEEN_TWO_PLATFORMS = timedelta(minutes=20)
TWO_PLATFORMS_PERCENT = 10
EMPLOYEE_WEIGHT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleDay:
    """One person's day with a row for each platform, in the order of the clock."""

    person: int
    first: RosterRow
    second: RosterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Riders:
    """The number of the person on each row, by its key; and the days with two rows."""

    person_on: Mapping[str, int]
    double_days: tuple[DoubleDay, ...]


def assign_riders(
    roster: Sequence[RosterRow], platforms: Sequence[str], choices: Choices
) -> Riders:
    """A person for every row.

    1. Each platform gets a pool of people, by its hours and its busiest day.
    2. A tenth of all people get a day with a row for each platform.
    3. Everybody else gets one row of the own platform.
    4. The rows left go to whoever is free, employees more often; when nobody is, a new person
       joins the pool.
    """
    planner = _Planner(platforms=tuple(platforms), choices=choices)
    planner.open_rows = {row.key: row for row in roster}
    for place, platform in enumerate(platforms):
        planner.pools[platform] = _pool(roster, platform, place, of=len(platforms))
    planner.plan_double_days()
    planner.plan_one_row_each()
    planner.plan_rows_left()
    return Riders(person_on=planner.person_on, double_days=tuple(planner.double_days))


def _pool(roster: Sequence[RosterRow], platform: str, place: int, *, of: int) -> list[int]:
    """Person numbers of one platform: those that leave `place` when divided by the platforms."""
    rows = [row for row in roster if row.platform == platform]
    by_hours = -(-sum(row.minutes for row in rows) // TYPICAL_WEEK_MINUTES)
    by_day = [sum(row.day == day for row in rows) for day in {row.day for row in rows}]
    return [place + of * index for index in range(max([by_hours, *by_day]))]


@dataclass(slots=True, kw_only=True)
class _Planner:
    platforms: tuple[str, ...]
    choices: Choices
    pools: dict[str, list[int]] = field(default_factory=dict)
    open_rows: dict[str, RosterRow] = field(default_factory=dict)
    person_on: dict[str, int] = field(default_factory=dict)
    double_days: list[DoubleDay] = field(default_factory=list)
    diaries: dict[int, list[RosterRow]] = field(default_factory=dict)

    def _give(self, person: int, row: RosterRow) -> None:
        self.person_on[row.key] = person
        self.diaries.setdefault(person, []).append(row)
        del self.open_rows[row.key]

    def _in_order(self, people: Iterable[int], *name: str) -> list[int]:
        return sorted(people, key=lambda person: (self.choices.number(*name, person), person))

    def _rows_in_order(self, platform: str, *name: str | int) -> list[RosterRow]:
        keys = [key for key, row in self.open_rows.items() if row.platform == platform]
        return [self.open_rows[key] for key in self.choices.shuffled(keys, *name)]

    def plan_double_days(self) -> None:
        everybody = [person for pool in self.pools.values() for person in pool]
        wanted = share_of(len(everybody), TWO_PLATFORMS_PERCENT)
        for person in self._in_order(everybody, "two platforms"):
            if len(self.double_days) == wanted:
                return
            pair = next(self._pairs(person), None)
            if pair is None:
                return
            first, second = sorted(pair, key=lambda row: row.starts_at)
            self._give(person, first)
            self._give(person, second)
            self.double_days.append(DoubleDay(person=person, first=first, second=second))

    def _pairs(self, person: int) -> Iterator[tuple[RosterRow, RosterRow]]:
        """Two open rows of one legal day, one for each platform, that one person can ride."""
        if len(self.platforms) != 2:
            return
        ours, theirs = (self._rows_in_order(slug, "pair", person) for slug in self.platforms)
        by_day: dict[date, list[RosterRow]] = {}
        for row in theirs:
            by_day.setdefault(row.worked_on, []).append(row)
        for row in ours:
            yield from (
                (row, other) for other in by_day.get(row.worked_on, ()) if _pair_up(row, other)
            )

    def plan_one_row_each(self) -> None:
        for platform, pool in self.pools.items():
            rows = iter(self._rows_in_order(platform, "one row each"))
            for person in self._in_order(set(pool) - self.diaries.keys(), "one row each"):
                row = next(rows, None)
                if row is not None:
                    self._give(person, row)

    def plan_rows_left(self) -> None:
        for platform in self.platforms:
            waiting: dict[date, list[int]] = {}
            for row in self._rows_in_order(platform, "rows left"):
                if row.worked_on not in waiting:
                    waiting[row.worked_on] = self._eager_first(platform, row.worked_on)
                person = self._first_free(waiting[row.worked_on], row)
                if person is None:
                    person = self._newcomer(platform)
                    for day, people in waiting.items():
                        people.extend([person] if day != row.worked_on else [])
                self._give(person, row)

    def _eager_first(self, platform: str, day: date) -> list[int]:
        """The pool in the order in which people come forward on a day."""

        def eagerness(person: int) -> tuple[int, int]:
            tries = 1 if is_student_number(self.choices, person) else EMPLOYEE_WEIGHT
            draws = (
                self.choices.number("eager", day.isoformat(), person, attempt)
                for attempt in range(tries)
            )
            return min(draws), person

        return sorted(self.pools[platform], key=eagerness)

    def _first_free(self, waiting: list[int], row: RosterRow) -> int | None:
        for place, person in enumerate(waiting):
            if self._can_ride(person, row):
                return waiting.pop(place)
        return None

    def _can_ride(self, person: int, row: RosterRow) -> bool:
        diary = self.diaries.get(person, [])
        is_student = is_student_number(self.choices, person)
        cap_minutes = STUDENT_WEEK_MINUTES if is_student else EMPLOYEE_WEEK_MINUTES
        if sum(other.minutes for other in diary) + row.minutes > cap_minutes:
            return False
        return all(
            row.worked_on != other.worked_on and _gap(row, other) >= DAILY_REST for other in diary
        )

    def _newcomer(self, platform: str) -> int:
        pool = self.pools[platform]
        place = self.platforms.index(platform)
        known = set(pool)
        person = next(n for n in count(place, len(self.platforms)) if n not in known)
        pool.append(person)
        return person


def _gap(one: RosterRow, other: RosterRow) -> timedelta:
    """Time between two rows; negative where they overlap."""
    first, second = sorted((one, other), key=lambda row: row.starts_at)
    return second.starts_at - first.ends_at


def _pair_up(one: RosterRow, other: RosterRow) -> bool:
    return (
        _gap(one, other) >= BETWEEN_TWO_PLATFORMS
        and one.minutes + other.minutes <= LONGEST_DAY_MINUTES
    )
