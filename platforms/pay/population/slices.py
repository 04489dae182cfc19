"""Paid time in arrays: each second once, cut at local midnights.

Where no two shifts overlap, a shift's paid time is what lies outside its unpaid breaks, and the
planned time it lost. Where shifts overlap without breaks or lost time, each loses what those before
it cover, which is one piece because they started earlier. Every other knot is left to the rule of
one courier, platforms.pay.intervals, shift by shift.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from platforms.pay.accepted import without_breaks
from platforms.pay.calendar_days import Span
from platforms.pay.intervals import TakenTime
from platforms.pay.population.columns import BreakColumns, Flags, Ints, any_by, joined
from platforms.pay.population.local_days import LocalDays
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
class Pauses:
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


def paid_slices(turns: Turns, tangled: Tangles, pauses: Pauses, days: LocalDays) -> Slices:
    """All paid time, first that of each shift on its worked day; no slice is empty."""
    irregular = _irregular(turns, tangled, pauses)
    begins = tangled.covered_until
    ends = np.where(turns.began, turns.finishes, begins)
    ends[pauses.turn[pauses.is_first]] = pauses.starts[pauses.is_first]
    ends[irregular] = begins[irregular]
    midnight = days.ends_of(turns.home)
    after_midnight = np.maximum(begins, midnight)
    others = _joined(
        [
            _parts(np.flatnonzero(ends > after_midnight), after_midnight, ends),
            *_after_breaks(turns, pauses, irregular),
            _credited(turns, irregular),
            _one_by_one(turns, tangled, pauses, irregular),
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


def unpaid_breaks(
    breaks: BreakColumns, turns: Turns, chosen: Ints, turn_of: NDArray[np.int32]
) -> Pauses:
    """The breaks among the chosen ones that shorten one of these shifts.

    `turn_of` is by row of the shift columns: where it has been -1, turns with breaks are put into it.
    """
    (own,) = np.nonzero(turns.has_breaks)
    turn_of[turns.place[own]] = own
    turn = turn_of[breaks.shift[chosen]].astype(np.int64)
    starts, ends = breaks.starts[chosen], breaks.ends[chosen]
    counts = (turn >= 0) & ~breaks.is_paid[chosen] & (ends > starts)
    turn, starts, ends = turn[counts], starts[counts], ends[counts]
    order = np.lexsort((starts, turn))
    turn, starts, ends = turn[order], starts[order], ends[order]
    is_first = np.ones(len(turn), dtype=np.bool_)
    is_first[1:] = turn[1:] != turn[:-1]
    after = turns.begins[turn]
    after[1:][~is_first[1:]] = ends[:-1][~is_first[1:]]
    return Pauses(
        turn=turn,
        after=after,
        starts=starts,
        ends=ends,
        is_first=is_first,
        is_last=np.append(is_first[1:], True)[: len(turn)],
    )


def _irregular(turns: Turns, tangled: Tangles, pauses: Pauses) -> Flags:
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


def _after_breaks(turns: Turns, pauses: Pauses, irregular: Flags) -> Iterator[_Intervals]:
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


def _one_by_one(turns: Turns, tangled: Tangles, pauses: Pauses, irregular: Flags) -> _Intervals:
    """The paid time of irregular knots, shift by shift as in platforms.pay.intervals."""
    breaks: dict[int, list[Span]] = {}
    (own,) = np.nonzero(irregular[pauses.turn])
    columns = (pauses.turn, pauses.starts, pauses.ends)
    for turn, starts, ends in zip(*(each[own].tolist() for each in columns), strict=True):
        breaks.setdefault(turn, []).append((starts, ends))
    found: list[tuple[int, int, int, bool]] = []
    for knot in _knots(turns, tangled, irregular):
        taken = TakenTime()
        for shift in knot:
            for span in without_breaks(shift.worked, breaks.get(shift.turn, [])):
                found += ((shift.turn, *free, True) for free in taken.take(span))
        for shift in knot:
            if shift.credited[0] < shift.credited[1]:
                found += ((shift.turn, *free, False) for free in taken.take(shift.credited))
    return _Intervals(
        turn=np.array([turn for turn, _, _, _ in found], dtype=np.int64),
        begins=np.array([begins for _, begins, _, _ in found], dtype=np.int64),
        ends=np.array([ends for _, _, ends, _ in found], dtype=np.int64),
        is_worked=np.array([is_worked for _, _, _, is_worked in found], dtype=np.bool_),
    )


@dataclass(frozen=True, slots=True)
class _Irregular:
    turn: int
    worked: Span
    credited: Span


def _knots(turns: Turns, tangled: Tangles, irregular: Flags) -> Iterator[list[_Irregular]]:
    """The irregular shifts, those of a knot together and in their turn."""
    (own,) = np.nonzero(irregular)
    worked_until = np.where(turns.began[own], turns.finishes[own], turns.begins[own])
    columns = (
        tangled.knot[own],
        own,
        turns.begins[own],
        worked_until,
        turns.credit_begins[own],
        turns.credit_ends[own],
    )
    rows = zip(*(each.tolist() for each in columns), strict=True)
    for _, knot in groupby(rows, key=itemgetter(0)):
        yield [
            _Irregular(turn, (begins, ends), (lost, regained))
            for _, turn, begins, ends, lost, regained in knot
        ]


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
