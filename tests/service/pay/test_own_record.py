"""A courier's own hours and lines as files: complete, to the cent, and no formula."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest

from courier_api.pay.own_record import HOURS, LINES, OwnRecord, as_csv, own_record, plain
from tests.factories.books import worked_day
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.couriers import AMINA, DRIES, courier_id_of, make_courier
from tests.factories.events import Told
from tests.factories.running import Running
from tests.factories.sources import ZWALUW

FRIDAY = date(2026, 3, 6)


@pytest.fixture
def ridden(paid: Running) -> Running:
    """Amina has ridden on two days, Dries on one."""
    with paid.database.transaction() as session:
        make_courier(session, DRIES, sources={ZWALUW: paid.source_id})
    for told in (
        Told(hours=1),
        Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1)),
        Told(shift="S-3", person=DRIES),
    ):
        paid.tell(told.planned(), told.started(), told.ended(distance_m=10_500))
    return paid


def record_of(service: Running, since: date = date.min, until: date = date.max) -> OwnRecord:
    """What Amina takes home."""
    with service.database.reading() as session:
        return own_record(session, courier_id_of(session, AMINA), since=since, until=until)


def table(columns: tuple[str, ...], rows: tuple[dict[str, str], ...]) -> list[dict[str, str]]:
    """The rows as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(as_csv(columns, rows))))


def test_the_lines_of_a_day_add_up_to_what_is_payable(ridden: Running) -> None:
    rows = table(LINES, record_of(ridden).lines)
    saturday = [Decimal(row["amount_eur"]) for row in rows if row["worked_on"] == "2026-03-07"]

    payable_cents = worked_day(ridden.database, FRIDAY + timedelta(days=1)).payable_cents
    assert sum(saturday) * 100 == payable_cents
    assert {row["worked_on"] for row in rows} == {"2026-03-06", "2026-03-07"}


def test_hours_are_those_the_platform_told(ridden: Running) -> None:
    first, second = table(HOURS, record_of(ridden).hours)

    assert (first["platform"], first["status"]) == ("zwaluw", "worked")
    assert first["actual_start"] == FRIDAY_EVENING.isoformat()
    assert first["actual_end"] == (FRIDAY_EVENING + timedelta(hours=1)).isoformat()
    assert second["actual_start"] > first["actual_start"]


def test_a_range_of_days_is_both_days_included(ridden: Running) -> None:
    found = record_of(ridden, FRIDAY, FRIDAY)

    assert len(found.hours) == 1
    assert {row["worked_on"] for row in found.lines} == {"2026-03-06"}


@pytest.mark.parametrize("words", ["=1+1", "+32", "-2", "@cmd", "\tx"])
def test_a_name_is_never_a_formula(words: str) -> None:
    row = dict.fromkeys(LINES, "") | {"platform": words, "amount_eur": "-5.12"}
    (read,) = table(LINES, (row,))

    assert read["platform"] == plain(words) == f"'{words}"
    assert read["amount_eur"] == "-5.12"
