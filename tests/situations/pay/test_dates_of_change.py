"""Every date on which a figure of pay changed has a situation the day before, on and after it."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from platforms.parameters import ParameterTable, bundled_parameters
from platforms.pay.agreement import LegalMinimum
from platforms.pay.rates import legal_hour
from tests.situations.pay.reading import SITUATIONS, TERMS

# Before this day nothing is computed: the co-operative's first arrangement is of May 2016.
FIRST_DAY = date(2015, 1, 2)
BESIDE = {"the day before": -1, "the day itself": 0, "the day after": 1}
PAY_KEYS = frozenset(
    {
        "agreement.hourly",
        "agreement.phone",
        "agreement.valid_from",
        "be.bike_allowance.exempt_max",
        "be.cct50.hourly_38h",
        "be.cct50.pct",
        "be.nsso.employer.total",
        "be.pc14003.hourly_38h",
        "be.rmmmg.hourly_39h",
        "be.rmmmg.hourly_40h",
        "be.rmmmg.monthly",
        "be.student.asbestos_fund",
        "be.student.contingent",
    }
)
# Figures that belong to pay and have no three situations of their own.
TOLD_ELSEWHERE = {
    "be.rmmmg.hourly_38h": "computed from the month; compared with it below",
    "be.nsso.employer.base": "a part of the total",
    "be.nsso.employer.wage_restraint": "a part of the total",
    "be.pc14003.sunday_supplement": "a percentage is not dated within a version of an agreement",
    "be.pc14003.holiday_supplement": "a percentage is not dated within a version of an agreement",
    "be.student.contingent.neutralised": "entered as minutes used",
    "smart.fee": "one figure since 2017, not dated within a version of an agreement",
}


@pytest.fixture(scope="module")
def table() -> ParameterTable:
    return bundled_parameters(known_from=datetime(2026, 1, 1, tzinfo=UTC), entered_by="test")


def dates_of_change(table: ParameterTable) -> set[tuple[str, str, date]]:
    """Each first day of a figure of pay; a note without a number changes nothing."""
    return {
        (row.key, row.scope, row.valid_from)
        for row in table.rows
        if row.key in PAY_KEYS
        and row.valid_from >= FIRST_DAY
        and (row.value is not None or row.key == "agreement.valid_from")
    }


def test_every_date_of_change_has_its_three_situations(table: ParameterTable) -> None:
    told: defaultdict[tuple[str, str, date], set[str]] = defaultdict(set)
    for situation in SITUATIONS.values():
        if change := situation.get("change"):
            day = date.fromisoformat(change["date"])
            told[change["key"], change["scope"], day].add(change["day"])

    missing = {
        change: set(BESIDE) - told[change]
        for change in dates_of_change(table)
        if told[change] != set(BESIDE)
    }
    assert missing == {}


def test_a_situation_lies_on_the_day_that_it_names() -> None:
    for name, situation in SITUATIONS.items():
        if change := situation.get("change"):
            day = date.fromisoformat(change["date"]) + timedelta(days=BESIDE[change["day"]])
            assert situation["shifts"][0]["start"].startswith(day.isoformat()), name


def test_keys_told_elsewhere_are_in_the_table_and_not_forgotten(table: ParameterTable) -> None:
    keys = {row.key for row in table.rows}

    assert keys >= PAY_KEYS | TOLD_ELSEWHERE.keys()


@pytest.mark.parametrize("name", TERMS)
def test_the_lists_that_situations_use_are_those_of_the_table(
    name: str, table: ParameterTable
) -> None:
    place, agreement = TERMS[name]["table"], TERMS[name]["agreement"]
    field = place["field"]
    rows = agreement["allowances"][field] if field == "bike_per_km" else agreement[field]
    for row in rows:
        figure = row.get("monthly") or row.get("hourly") or row["value"]
        first_day = date.fromisoformat(row["valid_from"])
        found = table.row_on(place["key"], place["scope"], first_day)
        assert (found.valid_from, found.value) == (first_day, Decimal(figure))


def test_the_published_hours_are_those_of_the_month(table: ParameterTable) -> None:
    hours = [row for row in table.rows if row.key == "be.rmmmg.hourly_38h"]

    assert len(hours) > 10
    for row in hours:
        month = table.value_on("be.rmmmg.monthly", "BE;age>=18", row.valid_from)
        minimum = LegalMinimum(monthly_eur=month, weekly_hours=Decimal(38))
        assert legal_hour(minimum, Decimal(100)) == row.value
