"""What should be declared of a worker, counted by hand, and what the authority was told about them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from courier_api.shifts.models import Shift
from declarations.dimona.sandbox.periods import Period
from declarations.working_days import BRUSSELS

ONE_DAY = timedelta(days=1)
ONE_HOUR = timedelta(hours=1)
FINAL = ("A", "W", "B")

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The work of one worker by legal day: stretches of time, and whether one goes on at midnight."""

    spans: Mapping[date, Sequence[Span]]

    @property
    def days(self) -> set[date]:
        """Every day on which there is or was work."""
        return set(self.spans)

    def hours(self, first: date, last: date) -> int:
        """A student's hours on these days: the minutes that are covered once, then rounded up."""
        minutes = {
            minute
            for day, spans in self.spans.items()
            if first <= day <= last
            for begins, ends in spans
            for minute in range(_minute(begins), _minute(ends))
        }
        return max(-(-len(minutes) // 60), 1)


def needs_of(shifts: Sequence[Shift]) -> Needs:
    """What these shifts need, counted from the plan until something else is known."""
    spans: dict[date, list[Span]] = {}
    for shift in shifts:
        for day, begins, ends, worked_until in _pieces(shift):
            own = spans.setdefault(day, [])
            until = min(ends, worked_until)
            if until > begins:
                own.append((begins, until))
    return Needs(spans=spans)


def is_needed(shift: Shift) -> bool:
    """Planned and not called off, or some work was done."""
    if shift.planned_start is None and shift.actual_start is None:
        return False
    if shift.declaration_status == "confirmed":
        return True
    return shift.worked_seconds > 0


def _pieces(shift: Shift) -> Iterator[tuple[date, datetime, datetime, datetime]]:
    """Day by day: where the shift is on it from, until when, and when its work was done."""
    if not is_needed(shift):
        return
    begins = min(at for at in (shift.planned_start, shift.actual_start) if at is not None)
    ends = shift.actual_end or shift.planned_end
    if ends is None or ends < begins:
        ends = shift.actual_start or begins
    worked_until = ends
    if shift.actual_start and shift.actual_end:
        worked_until = begins + timedelta(minutes=-(-shift.worked_seconds // 60))
        if shift.declaration_status in ("cancelled", "no_show"):
            ends = worked_until
    first = begins.astimezone(BRUSSELS).date()
    day, at = first, begins
    while day == first or at < ends:
        midnight = datetime.combine(day + ONE_DAY, time(), tzinfo=BRUSSELS).astimezone(UTC)
        yield day, at, min(midnight, ends), worked_until
        day, at = day + ONE_DAY, midnight


def days_of(period: Period) -> set[date]:
    """Every day on which a period holds; one that ends at midnight names a day that it does not touch."""
    assert period.ends_on is not None
    count = (period.ends_on - period.starts_on).days + (period.end_hour != "0000")
    return {period.starts_on + number * ONE_DAY for number in range(count)}


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)


@dataclass(slots=True)
class _Open:
    """A message without verdict; `number` is None while nobody knows whether it arrived."""

    body: Mapping[str, Any]
    number: int | None


@dataclass(slots=True)
class Conversation:
    """Reads the authority's log as a strict referee: one open message for each period (R6, R9)."""

    faults: list[str] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)

    def read(self, log: Sequence[Mapping[str, Any]]) -> list[str]:
        """What was sent although it should not have been."""
        for entry in log:
            if entry["method"] == "POST" and entry["path"].endswith("/declarations"):
                self._sent(entry)
            elif entry["method"] == "GET" and "/declarations/" in entry["path"]:
                self._read(entry)
        return self.faults

    def _sent(self, entry: Mapping[str, Any]) -> None:
        body, status = entry["body"], entry["status"]
        for earlier in list(self._open):
            if not _about_the_same(earlier.body, body):
                continue
            if earlier.number is not None:
                self.faults.append(f"{entry['time']}: a second message, the first has no verdict")
            elif earlier.body != body:
                self.faults.append(f"{entry['time']}: another message while one is in doubt")
            else:
                self._open.remove(earlier)
                if status in (429, 500):
                    status = 503  # this one did not arrive; the one before may have
        if status in (400, 401, 403, 429, 500):
            return
        location = (entry["answer"] or {}).get("headers", {}).get("location", "")
        known = status == 201 and not entry.get("unseen")
        number = int(location.rsplit("/", 1)[-1]) if known else None
        self._open.append(_Open(body, number))

    def _read(self, entry: Mapping[str, Any]) -> None:
        if entry["status"] != 200:
            return
        number = int(entry["path"].rsplit("/", 1)[-1])
        if entry["answer"]["body"]["declarationStatus"]["result"] in FINAL:
            self._open = [each for each in self._open if each.number != number]


def _about_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Two changes of one period, or two INs of one worker that share a day, or hours of one."""
    mine, theirs = _subject(one), _subject(other)
    if isinstance(mine, tuple) and isinstance(theirs, tuple):
        return mine[0] == theirs[0] and mine[1] < theirs[2] and theirs[1] < mine[2]
    return mine == theirs


def _subject(body: Mapping[str, Any]) -> tuple[str, str, str] | int:
    if "dimonaIn" not in body:
        (name,) = (key for key in body if key.startswith("dimona"))
        period_id: int = body[name]["periodId"]
        return period_id
    said = body["dimonaIn"]
    begins = f"{said['startDate']} {said.get('startHour', '0000')}"
    ends = f"{said['endDate']} {said.get('endHour', '2400')}"
    return body["worker"]["ssin"], begins, ends
