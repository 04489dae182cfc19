"""The rules of pay as a tax and benefit system of OpenFisca, with days as periods.

From the shifts of a day to its result row, as in the other two ways of paying. Everything is in
whole numbers, since OpenFisca's own decimals have 32 bits and are not exact to the cent: rates are in
ten-thousandths of a euro, and so are their products with minutes.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit, Period, period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.openfisca_facts import OF_DAYS, OF_SLOTS, SLOTS, Column, DayFacts, in_slot
from platforms.pay import Agreement
from platforms.pay.facts import ShiftStatus
from platforms.pay.population import STATUS_CODE, date_of_number
from platforms.pay.population.columns import LAST_BEGUN, Ints

PARTS = 10_000
CENT_OF_MINUTES = 60 * PARTS // 100
CENT_OF_METRES = 1000 * PARTS // 100
SUNDAY = 6
EVER = date(1990, 1, 1)
FAR = 2**30
INPUTS = (*(in_slot(name, slot) for name in OF_SLOTS for slot in range(SLOTS)), *OF_DAYS)
RESULTS = (
    "paid_minutes", "worked_minutes", "top_up_minutes", "base_cents", "supplement_cents",
    "top_up_cents", "phone_cents", "bike_cents", "pay_due",
)  # fmt: skip

Numbers = NDArray[np.int32]
Rider = Callable[[str, Period], Numbers]
Figures = Callable[[Period], Any]
Formula = Callable[[Rider, Period, Figures], Column]
RIDER = build_entity(key="rider", plural="riders", label="who rides on a day", is_person=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One result row for each of the facts, and the processor time that they took."""

    columns: Mapping[str, Ints]
    seconds: float


def pay_in_openfisca(facts: DayFacts, agreement: Agreement) -> Paid:
    """Price every row: each day's riders fill the first places of one simulation.

    So nothing is computed for who did not ride, which is the fastest that OpenFisca can be.
    Building the system, the simulation and its inputs is not timed.
    """
    days = [(period(date_of_number(day).isoformat()), rows) for day, rows in facts.by_day()]
    lengths = [len(rows["own_bike"]) for _, rows in days]
    inputs = [
        (day, {name: _padded(rows[name], max(lengths)) for name in INPUTS}) for day, rows in days
    ]
    system = _system(agreement)
    simulation = SimulationBuilder().build_default_simulation(system, count=max(lengths))
    found: dict[str, list[Ints]] = {name: [] for name in RESULTS}
    began = time.process_time()
    for (day, rows), length in zip(inputs, lengths, strict=True):
        for name, column in rows.items():
            simulation.set_input(name, day, column)
        for name in RESULTS:
            found[name].append(simulation.calculate(name, day)[:length])
    columns = {name: np.concatenate(parts).astype(np.int64) for name, parts in found.items()}
    return Paid(columns=columns, seconds=time.process_time() - began)


def _padded(column: Column, length: int) -> Column:
    """The column and places without a shift."""
    whole: Column = np.zeros(length, dtype=column.dtype)
    whole[: len(column)] = column
    return whole


def _system(agreement: Agreement) -> TaxBenefitSystem:
    system = TaxBenefitSystem([RIDER])
    system.parameters = ParameterNode("", data=_figures(agreement))
    for name in INPUTS:
        system.add_variable(_variable(name, bool if name.startswith("own_") else int))
    for name, formula in FORMULAS.items():
        system.add_variable(_variable(name, date if name == "pay_due" else int, formula))
    return system


def _variable(name: str, value_type: type, formula: Formula | None = None) -> type[Variable]:
    members = {
        "value_type": value_type,
        "entity": RIDER,
        "definition_period": DateUnit.DAY,
        "label": name,
    }
    return type(name, (Variable,), members | ({"formula": formula} if formula else {}))


