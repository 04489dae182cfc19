"""The legal hour, and which rate of a dated list holds."""

from datetime import date
from decimal import Decimal

import pytest

from platforms.pay import read_agreement
from platforms.pay.agreement import LegalMinimum, PayOnDayOfNextMonth
from platforms.pay.dated import DatedRow, row_on
from platforms.pay.rates import PayRule, RateTable, legal_hour
from platforms.pay.results import LineKind
from tests.pure.platforms.pay.inputs import agreement


@pytest.mark.parametrize(
    ("weekly_hours", "minimum_pct", "published"),
    [
        ("38", "100", "12.8252"),
        ("39", "100", "12.4964"),
        ("40", "100", "12.1840"),
        ("38", "67", "8.5929"),
        ("38", "73", "9.3624"),
        ("38", "79", "10.1319"),
        ("38", "85", "10.9015"),
        ("38", "94", "12.0557"),
    ],
)
def test_the_legal_hour_is_the_published_one(
    weekly_hours: str, minimum_pct: str, published: str
) -> None:
    minimum = LegalMinimum(monthly_eur=Decimal("2111.89"), weekly_hours=Decimal(weekly_hours))

    assert str(legal_hour(minimum, Decimal(minimum_pct))) == published


def test_the_month_is_rounded_to_the_cent_before_it_is_divided() -> None:
    """73 % of 2,029.88 is 1,481.8124; undivided by that rounding the hour would be 8.9989."""
    minimum = LegalMinimum(monthly_eur=Decimal("2029.88"), weekly_hours=Decimal(38))

    assert str(legal_hour(minimum, Decimal(73))) == "8.9988"


def test_the_last_row_that_has_begun_holds() -> None:
    rows = [
        DatedRow(valid_from=date(2024, 5, 1), value=2),
        DatedRow(valid_from=date(2024, 1, 1), value=1),
    ]

    held = [row_on(rows, day) for day in (date(2023, 12, 31), date(2024, 4, 30), date(2024, 5, 1))]

    assert [row and row.value for row in held] == [None, 1, 2]


def test_a_rate_says_which_rule_it_follows_and_where_it_stands() -> None:
    terms = read_agreement(
        agreement(
            legal_minimum=[
                {
                    "valid_from": "2025-02-01",
                    "monthly": "2111.89",
                    "weekly_hours": "38",
                    "source": "ministry table",
                }
            ]
        )
    )
    table = RateTable(terms, Decimal(100))

    before, after = table.hourly_on(date(2025, 1, 31)), table.hourly_on(date(2025, 2, 1))

    assert before is not None
    assert after is not None
    assert (before.rule, before.source) == (PayRule.AGREED_RATE, "from 2023-11-01")
    assert (after.rule, after.source) == (PayRule.LEGAL_MINIMUM, "ministry table")


def test_rules_and_kinds_of_lines_keep_the_names_that_are_stored_and_translated() -> None:
    assert [rule.value for rule in PayRule] == [
        "agreed_rate",
        "legal_minimum",
        "sunday_supplement",
        "holiday_supplement",
        "floor_per_day",
        "floor_per_platform",
        "floor_per_prestation",
        "phone_per_hour",
        "bike_per_km",
        "bike_per_hour",
    ]
    assert [kind.value for kind in LineKind] == ["base", "supplement", "top_up", "phone", "bike"]


@pytest.mark.parametrize(
    ("worked_on", "due_on"),
    [
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2024, 12, 1), date(2025, 1, 31)),
        (date(2025, 1, 30), date(2025, 2, 28)),
    ],
)
def test_a_month_without_the_agreed_day_pays_on_its_last(worked_on: date, due_on: date) -> None:
    assert PayOnDayOfNextMonth(day_of_month=31).due_on(worked_on) == due_on
