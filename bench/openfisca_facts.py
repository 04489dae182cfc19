"""What OpenFisca is told of each worked day: its shifts in a fixed number of slots, as seconds.

Instants are seconds since the local midnight with which the worked day begins, which fit into the
32 bits of OpenFisca's whole numbers. Rows that are refused are left out, as OpenFisca judges none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bench.year_of_shifts import SECOND, Year
from platforms.pay.population import PopulationPay
from platforms.pay.population.columns import LAST_BEGUN, MISSING, Flags, Ints, ShiftColumns
from platforms.pay.population.local_days import LocalDays, local_days

SLOTS = 3
DAYS_A_COURIER = 2**20
OF_SLOTS = (
    "status", "begins", "ends", "planned_ends", "notice", "pause_begins", "pause_ends", "metres",
)  # fmt: skip
OF_DAYS = ("day_seconds", "own_bike", "own_phone")

Column = Ints | Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """Worked days, one row each, by day and courier; `place` is the row of each in the pay.

    A slot without a shift has a status of -1. A pause that is paid or that nobody took is empty.
    """

    worked_on: Ints
    place: Ints
    columns: Mapping[str, Column]

    def by_day(self) -> Iterator[tuple[int, dict[str, Column]]]:
        """The rows of each day that has some."""
        days, firsts = np.unique(self.worked_on, return_index=True)
        bounds = [*firsts.tolist(), len(self.worked_on)]
        for number, day in enumerate(days.tolist()):
            own = slice(bounds[number], bounds[number + 1])
            yield day, {name: column[own] for name, column in self.columns.items()}


def in_slot(name: str, slot: int) -> str:
    """The name of a column of one slot."""
    return f"{name}_{slot}"


def day_facts(year: Year, pay: PopulationPay) -> DayFacts:
    """The facts of every day that is paid. Raises ValueError when a day has too many shifts."""
    shifts = _accepted(year.shifts, pay)
    begins = np.where(shifts.starts == MISSING, shifts.planned_starts, shifts.starts)
    table = local_days(year.agreement.timezone, int(begins.min()), int(begins.max()))
    assert table is not None
    home = table.days_of(begins)
    known = pay.days.courier * DAYS_A_COURIER + pay.days.worked_on
    key = shifts.courier * DAYS_A_COURIER + home
    row = np.minimum(np.searchsorted(known, key), len(known) - 1)
    (paid,) = np.nonzero(known[row] == key)
    order = paid[np.lexsort((begins[paid], row[paid]))]
    row = row[order]
    is_first = np.append(True, row[1:] != row[:-1])
    slot = np.arange(len(row)) - np.flatnonzero(is_first)[np.cumsum(is_first) - 1]
    if int(slot.max()) >= SLOTS:
        raise ValueError("A day has more shifts than slots.")
    slots = _slots(shifts, begins, home, table, order)
    columns: dict[str, Column] = {}
    for number in range(SLOTS):
        own = slot == number
        for name in OF_SLOTS:
            column = np.full(len(known), -1 if name == "status" else 0, dtype=np.int32)
            column[row[own]] = slots[name][own]
            columns[in_slot(name, number)] = column
    days = pay.days
    columns["day_seconds"] = (
        (table.ends_of(days.worked_on) - table.midnights[days.worked_on - table.first]) // SECOND
    ).astype(np.int32)
    columns["own_bike"] = year.couriers.own_bike[days.courier]
    columns["own_phone"] = year.couriers.own_phone[days.courier]
    by_day = np.argsort(days.worked_on, kind="stable")
    return DayFacts(
        worked_on=days.worked_on[by_day],
        place=by_day,
        columns={name: column[by_day] for name, column in columns.items()},
    )


def _accepted(shifts: ShiftColumns, pay: PopulationPay) -> ShiftColumns:
    names = [int(refusal.id) for _, refusal in pay.refused]
    return shifts.where(~np.isin(shifts.ids, np.array(names, dtype=np.int64)))


def _slots(
    shifts: ShiftColumns, begins: Ints, home: Ints, table: LocalDays, order: Ints
) -> dict[str, Ints]:
    began = shifts.status <= LAST_BEGUN
    ends = np.where(began, shifts.ends, shifts.planned_ends)
    planned = np.where(shifts.planned_ends == MISSING, ends, shifts.planned_ends)
    pause_begins, pause_ends = begins.copy(), begins.copy()
    unpaid = ~shifts.breaks.is_paid
    pause_begins[shifts.breaks.shift[unpaid]] = shifts.breaks.starts[unpaid]
    pause_ends[shifts.breaks.shift[unpaid]] = shifts.breaks.ends[unpaid]
    midnight = table.midnights[home - table.first]
    notice = np.where(shifts.cancelled == MISSING, 0, begins - shifts.cancelled) // SECOND
    instants = {
        "begins": begins,
        "ends": ends,
        "planned_ends": planned,
        "pause_begins": pause_begins,
        "pause_ends": pause_ends,
    }
    found = {name: ((column - midnight) // SECOND)[order] for name, column in instants.items()}
    others = {"status": shifts.status, "notice": notice, "metres": shifts.metres}
    return found | {name: column[order] for name, column in others.items()}