def _figures(agreement: Agreement) -> dict[str, object]:
    """The figures of the agreement, each with the days from which it holds."""
    minimum = agreement.legal_minimum
    holidays = {EVER: 0}
    for day in sorted(agreement.public_holidays):
        holidays |= {day: 1, day + timedelta(days=1): 0}
    allowances = agreement.allowances
    months = {row.valid_from: int(row.value.monthly_eur * 100) for row in minimum}
    weeks = {row.valid_from: int(row.value.weekly_hours) for row in minimum}
    return {
        "hourly": _dated({row.valid_from: _parts(row.value) for row in agreement.rates}),
        "minimum_month_cents": _dated({EVER: 0} | months),
        "minimum_week_hours": _dated({EVER: 1} | weeks),
        "floor_minutes": _dated({EVER: agreement.floor_minutes}),
        "notice_seconds": _dated({EVER: int(agreement.cancel_notice_hours * 3600)}),
        "sunday_pct": _dated({EVER: int(agreement.sunday_pct)}),
        "holiday_pct": _dated({EVER: int(agreement.holiday_pct)}),
        "is_holiday": _dated(holidays),
        "phone": _dated({row.valid_from: _parts(row.value) for row in allowances.phone_per_hour}),
        "bike": _dated({row.valid_from: _parts(row.value) for row in allowances.bike_per_km}),
    }


def _dated(values: Mapping[date, int]) -> dict[str, object]:
    return {"values": {day.isoformat(): {"value": value} for day, value in values.items()}}


def _parts(euros: Decimal) -> int:
    return int(euros * PARTS)


