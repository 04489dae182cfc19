"""Periods of employment as the authority keeps them, found fast by employer, worker and month."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from declarations.working_days import BRUSSELS, end_of_day

FAR_FUTURE = date(9999, 12, 31)
"""What an UPDATE sends as end date to reopen a period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One period. Dates and hours (HHMM) are Brussels wall time; without `ends_on` it is open."""

    id: int
    employer_id: int
    ssin: str
    worker_type: str
    joint_commission: str
    starts_on: date
    start_hour: str | None = None
    ends_on: date | None = None
    end_hour: str | None = None
    planned_hours: int | None = None
    changed_at: datetime
    content_key: str
    late: bool = False
    counted_hours: int = 0
    cancelled: bool = False
    locked: bool = False

    @property
    def has_hours(self) -> bool:
        """Declared with clock hours: casual work, and flexi-jobs by the day."""
        return self.start_hour is not None

    @property
    def starts_at(self) -> datetime:
        return instant_of(self.starts_on, self.start_hour or "0000")

    @property
    def ends_at(self) -> datetime | None:
        """The first instant after the period; without hours the end of its last day."""
        if self.ends_on is None:
            return None
        if self.end_hour is None:
            return end_of_day(self.ends_on)
        return instant_of(self.ends_on, self.end_hour)

    def overlaps(self, other: "Period") -> bool:
        """Half-open: a period that ends when the other starts does not overlap it."""
        mine, theirs = self.ends_at, other.ends_at
        return (theirs is None or self.starts_at < theirs) and (
            mine is None or other.starts_at < mine
        )

    def says_the_same_as(self, other: "Period") -> bool:
        """Whether both declare the same thing, whatever their numbers."""
        return _content(self) == _content(other)


def _content(period: Period) -> tuple[object, ...]:
    return (
        period.worker_type,
        period.joint_commission,
        period.starts_on,
        period.start_hour,
        period.ends_on,
        period.end_hour,
        period.planned_hours,
    )


def instant_of(day: date, hour: str) -> datetime:
    """The UTC instant of a Brussels date and HHMM."""
    local = datetime.combine(day, time(int(hour[:2]), int(hour[2:])), tzinfo=BRUSSELS)
    return local.astimezone(UTC)


_Relation = tuple[int, str]
_Month = tuple[int, str, int]


@dataclass(slots=True)
class PeriodBook:
    """All periods. Looking for overlaps reads one worker's months, never everything."""

    _by_id: dict[int, Period] = field(default_factory=dict)
    _by_employer: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    _by_relation: dict[_Relation, set[int]] = field(default_factory=lambda: defaultdict(set))
    _by_month: dict[_Month, set[int]] = field(default_factory=lambda: defaultdict(set))
    _open_ended: dict[_Relation, set[int]] = field(default_factory=lambda: defaultdict(set))

    def get(self, period_id: int) -> Period | None:
        return self._by_id.get(period_id)

    def put(self, period: Period) -> None:
        """Store a new period or the new state of a known one."""
        if (before := self._by_id.get(period.id)) is not None:
            self._unlist(before)
        self._by_id[period.id] = period
        self._by_employer[period.employer_id].add(period.id)
        self._by_relation[_relation(period)].add(period.id)
        if not period.cancelled:
            self._list(period)

    def overlapping(self, wanted: Period) -> list[Period]:
        """Living periods of the same worker and employer that overlap, but for itself."""
        if wanted.ends_on is None:
            candidates = set(self._by_relation.get(_relation(wanted), ()))
        else:
            candidates = set(self._open_ended.get(_relation(wanted), ()))
            for month in _months(wanted.starts_on, wanted.ends_on):
                candidates |= self._by_month.get((*_relation(wanted), month), set())
        found = (self._by_id[number] for number in sorted(candidates - {wanted.id}))
        return [period for period in found if not period.cancelled and period.overlaps(wanted)]

    def search(
        self, employer_id: int, ssin: str | None, first: date | None, last: date | None
    ) -> list[Period]:
        """Periods, cancelled ones too, that touch the days from `first` to `last`."""
        numbers: Iterable[int] = (
            self._by_employer.get(employer_id, ())
            if ssin is None
            else self._by_relation.get((employer_id, ssin), ())
        )
        return [
            period
            for period in (self._by_id[number] for number in sorted(numbers))
            if (last is None or period.starts_on <= last)
            and (first is None or period.ends_on is None or period.ends_on >= first)
        ]

    def _list(self, period: Period) -> None:
        if period.ends_on is None:
            self._open_ended[_relation(period)].add(period.id)
            return
        for month in _months(period.starts_on, period.ends_on):
            self._by_month[(*_relation(period), month)].add(period.id)

    def _unlist(self, period: Period) -> None:
        self._open_ended[_relation(period)].discard(period.id)
        if period.ends_on is not None:
            for month in _months(period.starts_on, period.ends_on):
                self._by_month[(*_relation(period), month)].discard(period.id)


def _relation(period: Period) -> _Relation:
    return (period.employer_id, period.ssin)


def _months(first: date, last: date) -> Iterator[int]:
    return iter(range(first.year * 12 + first.month, last.year * 12 + last.month + 1))
