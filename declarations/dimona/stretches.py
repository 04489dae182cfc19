"""Work as a flexi-job declares it by the day: from one minute of wall time to another. Pure.

Source: clock hours in a declaration are Brussels wall time (docs/sources.md#dimona-glossary).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from declarations.dimona.content import Content
from declarations.dimona.facts import DecisionFacts, Shift, ShiftStatus
from declarations.dimona.workload import last_work_ends_at
from declarations.parameters import value_on
from declarations.working_days import ONE_DAY, first_day_of_quarter, start_of_day

_ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Work of one shift, or of shifts that overlap: they count once, two periods would collide.

    `begins` and `ends` are wall time without zone, `starts_at` is the true start in UTC.
    """

    begins: datetime
    ends: datetime
    starts_at: datetime
    has_begun: bool

    @property
    def content(self) -> Content:
        """What a period of its own declares."""
        return Content.by_the_hour(self.begins, self.ends)


def stretches(
    facts: DecisionFacts, shifts: Iterable[Shift], *, split_at_quarters: bool
) -> list[Stretch]:
    """The work of shifts in order; shifts that only touch each other stay apart."""
    pieces = [s for shift in shifts for s in _pieces(facts, shift, is_split=split_at_quarters)]
    longest = timedelta(hours=int(value_on("dimona.longest_shift_hours", facts.today)))
    found: list[Stretch] = []
    for piece in sorted(pieces, key=lambda s: (s.begins, s.ends)):
        last = found[-1] if found else None
        if last is None or piece.begins >= last.ends:
            found.append(piece)
        elif piece.ends <= last.begins + longest:
            found[-1] = replace(
                last,
                ends=max(last.ends, piece.ends),
                has_begun=last.has_begun or piece.has_begun,
            )
        else:
            found.append(replace(piece, begins=last.ends))
    return found


def wall_span(facts: DecisionFacts, shift: Shift) -> tuple[datetime, datetime]:
    """Whole minutes of wall time that hold all of a shift's work.

    When clocks go back a shift within the repeated hour can end before it starts on the wall; then
    it is given its true length, since the authority takes no end before the start.
    """
    starts_at, ends_at = shift.starts_at, last_work_ends_at(shift)
    begins = facts.wall_time(starts_at).replace(second=0, microsecond=0)
    ends = _next_minute(facts.wall_time(ends_at))
    return begins, ends if ends > begins else _next_minute(begins + (ends_at - starts_at))


def _next_minute(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + _ONE_MINUTE


def _pieces(facts: DecisionFacts, shift: Shift, *, is_split: bool) -> Iterator[Stretch]:
    begins, ends = wall_span(facts, shift)
    whole = Stretch(
        begins=begins,
        ends=ends,
        starts_at=shift.starts_at,
        has_begun=shift.status is not ShiftStatus.CONFIRMED or shift.starts_at <= facts.now,
    )
    border = _next_quarter(begins.date())
    midnight = datetime.combine(border, time.min)
    if not is_split or ends <= midnight:
        yield whole
        return
    yield replace(whole, ends=midnight)
    yield replace(whole, begins=midnight, starts_at=start_of_day(border, facts.settings.zone))


def last_day_of_quarter(day: date) -> date:
    """The last day of the calendar quarter of a day."""
    return _next_quarter(day) - ONE_DAY


def _next_quarter(day: date) -> date:
    first = first_day_of_quarter(day)
    return date(first.year + first.month // 10, first.month % 12 + 3 if first.month < 10 else 1, 1)
