"""Which rows are refused, and why, for whole columns: the checks of one row, in the same order."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from platforms.pay.agreement import Agreement
from platforms.pay.facts import ShiftStatus
from platforms.pay.population.columns import (
    LAST_BEGUN,
    MISSING,
    STATUS_CODE,
    STATUSES,
    Flags,
    Ids,
    Ints,
    ShiftColumns,
    day_number,
)
from platforms.pay.population.local_days import EARLIEST, LATEST
from platforms.pay.population.rate_columns import first_paid_day
from platforms.pay.refusals import Refusal, RefusalCode

Codes = NDArray[np.int8]
FAULTS = tuple(RefusalCode)
ACCEPTED = -1
LEFT_TO_THE_RULE = -2
"""The row is judged by the rule of one courier."""
FAULT_CODE = {fault: code for code, fault in enumerate(FAULTS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Of each row: the place of its fault in FAULTS or ACCEPTED, and its span as instants.

    The span of a shift that never began is its planned slot. `odd` rows lie so far in the past or
    the future that no table reaches them.
    """

    fault: Codes
    began: Flags
    begins: Ints
    finishes: Ints
    odd: Flags


def refusals(shifts: ShiftColumns, judged: Judged) -> Iterator[tuple[int, Refusal]]:
    """The rows with a fault, each with the place of its courier."""
    (rows,) = np.nonzero(judged.fault >= 0)
    columns = (shifts.courier[rows], shifts.ids[rows], judged.fault[rows])
    for courier, name, fault in zip(*(column.tolist() for column in columns), strict=True):
        yield courier, Refusal(id=str(name), code=FAULTS[fault])


def judge_times(shifts: ShiftColumns) -> Judged:
    """The faults that a row has by itself, whatever the agreement."""
    began = (shifts.status >= 0) & (shifts.status <= LAST_BEGUN)
    begins = np.where(began, shifts.starts, shifts.planned_starts)
    finishes = np.where(began, shifts.ends, shifts.planned_ends)
    fault = np.full(len(shifts), ACCEPTED, dtype=np.int8)
    _judge_breaks(shifts, begins, finishes, began, fault)
    _mark(fault, began & (shifts.metres < 0), RefusalCode.NEGATIVE_KM)
    _mark(fault, finishes < begins, RefusalCode.NEGATIVE_DURATION)
    _mark(fault, _missing(shifts, begins, finishes, began), RefusalCode.MISSING_TIMESTAMP)
    _mark(fault, shifts.naive, RefusalCode.NAIVE_TIMESTAMP)
    unknown = (shifts.status < 0) | (shifts.status >= len(STATUSES))
    _mark(fault, unknown, RefusalCode.UNKNOWN_STATUS)
    ends_late = np.maximum(finishes, shifts.planned_ends) > LATEST
    odd = (fault == ACCEPTED) & ((begins < EARLIEST) | ends_late)
    return Judged(fault=fault, began=began, begins=begins, finishes=finishes, odd=odd)


def judge_days(judged: Judged, home: Ints, agreement: Agreement) -> None:
    """Add the faults of rows whose worked day has no agreement or no rate."""
    sound = judged.fault == ACCEPTED
    first = first_paid_day(agreement)
    unpaid = np.full(len(home), fill_value=True) if first is None else home < first
    _mark(judged.fault, sound & unpaid, RefusalCode.NO_RATE)
    outside = np.zeros(len(home), dtype=np.bool_)
    if agreement.valid_from is not None:
        outside |= home < day_number(agreement.valid_from)
    if agreement.valid_to is not None:
        outside |= home > day_number(agreement.valid_to)
    _mark(judged.fault, sound & outside, RefusalCode.NO_AGREEMENT)


def span_of_time(judged: Judged, shifts: ShiftColumns) -> tuple[int, int] | None:
    """The first and the last instant of the accepted rows; None when there are none."""
    sound = judged.fault == ACCEPTED
    if not sound.any():
        return None
    latest = np.maximum(judged.finishes, shifts.planned_ends)
    return int(judged.begins[sound].min()), int(latest[sound].max())


def has_repeats(shifts: ShiftColumns) -> Flags:
    """The rows of couriers who have two rows with the same id."""
    ids = _numbered(shifts.ids)
    if len(ids) < 2 or bool(np.all(ids[1:] > ids[:-1])):
        return np.zeros(len(ids), dtype=np.bool_)
    order = np.lexsort((ids, shifts.courier))
    same = (ids[order[1:]] == ids[order[:-1]]) & (
        shifts.courier[order[1:]] == shifts.courier[order[:-1]]
    )
    with_repeats = np.zeros(int(shifts.courier.max()) + 1, dtype=np.bool_)
    with_repeats[shifts.courier[order[1:][same]]] = True
    return with_repeats[shifts.courier]


def _numbered(ids: Ids) -> Ints:
    """Numbers that are equal exactly where ids are."""
    if np.issubdtype(ids.dtype, np.integer):
        return ids.astype(np.int64, copy=False)
    return np.unique(ids, return_inverse=True)[1]


def _mark(fault: Codes, rows: Flags, code: RefusalCode) -> None:
    if rows.any():
        fault[rows] = FAULT_CODE[code]


def _missing(shifts: ShiftColumns, begins: Ints, finishes: Ints, began: Flags) -> Flags:
    missing: Flags = (begins == MISSING) | (finishes == MISSING)
    by_platform = STATUS_CODE[ShiftStatus.CANCELLED_BY_PLATFORM]
    missing |= (shifts.status == by_platform) & (shifts.cancelled == MISSING)
    pauses = shifts.breaks
    half = (pauses.starts == MISSING) | (pauses.ends == MISSING)
    if half.any():
        with_half = np.zeros(len(shifts), dtype=np.bool_)
        with_half[pauses.shift[half]] = True
        missing |= with_half & began
    return missing


def _judge_breaks(
    shifts: ShiftColumns, begins: Ints, finishes: Ints, began: Flags, fault: Codes
) -> None:
    pauses = shifts.breaks
    fits = begins[pauses.shift] <= pauses.starts
    fits &= (pauses.starts <= pauses.ends) & (pauses.ends <= finishes[pauses.shift])
    outside = np.zeros(len(shifts), dtype=np.bool_)
    outside[pauses.shift[~fits]] = True
    _mark(fault, outside & began, RefusalCode.BREAK_OUTSIDE_SHIFT)
