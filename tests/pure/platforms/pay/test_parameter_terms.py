"""Terms that name figures of the dated table."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from platforms.parameters import Confidence, ParameterRow, bundled_parameters
from platforms.pay import PayInputError, read_agreement
from platforms.pay.parameter_terms import (
    FigureFault,
    ResolvedTerms,
    references_of,
    resolved,
    without_references,
)
from platforms.pay.rates import RateTable

KNOWN = datetime(2026, 1, 1, tzinfo=UTC)
MINIMUM = {"parameter": "be.rmmmg.monthly", "scope": "BE;age>=18", "weekly_hours": "38"}
DAY = date(2026, 3, 6)


def row(**changes: Any) -> ParameterRow:  # noqa: ANN401 - any field of a row
    """13.05 euro an hour from 2026 on."""
    fields: dict[str, Any] = {
        "key": "be.x", "scope": "BE", "valid_from": date(2026, 1, 1), "valid_to": None,
        "value": Decimal("13.05"), "text": "13.05", "unit": "EUR/hour", "source": "a page",
        "confidence": Confidence.CONFIRMED, "known_from": KNOWN, "entered_by": "test", "row_id": 1,
        **changes,
    }  # fmt: skip
    return ParameterRow(**fields)


def fault(terms: ResolvedTerms, day: date = DAY, *, is_student: bool = False) -> FigureFault | None:
    """Why a day waits, if it does."""
    waiting = terms.waiting_on(day, is_student=is_student)
    return waiting[0].fault if waiting else None


RATES = {"rates": {"parameter": "be.x"}}


def test_the_bundled_minimum_fills_the_list_with_its_sources() -> None:
    table = bundled_parameters(known_from=KNOWN, entered_by="test")
    terms = resolved({"legal_minimum": MINIMUM}, table.rows)
    agreement = read_agreement(terms.terms)

    hour = RateTable(agreement, Decimal(100)).hourly_on(date(2025, 2, 1))
    assert hour is not None
    assert hour.value == Decimal("12.8252")
    assert hour.source.startswith("http")
    assert fault(terms, date(2025, 2, 1)) is None
    assert fault(terms, date(2016, 7, 1)) is FigureFault.UNCONFIRMED
    assert fault(terms, date(2026, 4, 1)) is FigureFault.MISSING
    assert fault(terms, date(2014, 12, 31)) is FigureFault.MISSING


def test_literal_terms_stay_as_they_are() -> None:
    literal = {"rates": [{"valid_from": "2026-01-01", "hourly": "13"}]}

    assert resolved(literal, [row()]).terms is literal
    assert (references_of(literal), without_references(literal)) == ((), literal)


def test_a_filled_row_names_the_stored_row_and_its_source() -> None:
    terms = resolved(RATES, [row()])

    assert terms.terms["rates"] == [
        {"valid_from": "2026-01-01", "hourly": "13.05", "source": "a page", "parameter_row": 1}
    ]
    assert terms.rows_on(DAY) == (1,)
    assert terms.rows_on(date(2025, 12, 31)) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"confidence": Confidence.SECONDARY}, None),
        ({"confidence": Confidence.UNCONFIRMED}, FigureFault.UNCONFIRMED),
        ({"value": None, "text": ""}, FigureFault.NO_NUMBER),
        ({"value": Decimal("-1"), "text": "-1"}, FigureFault.NO_NUMBER),
        ({"unit": "EUR/month"}, FigureFault.OTHER_UNIT),
        ({"valid_from": date(2026, 3, 7)}, FigureFault.MISSING),
        ({"valid_to": date(2026, 3, 5)}, FigureFault.MISSING),
        ({"key": "be.y"}, FigureFault.MISSING),
    ],
)
def test_a_figure_that_cannot_be_paid_with_says_why(
    changes: dict[str, Any], expected: FigureFault | None
) -> None:
    assert fault(resolved(RATES, [row(**changes)])) is expected


def test_a_key_with_two_scopes_has_to_be_named_with_one() -> None:
    rows = [row(), row(scope="NL", row_id=2)]

    assert fault(resolved(RATES, rows)) is FigureFault.MISSING
    assert fault(resolved({"rates": {"parameter": "be.x", "scope": "NL"}}, rows)) is None


def test_hours_of_a_quota_become_minutes_and_days_do_not() -> None:
    terms = {"contributions": {"student_contingent": {"parameter": "be.student.contingent"}}}
    table = bundled_parameters(known_from=KNOWN, entered_by="test")
    found = resolved(terms, table.rows)
    minutes = {
        each["valid_from"]: each["minutes"]
        for each in found.terms["contributions"]["student_contingent"]
    }

    assert (minutes["2023-01-01"], minutes["2025-01-01"]) == ("36000", "39000")
    assert fault(found, date(2016, 5, 1), is_student=True) is FigureFault.OTHER_UNIT
    assert fault(found, date(2016, 5, 1), is_student=False) is None


def test_a_row_may_be_taken_as_confirmed_to_see_what_that_would_change() -> None:
    unsure = row(confidence=Confidence.UNCONFIRMED)

    assert fault(resolved(RATES, [unsure], assumed=frozenset({1}))) is None
    assert fault(resolved(RATES, [unsure], assumed=frozenset({2}))) is FigureFault.UNCONFIRMED


def test_the_terms_that_are_given_are_not_changed() -> None:
    terms = {"allowances": {"bike_per_km": {"parameter": "be.x"}}}
    resolved(terms, [row(unit="EUR/km")])

    assert terms == {"allowances": {"bike_per_km": {"parameter": "be.x"}}}


@pytest.mark.parametrize(
    "terms",
    [
        {"rates": {"parameter": 5}},
        {"rates": {"key": "be.x"}},
        {"rates": {"parameter": "be.x", "weekly_hours": "38"}},
        {"legal_minimum": {"parameter": "be.x"}},
        {"legal_minimum": {**MINIMUM, "weekly_hours": "many"}},
    ],
)
def test_a_reference_that_is_not_well_formed_is_refused(terms: dict[str, Any]) -> None:
    with pytest.raises(PayInputError):
        references_of(terms)


def test_the_computation_itself_knows_only_lists() -> None:
    with pytest.raises(PayInputError, match="rates must be a list"):
        read_agreement(RATES)
