"""Cents of worked days in arrays: sums of whole numbers, each amount rounded once, half up."""

from dataclasses import dataclass

from platforms.pay.population.columns import CourierColumns, Ints, sum_by
from platforms.pay.population.minutes import Measured
from platforms.pay.population.rate_columns import RateColumn, RateColumns
from platforms.pay.population.rates_by_day import Figures
from platforms.pay.population.turns import Turns
from platforms.pay.rates import MINUTES_PER_HOUR
from platforms.rounding import CENTS_PER_EURO

METRES_PER_KM = 1000
LARGEST = 2**61
MOST_SHIFTS_A_DAY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAmounts:
    """Cents of each row, as in platforms.pay.results.PayAmounts."""

    base_cents: Ints
    supplement_cents: Ints
    top_up_cents: Ints
    phone_cents: Ints
    bike_cents: Ints


def row_amounts(
    measured: Measured, turns: Turns, couriers: CourierColumns, tables: tuple[RateColumns, ...]
) -> RowAmounts:
    """The money of each worked day. Base and top-up are rounded together, the rest alone."""
    minimum = couriers.minimum[measured.row_courier]
    of_cells = Figures(tables=tables, minimum=minimum[measured.cell_row])
    of_rows = Figures(tables=tables, minimum=minimum)
    scale, pct_scale = tables[0].scale, tables[0].pct_scale
    minute = scale * MINUTES_PER_HOUR
    value = measured.paid_minutes * of_cells.of("hourly", measured.cell_day)
    base = measured.by_row(value)
    top_up_minutes = sum_by(measured.unit_row, measured.top_up_minutes, measured.rows)
    top_up = top_up_minutes * of_rows.of("hourly", measured.row_day)
    base_cents = rounded(base * CENTS_PER_EURO, minute)
    supplement = measured.by_row(value * of_cells.of("supplement", measured.cell_day))
    worked = measured.by_row(measured.worked_minutes)
    phone = (
        worked * of_rows.of("phone", measured.row_day) * couriers.own_phone[measured.row_courier]
    )
    metres = sum_by(measured.row_of_turn, turns.metres, measured.rows)
    bike = metres * of_rows.of("bike_km", measured.row_day) * (MINUTES_PER_HOUR // 20)
    bike += worked * of_rows.of("bike_hour", measured.row_day) * (METRES_PER_KM // 20)
    bike *= couriers.own_bike[measured.row_courier]
    return RowAmounts(
        base_cents=base_cents,
        supplement_cents=rounded(supplement, minute * pct_scale),
        top_up_cents=rounded((base + top_up) * CENTS_PER_EURO, minute) - base_cents,
        phone_cents=rounded(phone * CENTS_PER_EURO, minute),
        bike_cents=rounded(bike * CENTS_PER_EURO, minute * METRES_PER_KM // 20),
    )


def rounded(numerator: Ints, denominator: int) -> Ints:
    """The quotients as whole numbers, a half upwards. Nothing here is negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def fits(metres: Ints, tables: tuple[RateColumns, ...], most_minutes: int) -> bool:
    """Whether the largest amount that can come about still is a whole number of 64 bits."""
    hour = max(_largest(table.hourly) for table in tables) or 1
    pct = max(_largest(table.supplement) for table in tables) or 1
    others = (table_column for table in tables for table_column in (table.phone, table.bike_hour))
    per_hour = max(_largest(column) for column in others) or 1
    per_km = max(_largest(table.bike_km) for table in tables) or 1
    distance = int(metres.max(initial=0)) * MOST_SHIFTS_A_DAY
    largest = max(
        most_minutes * hour * max(pct, CENTS_PER_EURO),
        most_minutes * per_hour * METRES_PER_KM * CENTS_PER_EURO
        + distance * per_km * CENTS_PER_EURO * 3,
        tables[0].scale * tables[0].pct_scale * MINUTES_PER_HOUR * METRES_PER_KM,
    )
    return 4 * largest < LARGEST


def _largest(column: RateColumn) -> int:
    return int(column.scaled.max(initial=0))
