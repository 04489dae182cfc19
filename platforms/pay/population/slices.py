"""Paid time in arrays: each second once, cut at local midnights.

Where no two shifts overlap, a shift's paid time is what lies outside its unpaid breaks, and the
planned time it lost. Where shifts overlap without breaks or lost time, each loses what those before
it cover, which is one piece because they started earlier. Every other knot is left to the rule of
one courier, platforms.pay.intervals, shift by shift.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np

from platforms.pay.accepted import AcceptedShift, accept
from platforms.pay.agreement import Agreement
from platforms.pay.facts import Shift, ShiftStatus
from platforms.pay.intervals import PaidInterval, paid_intervals
from platforms.pay.population.columns import (
    Flags,
    Ints,
    ShiftColumns,
    any_by,
    date_of_number,
    joined,
)
from platforms.pay.population.local_days import LocalDays
from platforms.pay.population.records import shift_records
from platforms.pay.population.turns import Tangles, Turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Slices:
    """Paid time of one shift on one local day; `turn` is the shift's place in its turns."""

    turn: Ints
    day: Ints
    begins: Ints
    length: Ints
    is_worked: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class _Intervals:
    turn: Ints
    begins: Ints
    ends: Ints
    is_worked: Flags


Part = TypeVar("Part", Slices, _Intervals)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pauses:
    """Unpaid breaks by shift and start; `after` is the end of the one before, or the start."""

    turn: Ints
    after: Ints
    starts: Ints
    ends: Ints
    is_first: Flags
    is_last: Flags

    @property
    def cover_each_other(self) -> Flags:
        return ~self.is_first & (self.starts < self.after)


def paid_slices(
    shifts: ShiftColumns, turns: Turns, tangled: Tangles, agreement: Agreement, days: LocalDays
) -> Slices:
    """All paid time, first that of each shift on its worked day; no slice is empty."""
    pauses = _unpaid_breaks(shifts, turns)
    irregular = _irregular(turns, tangled, pauses)
    begins, ends = tangled.covered_until, turns.finishes.copy()
    ends[~turns.began] = begins[~turns.began]
    ends[pauses.turn[pauses.is_first]] = pauses.starts[pauses.is_first]
    ends[irregular] = begins[irregular]
    midnight = days.ends_of(turns.home)
    after_midnight = np.maximum(begins, midnight)
    others = _joined(
        [
            _parts(np.flatnonzero(ends > after_midnight), after_midnight, ends),
            *_after_breaks(turns, pauses, irregular),
            _credited(turns, irregular),
            _one_by_one(shifts, turns, tangled, agreement, irregular),
        ],
        _Intervals,
    )
    on_worked_day = np.minimum(ends, midnight) - begins
    (has_time,) = np.nonzero(on_worked_day > 0)
    main = Slices(
        turn=has_time,
        day=turns.home[has_time],
        begins=begins[has_time],
        length=on_worked_day[has_time],
        is_worked=np.ones(len(has_time), dtype=np.bool_),
    )
    return _joined([main, *_cut(others, days)], Slices)


def _unpaid_breaks(shifts: ShiftColumns, turns: Turns) -> _Pauses:
    turn_of = np.full(len(shifts), -1, dtype=np.int64)
    turn_of[turns.place[turns.began]] = np.flatnonzero(turns.began)
    turn = turn_of[shifts.breaks.shift]
    counts = (turn >= 0) & ~shifts.breaks.is_paid & (shifts.breaks.ends > shifts.breaks.starts)
    turn, starts, ends = turn[counts], shifts.breaks.starts[counts], shifts.breaks.ends[counts]
    order = np.lexsort((starts, turn))
    turn, starts, ends = turn[order], starts[order], ends[order]
    is_first = np.ones(len(turn), dtype=np.bool_)
    is_first[1:] = turn[1:] != turn[:-1]
    after = turns.begins[turn]
    after[1:][~is_first[1:]] = ends[:-1][~is_first[1:]]
    return _Pauses(
        turn=turn,
        after=after,
        starts=starts,
        ends=ends,
        is_first=is_first,
        is_last=np.append(is_first[1:], True)[: len(turn)],
    )


def _irregular(turns: Turns, tangled: Tangles, pauses: _Pauses) -> Flags:
    """Shifts that the arrays do not lay out: those of a knot with breaks or lost time in it."""
    is_complex = turns.credit_ends > turns.credit_begins
    is_complex[pauses.turn] = True
    knots = int(tangled.knot[-1]) + 1 if len(turns) else 0
    of_many = any_by(tangled.knot, tangled.overlaps, knots)
    with_more = any_by(tangled.knot, is_complex, knots)
    irregular: Flags = (of_many & with_more)[tangled.knot]
    irregular[pauses.turn[pauses.cover_each_other]] = True
    return irregular


