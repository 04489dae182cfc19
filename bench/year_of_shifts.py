"""A year of shifts of a large co-operative, invented from a seed: the population that pay is measured on."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from platforms.pay import Agreement, read_agreement
from platforms.pay.facts import ShiftStatus
from platforms.pay.population import (
    MISSING,
    STATUS_CODE,
    BreakColumns,
    CourierColumns,
    ShiftColumns,
    couriers,
    day_number,
)
from platforms.pay.population.columns import Flags, Ints
from platforms.pay.population.local_days import local_days

DAYS, SHIFTS, WORKERS = 677_840, 1_355_672, 22_928
FIRST_DAY, DAYS_A_YEAR = date(2024, 1, 1), 366
SEED = 20260101
PLATFORMS = ("10", "11", "12")
MINUTE = 60_000_000
SECOND = 1_000_000
DAY = 24 * 60 * MINUTE
TERMS: dict[str, object] = {
    "timezone": "Europe/Brussels",
    "valid_from": "2016-05-01",
    "rates": [
        {"valid_from": "2023-11-01", "hourly": "12.1104"},
        {"valid_from": "2024-04-01", "hourly": "12.3272"},
        {"valid_from": "2024-05-01", "hourly": "12.5738"},
    ],
    "legal_minimum": [{"valid_from": "2024-05-01", "monthly": "2070.48", "weekly_hours": "38"}],
    "supplements": {"sunday_pct": "10", "holiday_pct": "100"},
    "public_holidays": ["2024-05-01", "2024-07-21", "2024-12-25"],
    "allowances": {
        "phone_per_hour": [{"valid_from": "2016-05-01", "value": "0.12"}],
        "bike_per_km": [{"valid_from": "2016-05-01", "value": "0.35"}],
    },
}
"""Every default of the model agreement, three rates in the year, supplements and allowances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """When shifts begin and how long they are, in minutes, and how often they get into each other."""

    first: int
    apart: int
    later_by: int
    longest: int
    longest_cut: int
    other_platform: float
    at_once: float


TANGLED = Habits(
    first=10 * 60, apart=330, later_by=60, longest=240, longest_cut=90,
    other_platform=0.2, at_once=0.01,
)  # fmt: skip
"""Noon, evening and night; now and then another platform, or two platforms at once."""

PLAIN = Habits(
    first=8 * 60, apart=300, later_by=30, longest=200, longest_cut=50,
    other_platform=0, at_once=0,
)  # fmt: skip
"""One after another on one date and one platform a courier: what a few statements of SQL can count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The shifts in order of their start, as platforms would send them, and who rode them."""

    shifts: ShiftColumns
    couriers: CourierColumns
    agreement: Agreement
    worked_days: int


def year_of_shifts(scale: float, seed: int = SEED, *, habits: Habits = TANGLED) -> Year:
    """`scale` 1.0 is 677,840 worked days; every worked day has a shift that was ridden."""
    random = np.random.default_rng(seed)
    days, shifts = max(10, round(DAYS * scale)), max(20, round(SHIFTS * scale))
    workers = max(5, round(WORKERS * scale))
    pairs = np.sort(random.choice(workers * DAYS_A_YEAR, days, replace=False))
    of_day = _shifts_of_days(random, days, shifts)
    day = np.repeat(np.arange(days), of_day)
    turn = np.arange(shifts) - np.repeat(np.cumsum(of_day) - of_day, of_day)
    courier = pairs[day] // DAYS_A_YEAR
    agreement = read_agreement(TERMS)
    first = day_number(FIRST_DAY)
    table = local_days(agreement.timezone, first * DAY, (first + DAYS_A_YEAR) * DAY)
    assert table is not None
    midnight = table.midnights[pairs[day] % DAYS_A_YEAR + first - table.first]
    columns = _columns(random, habits, courier=courier, turn=turn, midnight=midnight)
    order = np.argsort(np.where(columns.starts == MISSING, columns.planned_starts, columns.starts))
    return Year(
        shifts=_in_order(columns, order),
        couriers=couriers(random.random(workers) < 0.6, random.random(workers) < 0.7),
        agreement=agreement,
        worked_days=days,
    )