def _rounded(numerator: Column, denominator: int) -> Column:
    """Half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def _hour(day: Period, figures: Figures) -> int:
    """The agreed rate or the legal hour, whichever is greater."""
    on = figures(day)
    year_of_hours = 52 * on.minimum_week_hours
    legal = (2 * on.minimum_month_cents * 1200 + year_of_hours) // (2 * year_of_hours)
    return int(max(on.hourly, legal))


def _pct(day: Period, figures: Figures) -> int:
    on = figures(day)
    sunday = on.sunday_pct if day.start.date.weekday() == SUNDAY else 0
    return int(max(sunday, on.holiday_pct if on.is_holiday else 0))


def _worked(rider: Rider, day: Period) -> list[tuple[Column, Column]]:
    """From start to pause and from pause to end, by slot; what never began is empty."""
    pieces = []
    for slot in range(SLOTS):
        status, begins, ends, pause_begins, pause_ends = (
            rider(in_slot(name, slot), day)
            for name in ("status", "begins", "ends", "pause_begins", "pause_ends")
        )
        began = (status >= 0) & (status <= LAST_BEGUN)
        pieces += [
            (np.where(began, begins, FAR), np.where(began, pause_begins, FAR)),
            (np.where(began, pause_ends, FAR), np.where(began, ends, FAR)),
        ]
    return pieces


def _lost(rider: Rider, day: Period, figures: Figures) -> list[tuple[Column, Column]]:
    """Planned time that the platform took away, by slot."""
    pieces = []
    for slot in range(SLOTS):
        status, begins, ends, planned_ends, notice = (
            rider(in_slot(name, slot), day)
            for name in ("status", "begins", "ends", "planned_ends", "notice")
        )
        cut = status == STATUS_CODE[ShiftStatus.CUT_BY_PLATFORM]
        late = status == STATUS_CODE[ShiftStatus.CANCELLED_BY_PLATFORM]
        late &= notice < figures(day).notice_seconds
        until = np.maximum(planned_ends, ends)
        is_paid = cut | late
        pieces.append(
            (np.where(late, begins, np.where(cut, ends, FAR)), np.where(is_paid, until, FAR))
        )
    return pieces


def _seconds(pieces: list[tuple[Column, Column]], lowest: Column, highest: Column) -> Column:
    """The time that the pieces cover between two instants, each second once."""
    begins = np.clip(np.stack([piece[0] for piece in pieces]), lowest, highest)
    ends = np.clip(np.stack([piece[1] for piece in pieces]), lowest, highest)
    order = np.argsort(begins, axis=0)
    begins, ends = np.take_along_axis(begins, order, 0), np.take_along_axis(ends, order, 0)
    reached = np.maximum.accumulate(ends, axis=0)
    begins[1:] = np.maximum(begins[1:], reached[:-1])
    covered: Column = np.maximum(ends - begins, 0).sum(axis=0)
    return covered


def _minutes(rider: Rider, day: Period, pieces: list[tuple[Column, Column]]) -> Column:
    """Whole minutes before midnight, a started one counts whole."""
    midnight = rider("day_seconds", day)
    return -(-_seconds(pieces, midnight * 0, midnight) // 60)


def _minutes_after(rider: Rider, day: Period, pieces: list[tuple[Column, Column]]) -> Column:
    midnight = rider("day_seconds", day)
    return -(-_seconds(pieces, midnight, np.full_like(midnight, FAR)) // 60)


def _minutes_before_midnight(rider: Rider, day: Period, figures: Figures) -> Column:
    return _minutes(rider, day, _worked(rider, day) + _lost(rider, day, figures))


def _minutes_after_midnight(rider: Rider, day: Period, figures: Figures) -> Column:
    return _minutes_after(rider, day, _worked(rider, day) + _lost(rider, day, figures))


def _worked_minutes(rider: Rider, day: Period, _: Figures) -> Column:
    pieces = _worked(rider, day)
    return _minutes(rider, day, pieces) + _minutes_after(rider, day, pieces)


def _paid_minutes(rider: Rider, day: Period, _: Figures) -> Column:
    return rider("minutes_before_midnight", day) + rider("minutes_after_midnight", day)


def _top_up_minutes(rider: Rider, day: Period, figures: Figures) -> Column:
    minutes = rider("paid_minutes", day)
    return np.maximum(0, figures(day).floor_minutes - minutes) * (minutes > 0)


def _base(rider: Rider, day: Period, figures: Figures) -> Column:
    after = rider("minutes_after_midnight", day) * _hour(day.offset(1), figures)
    return rider("minutes_before_midnight", day) * _hour(day, figures) + after


def _base_cents(rider: Rider, day: Period, _: Figures) -> Column:
    return _rounded(rider("base", day), CENT_OF_MINUTES)


def _top_up_cents(rider: Rider, day: Period, figures: Figures) -> Column:
    top_up = rider("top_up_minutes", day) * _hour(day, figures)
    both = _rounded(rider("base", day) + top_up, CENT_OF_MINUTES)
    return both - rider("base_cents", day)


def _supplement_cents(rider: Rider, day: Period, figures: Figures) -> Column:
    morrow = day.offset(1)
    today, later = _pct(day, figures), _pct(morrow, figures)
    before, after = rider("minutes_before_midnight", day), rider("minutes_after_midnight", day)
    if not today and not later:
        return np.zeros_like(before)
    extra = before.astype(np.int64) * (_hour(day, figures) * today)
    extra += after.astype(np.int64) * (_hour(morrow, figures) * later)
    return _rounded(extra, CENT_OF_MINUTES * 100)


def _phone_cents(rider: Rider, day: Period, figures: Figures) -> Column:
    worked = rider("worked_minutes", day) * rider("own_phone", day)
    return _rounded(worked * figures(day).phone, CENT_OF_MINUTES)


def _bike_cents(rider: Rider, day: Period, figures: Figures) -> Column:
    metres = np.zeros_like(rider("day_seconds", day))
    for slot in range(SLOTS):
        status = rider(in_slot("status", slot), day)
        metres += rider(in_slot("metres", slot), day) * ((status >= 0) & (status <= LAST_BEGUN))
    return _rounded(metres * rider("own_bike", day) * figures(day).bike, CENT_OF_METRES)


def _pay_due(rider: Rider, day: Period, _: Figures) -> Column:
    """Seven days after the date of the last paid second."""
    reaches = (rider("minutes_after_midnight", day) > 0).astype(np.int64)
    due: Column = np.datetime64(str(day.start), "D") + 7 + reaches
    return due


FORMULAS: Mapping[str, Formula] = {
    "minutes_before_midnight": _minutes_before_midnight,
    "minutes_after_midnight": _minutes_after_midnight,
    "paid_minutes": _paid_minutes,
    "worked_minutes": _worked_minutes,
    "top_up_minutes": _top_up_minutes,
    "base": _base,
    "base_cents": _base_cents,
    "top_up_cents": _top_up_cents,
    "supplement_cents": _supplement_cents,
    "phone_cents": _phone_cents,
    "bike_cents": _bike_cents,
    "pay_due": _pay_due,
}
