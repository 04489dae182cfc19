"""The benchmark of pay on a few days: it compares every row, and a wrong row stops it."""

from dataclasses import replace

import numpy as np
import pytest

from bench.openfisca_facts import SLOTS, day_facts, in_slot
from bench.pay import by_courier, compare, in_decimals, peer_figure
from bench.pay_promises import check_promises
from bench.stand import WrongRun
from bench.table import Verdict
from bench.year_of_shifts import Year, year_of_shifts
from platforms.pay.agreement import FloorScope
from platforms.pay.population import PopulationPay, pay_population

SCALE = 0.001


@pytest.fixture(scope="module")
def year() -> Year:
    return year_of_shifts(SCALE)


@pytest.fixture(scope="module")
def pay(year: Year) -> PopulationPay:
    return pay_population(year.shifts, year.couriers, year.agreement, with_shares=True)


def a_cent_more(pay: PopulationPay) -> PopulationPay:
    base_cents = pay.days.base_cents.copy()
    base_cents[-1] += 1
    return replace(pay, days=replace(pay.days, base_cents=base_cents))


def test_arrays_and_decimals_pay_each_courier_the_same_in_one_of_the_rounds(
    year: Year, pay: PopulationPay
) -> None:
    compared = 0
    for number in range(2):
        rows = dict(in_decimals(year, by_courier(year, number, 2)))
        compare(pay, rows)
        compared += sum(map(len, rows.values()))

    assert compared == len(pay.days) == year.worked_days


def test_a_cent_more_on_one_day_stops_the_comparison(year: Year, pay: PopulationPay) -> None:
    rows = dict(in_decimals(year, by_courier(year, 0, 1)))

    with pytest.raises(WrongRun, match="Decimal says"):
        compare(a_cent_more(pay), rows)


def test_the_promises_hold_and_only_several_floors_a_day_can_be_fewer(
    year: Year, pay: PopulationPay
) -> None:
    promised = check_promises(year, pay)

    assert promised.shifts == len(year.shifts)
    assert promised.ledger_entries == year.worked_days
    assert promised.fewer_floors[FloorScope.DAY] == 0
    assert promised.fewer_floors[FloorScope.PRESTATION] > 0


def test_a_cent_that_no_line_explains_breaks_a_promise(year: Year, pay: PopulationPay) -> None:
    with pytest.raises(WrongRun, match="base"):
        check_promises(year, a_cent_more(pay))


def test_what_openfisca_is_told_holds_every_shift_of_a_paid_day_once(
    year: Year, pay: PopulationPay
) -> None:
    facts = day_facts(year, pay)

    filled = sum(int((facts.columns[in_slot("status", n)] >= 0).sum()) for n in range(SLOTS))
    assert filled == len(year.shifts) - len(pay.refused)
    assert np.array_equal(np.sort(facts.place), np.arange(len(pay.days)))


def test_an_openfisca_that_is_not_installed_is_told_as_not_run() -> None:
    figure = peer_figure(is_installed=False)

    assert figure.verdict is Verdict.NOT_RUN
    assert "not installed" in " ".join(figure.cells())