def _parts(turn: Ints, begins: Ints, ends: Ints) -> _Intervals:
    """Worked time of these shifts; begins and ends are by shift."""
    return _Intervals(
        turn=turn,
        begins=begins[turn],
        ends=ends[turn],
        is_worked=np.ones(len(turn), dtype=np.bool_),
    )


def _after_breaks(turns: Turns, pauses: _Pauses, irregular: Flags) -> Iterator[_Intervals]:
    """Worked time between two breaks, and after the last one."""
    regular = ~irregular[pauses.turn]
    between = regular & ~pauses.is_first & (pauses.starts > pauses.after)
    yield _Intervals(
        turn=pauses.turn[between],
        begins=pauses.after[between],
        ends=pauses.starts[between],
        is_worked=np.ones(int(between.sum()), dtype=np.bool_),
    )
    finishes = turns.finishes[pauses.turn]
    last = regular & pauses.is_last & (finishes > pauses.ends)
    yield _Intervals(
        turn=pauses.turn[last],
        begins=pauses.ends[last],
        ends=finishes[last],
        is_worked=np.ones(int(last.sum()), dtype=np.bool_),
    )


def _credited(turns: Turns, irregular: Flags) -> _Intervals:
    (turn,) = np.nonzero((turns.credit_ends > turns.credit_begins) & ~irregular)
    return _Intervals(
        turn=turn,
        begins=turns.credit_begins[turn],
        ends=turns.credit_ends[turn],
        is_worked=np.zeros(len(turn), dtype=np.bool_),
    )


def _one_by_one(
    shifts: ShiftColumns, turns: Turns, tangled: Tangles, agreement: Agreement, irregular: Flags
) -> _Intervals:
    """The paid time of irregular knots, by the rule of one courier."""
    (turn,) = np.nonzero(irregular)
    place = turns.place[turn]
    is_needed = np.zeros(len(shifts), dtype=np.bool_)
    is_needed[place] = True
    records = dict(
        zip(np.flatnonzero(is_needed).tolist(), shift_records(shifts.where(is_needed)), strict=True)
    )
    knots: dict[int, list[tuple[int, AcceptedShift]]] = {}
    for own, knot, row in zip(
        turn.tolist(), tangled.knot[turn].tolist(), place.tolist(), strict=True
    ):
        knots.setdefault(knot, []).append((own, _accepted(records[row], turns, own)))
    found = [pair for knot in knots.values() for pair in _paid(knot, agreement)]
    return _Intervals(
        turn=np.array([own for own, _ in found], dtype=np.int64),
        begins=np.array([each.span[0] for _, each in found], dtype=np.int64),
        ends=np.array([each.span[1] for _, each in found], dtype=np.int64),
        is_worked=np.array([each.is_worked for _, each in found], dtype=np.bool_),
    )


def _accepted(shift: Shift, turns: Turns, turn: int) -> AcceptedShift:
    span = (int(turns.begins[turn]), int(turns.finishes[turn]))
    return accept(shift, ShiftStatus(shift.status), span, date_of_number(int(turns.home[turn])))


def _paid(
    knot: Sequence[tuple[int, AcceptedShift]], agreement: Agreement
) -> Iterable[tuple[int, PaidInterval]]:
    turn_of = {id(shift): turn for turn, shift in knot}
    for interval in paid_intervals([shift for _, shift in knot], agreement):
        yield turn_of[id(interval.shift)], interval


def _cut(intervals: _Intervals, days: LocalDays) -> Iterator[Slices]:
    """The intervals cut at local midnights; most need no cut, few more than one."""
    turn, begins, ends = intervals.turn, intervals.begins, intervals.ends
    is_worked = intervals.is_worked
    while len(turn):
        day = days.days_of(begins)
        midnight = days.ends_of(day)
        length = np.minimum(ends, midnight) - begins
        yield Slices(turn=turn, day=day, begins=begins, length=length, is_worked=is_worked)
        rest = ends > midnight
        turn, begins, ends = turn[rest], midnight[rest], ends[rest]
        is_worked = is_worked[rest]


def _joined(parts: Sequence[Part], made: type[Part]) -> Part:
    return made(
        **{each.name: joined([getattr(part, each.name) for part in parts]) for each in fields(made)}
    )
