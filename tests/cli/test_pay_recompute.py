"""`pay recompute`: what is missing is written in one pass, what is right stays as it is."""

from datetime import UTC, date, datetime

import pytest

from courier_api.foundation.database import Database
from courier_api.pay.price_month import price_month
from tests.cli.conftest import Cli
from tests.factories.agreements import make_agreement
from tests.factories.books import books_fit, calculations, owed_cents, payable_cents
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.couriers import AMINA, DRIES, courier_id_of, make_courier
from tests.factories.finished_shifts import add_finished_shift
from tests.factories.sources import ZWALUW

MARCH = ("pay", "recompute", "--from", "2026-03", "--json")


@pytest.fixture(autouse=True)
def ridden(database: Database, zwaluw: int) -> None:
    """Amina and Dries rode the same in February and March; only Amina's March is priced."""
    with database.transaction() as session:
        make_courier(session, DRIES, sources={ZWALUW: zwaluw})
        make_agreement(session, zwaluw)
        for person in (AMINA, DRIES):
            courier_id = courier_id_of(session, person)
            for month, day, hour in ((2, 10, 11), (3, 1, 17), (3, 3, 11), (3, 3, 17)):
                starts_at = datetime(2026, month, day, hour, tzinfo=UTC)
                add_finished_shift(session, courier_id, zwaluw, starts_at=starts_at)
        amina = courier_id_of(session, AMINA)
        price_month(session, amina, month=date(2026, 3, 1), now=FRIDAY_NOON)


def test_the_pass_writes_what_is_missing_and_agrees_with_each_month_by_itself(
    cli: Cli, database: Database
) -> None:
    said = cli(*MARCH)

    assert said.json == {"couriers": 2, "written": 1, "unchanged": 1, "month_by_month": 0}
    owed = owed_cents(database)
    assert len(owed) == 2
    assert len(set(owed.values())) == 1
    assert owed == payable_cents(database)
    with database.reading() as session:
        assert books_fit(session)


def test_repeating_it_writes_nothing(cli: Cli, database: Database) -> None:
    cli(*MARCH)
    before = len(calculations(database))

    again = cli(*MARCH)

    assert again.json == {"couriers": 2, "written": 0, "unchanged": 2, "month_by_month": 0}
    assert len(calculations(database)) == before


def test_several_months_are_computed_at_once(cli: Cli, database: Database) -> None:
    said = cli("pay", "recompute", "--from", "2026-02", "--to", "2026-03")

    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("Computed anew: 2 couriers.")
    assert len(calculations(database)) == 6


@pytest.mark.parametrize(
    "months", [("--from", "March"), ("--from", "2026-04", "--to", "2026-03"), ("--from", "2026-13")]
)
def test_months_that_are_none_are_told_in_one_sentence(cli: Cli, months: tuple[str, ...]) -> None:
    said = cli("pay", "recompute", *months)

    assert said.status == 2
    assert said.err.count("\n") == 1
