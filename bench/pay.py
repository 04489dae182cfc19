"""Pay of a year in arrays: how fast beside Decimal, equal to the cent on every row, and its promises."""

import time
from collections.abc import Iterator, Sequence

from bench.pay_in_decimals import DecimalPay, Row
from bench.pay_promises import check_promises
from bench.sizes import MANY_EVENTS, Sizes
from bench.stand import Stands, WrongRun
from bench.table import Figure, Goal
from bench.year_of_shifts import Year, year_of_shifts
from platforms.pay import Shift
from platforms.pay.population import DayColumns, PopulationPay, date_of_number, pay_population
from platforms.pay.population.records import shift_records

TITLE = "Pay in arrays"
ABOUT = (
    "The worked days of a year, one result row a day, in memory. Beside it the same rules in "
    "datetimes and Decimal: in each round it pays another part of the couriers, so that after all "
    "rounds every row was compared to the cent. Afterwards the promises of pay are checked on all "
    "shifts: nobody under the rate or the floor, more work never pays less, splitting or "
    "reordering shifts changes nothing, parts add up."
)
WANTED = Goal(target=40, stretch=60)
AMOUNTS = ("base_cents", "supplement_cents", "top_up_cents", "phone_cents", "bike_cents")
MINUTES = ("paid_minutes", "worked_minutes", "top_up_minutes")


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """Arrays and Decimal in turn. Raises WrongRun when a row differs or a promise is broken."""
    year = year_of_shifts(sizes.many / MANY_EVENTS)
    shifts = _by_courier(year)
    figure = Figure(what="worked days paid ÷ in Decimal", database="–", unit="/s", goal=WANTED)
    shared = Figure(what="the same with the share of each platform", database="–", unit="/s")
    for number in range(sizes.rounds):
        began = time.perf_counter()
        pay = pay_population(year.shifts, year.couriers, year.agreement)
        ours = len(pay.days) / (time.perf_counter() - began)
        own = range(number, len(shifts), sizes.rounds)
        began = time.perf_counter()
        rows = dict(_in_decimals(year, shifts, own))
        theirs = sum(map(len, rows.values())) / (time.perf_counter() - began)
        figure.add(ours, theirs)
        _compare(pay, rows)
        began = time.perf_counter()
        with_shares = pay_population(year.shifts, year.couriers, year.agreement, with_shares=True)
        shared.add(len(with_shares.days) / (time.perf_counter() - began))
    if len(pay.days) != year.worked_days:
        raise WrongRun(f"{len(pay.days)} worked days instead of {year.worked_days}.")
    check_promises(year, with_shares)
    by_rule = Figure(what="days that took the rule of one courier", database="–")
    by_rule.add(pay.by_one_day_rule)
    promised = Figure(what="shifts on which the promises hold", database="–")
    promised.add(len(year.shifts))
    openfisca = Figure(
        what="worked days paid ÷ OpenFisca",
        database="–",
        unit="/s",
        not_run="the rules are not written for it yet",
    )
    return [figure, openfisca, shared, by_rule, promised]


def _by_courier(year: Year) -> list[list[Shift]]:
    found: list[list[Shift]] = [[] for _ in range(len(year.couriers))]
    for courier, shift in zip(
        year.shifts.courier.tolist(), shift_records(year.shifts), strict=True
    ):
        found[courier].append(shift)
    return found


def _in_decimals(
    year: Year, shifts: Sequence[Sequence[Shift]], couriers: Sequence[int]
) -> Iterator[tuple[int, list[Row]]]:
    reference = DecimalPay(agreement=year.agreement)
    bikes, phones = year.couriers.own_bike.tolist(), year.couriers.own_phone.tolist()
    for courier in couriers:
        yield (
            courier,
            reference.days_of(shifts[courier], own_bike=bikes[courier], own_phone=phones[courier]),
        )


def _compare(pay: PopulationPay, rows: dict[int, list[Row]]) -> None:
    expected = [
        (courier, day, *minutes, *(int(amount * 100) for amount in amounts), due)
        for courier in sorted(rows)
        for day, *minutes, a, b, c, d, e, due in rows[courier]
        for amounts in [(a, b, c, d, e)]
    ]
    found = [row for row in rows_of(pay.days) if row[0] in rows]
    for ours, theirs in zip(found, expected, strict=False):
        if ours != theirs:
            raise WrongRun(f"Arrays say {ours}, Decimal says {theirs}.")
    if len(found) != len(expected):
        raise WrongRun(f"{len(found)} days in arrays, {len(expected)} in Decimal.")


def rows_of(days: DayColumns) -> Iterator[tuple[object, ...]]:
    """The days as plain rows: courier, day, minutes, cents, due."""
    names = ("courier", "worked_on", *MINUTES, *AMOUNTS, "pay_due")
    columns = (getattr(days, name).tolist() for name in names)
    for courier, worked_on, *amounts, due in zip(*columns, strict=True):
        yield (courier, date_of_number(worked_on), *amounts, date_of_number(due))