def _shifts_of_days(random: np.random.Generator, days: int, shifts: int) -> Ints:
    """One, two or three shifts a day, as many as asked for in all."""
    counts = random.choice(np.array([1, 2, 2, 3]), days)
    while (more := shifts - int(counts.sum())) != 0:
        (able,) = np.nonzero(counts < 3 if more > 0 else counts > 1)
        chosen = random.choice(able, min(abs(more), len(able)), replace=False)
        counts[chosen] += 1 if more > 0 else -1
    return counts


def _columns(
    random: np.random.Generator, habits: Habits, *, courier: Ints, turn: Ints, midnight: Ints
) -> ShiftColumns:
    count = len(turn)
    later = random.integers(0, habits.later_by, count)
    begins = midnight + (habits.first + turn * habits.apart + later) * MINUTE
    begins += random.integers(0, 60, count) * SECOND
    length = random.integers(20, habits.longest, count) * MINUTE
    length += random.integers(0, 60, count) * SECOND
    platform = (courier + (random.random(count) < habits.other_platform)) % len(PLATFORMS)
    status = _statuses(random, turn)
    at_once = np.zeros(count, dtype=np.bool_)
    at_once[1:] = (turn[1:] > 0) & (random.random(count - 1) < habits.at_once)
    (later,) = np.nonzero(at_once)
    begins[later] = begins[later - 1] + 10 * MINUTE
    same = random.random(len(later)) < 0.05
    platform[later] = (platform[later - 1] + ~same) % len(PLATFORMS)
    ends = begins + length
    began = status <= STATUS_CODE[ShiftStatus.CUT_BY_COURIER]
    notice = random.choice(np.array([1, 30]), count) * 60 * MINUTE
    cut = random.integers(10, habits.longest_cut, count) * MINUTE
    return ShiftColumns(
        platforms=PLATFORMS,
        ids=np.arange(count),
        courier=courier,
        platform=platform,
        status=status,
        starts=np.where(began, begins, MISSING),
        ends=np.where(began, ends, MISSING),
        planned_starts=np.where(began, MISSING, begins),
        planned_ends=np.where(began & (status == 0), MISSING, ends + cut * began),
        cancelled=np.where(began, MISSING, begins - notice),
        deliveries=random.integers(0, 9, count),
        metres=random.integers(0, 25_000, count),
        naive=np.zeros(count, dtype=np.bool_),
        breaks=_breaks(random, begins, ends, began),
    )


def _statuses(random: np.random.Generator, turn: Ints) -> Ints:
    """Mostly ridden to the end; the first shift of a day always was ridden."""
    drawn = random.choice(6, len(turn), p=np.array([92, 2, 2, 2, 1, 1]) / 100)
    return np.where(turn == 0, 0, drawn)


def _breaks(random: np.random.Generator, begins: Ints, ends: Ints, began: Flags) -> BreakColumns:
    (shift,) = np.nonzero(began & (random.random(len(begins)) < 0.1))
    starts = begins[shift] + 5 * MINUTE
    return BreakColumns(
        shift=shift,
        starts=starts,
        ends=np.minimum(starts + random.integers(5, 15, len(shift)) * MINUTE, ends[shift]),
        is_paid=random.random(len(shift)) < 0.2,
    )


def _in_order(columns: ShiftColumns, order: Ints) -> ShiftColumns:
    """The rows in this order, numbered anew."""
    place_of = np.empty(len(order), dtype=np.int64)
    place_of[order] = np.arange(len(order))
    names = ("courier", "platform", "status", "starts", "ends", "planned_starts", "planned_ends")
    names += ("cancelled", "deliveries", "metres", "naive")
    breaks = columns.breaks
    return ShiftColumns(
        platforms=columns.platforms,
        ids=np.arange(len(order)),
        breaks=BreakColumns(
            shift=place_of[breaks.shift],
            starts=breaks.starts,
            ends=breaks.ends,
            is_paid=breaks.is_paid,
        ),
        **{name: getattr(columns, name)[order] for name in names},
    )
