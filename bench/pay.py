"""Pay of a year in arrays: how fast beside Decimal, equal to the cent on every row, and its promises."""

import time
from collections.abc import Iterator

import numpy as np

from bench.machine import peak_mib
from bench.openfisca_facts import DayFacts, day_facts
from bench.pay_in_decimals import DecimalPay, Row
from bench.pay_promises import check_promises
from bench.sizes import MANY_EVENTS, Sizes
from bench.stand import Stands, WrongRun
from bench.table import Figure, Goal
from bench.year_of_shifts import Year, year_of_shifts
from platforms.pay import Shift
from platforms.pay.population import DayColumns, PopulationPay, date_of_number, pay_population
from platforms.pay.population.records import shift_records

try:
    from bench import pay_in_openfisca as openfisca
except ImportError:  # a peer that need not be there
    openfisca = None  # type: ignore[assignment]

TITLE = "Pay in arrays"
ABOUT = (
    "The worked days of a year, one result row a day, in memory, on one thread. Beside it the same "
    "rules in datetimes and Decimal: in each round it pays another part of the couriers, between two "
    "runs of ours, so that after all rounds every row was compared to the cent. OpenFisca pays the "
    "same days from the same shifts, by the same rules as one of its tax and benefit systems, and "
    "is compared on every row too. Rates are per second of processor time. Afterwards the promises of pay are checked on all shifts, under each "
    "choice of what the floor is for: nobody under the rate or the floor, more work never pays "
    "less, splitting or reordering shifts changes nothing, lines add up to what the books move."
)
WANTED = Goal(target=40, stretch=60)
AMOUNTS = ("base_cents", "supplement_cents", "top_up_cents", "phone_cents", "bike_cents")
MINUTES = ("paid_minutes", "worked_minutes", "top_up_minutes")
WANTED_OF_OPENFISCA = Goal(target=2, stretch=3)
NOT_INSTALLED = "openfisca-core is not installed"
SHORT_RUNS = 3


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """Arrays and Decimal in turn. Raises WrongRun when a row differs or a promise is broken."""
    year = year_of_shifts(sizes.many / MANY_EVENTS)
    figure = Figure(what="worked days paid ÷ in Decimal", database="–", unit="/s", goal=WANTED)
    peer = peer_figure(is_installed=openfisca is not None)
    shared = Figure(what="the same with shares of platforms and lines", database="–", unit="/s")
    memory = Figure(what="most memory while paying, shifts included", database="–", unit="MiB")
    pay = pay_population(year.shifts, year.couriers, year.agreement)
    memory.add(peak_mib()[0])
    if len(pay.days) != year.worked_days:
        raise WrongRun(f"{len(pay.days)} worked days instead of {year.worked_days}.")
    facts = day_facts(year, pay)
    for number in range(sizes.rounds):
        before = [_seconds_of_ours(year) for _ in range(SHORT_RUNS)]
        shifts = by_courier(year, number, sizes.rounds)
        began = time.process_time()
        rows = dict(in_decimals(year, shifts))
        theirs = sum(map(len, rows.values())) / (time.process_time() - began)
        after = [_seconds_of_ours(year) for _ in range(SHORT_RUNS)]
        figure.add(len(pay.days) * 2 * SHORT_RUNS / sum(before + after), theirs)
        compare(pay, rows)
        if openfisca is not None:
            seconds = _compared_with_openfisca(pay, facts, year)
            again = [_seconds_of_ours(year) for _ in range(SHORT_RUNS)]
            ours = len(pay.days) * 2 * SHORT_RUNS / sum(after + again)
            peer.add(ours, len(pay.days) / seconds)
    began = time.process_time()
    with_shares = pay_population(year.shifts, year.couriers, year.agreement, with_shares=True)
    shared.add(len(with_shares.days) / (time.process_time() - began))
    return [figure, peer, memory, shared, *_told(year, with_shares)]


def peer_figure(*, is_installed: bool) -> Figure:
    """The row of OpenFisca, which is told as not run where it is not installed."""
    return Figure(
        what="worked days paid ÷ in OpenFisca",
        database="–",
        unit="/s",
        goal=WANTED_OF_OPENFISCA,
        not_run=None if is_installed else NOT_INSTALLED,
    )


def _compared_with_openfisca(pay: PopulationPay, facts: DayFacts, year: Year) -> float:
    """Its processor time. Raises WrongRun when a row differs."""
    found = openfisca.pay_in_openfisca(facts, year.agreement)
    for name, column in found.columns.items():
        if not np.array_equal(column, getattr(pay.days, name)[facts.place]):
            raise WrongRun(f"OpenFisca has other {name}.")
    return found.seconds


def _told(year: Year, pay: PopulationPay) -> list[Figure]:
    """What needs no second run beside it."""
    promised = check_promises(year, pay)
    fewer = {scope.value: days for scope, days in promised.fewer_floors.items()}
    told = {
        "days that took the rule of one courier": pay.by_one_day_rule,
        "shifts on which the promises hold": promised.shifts,
        "postings equal to their lines": promised.ledger_entries,
        **{f"days with fewer floors for more work, {name}": days for name, days in fewer.items()},
    }
    figures = [Figure(what=what, database="–") for what in told]
    for figure, value in zip(figures, told.values(), strict=True):
        figure.add(value)
    return figures


def _seconds_of_ours(year: Year) -> float:
    began = time.process_time()
    pay_population(year.shifts, year.couriers, year.agreement)
    return time.process_time() - began


def by_courier(year: Year, number: int, rounds: int) -> dict[int, list[Shift]]:
    """The shifts of the couriers of one round."""
    own = year.shifts.where(year.shifts.courier % rounds == number)
    couriers = np.arange(number, len(year.couriers), rounds)
    found: dict[int, list[Shift]] = {courier: [] for courier in couriers.tolist()}
    for courier, shift in zip(own.courier.tolist(), shift_records(own), strict=True):
        found[courier].append(shift)
    return found


def in_decimals(year: Year, shifts: dict[int, list[Shift]]) -> Iterator[tuple[int, list[Row]]]:
    reference = DecimalPay(agreement=year.agreement)
    bikes, phones = year.couriers.own_bike.tolist(), year.couriers.own_phone.tolist()
    for courier, own in shifts.items():
        days = reference.days_of(own, own_bike=bikes[courier], own_phone=phones[courier])
        yield courier, days


def compare(pay: PopulationPay, rows: dict[int, list[Row]]) -> None:
    """Raises WrongRun at the first row of these couriers that Decimal pays otherwise."""
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
