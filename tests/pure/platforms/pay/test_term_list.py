"""Terms one by one, and what differs between two agreements."""

from typing import Any

import pytest

from platforms.pay.open_questions import OPEN_QUESTIONS
from platforms.pay.term_list import PlatformInvoicing, Term, TermField, changes, list_terms
from tests.factories.agreements import TERMS


def texts(terms: dict[str, Any]) -> dict[TermField, str]:
    """The value of each field."""
    return {term.field: term.value.text for term in list_terms(terms)}


def differing(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[Term | None, Term | None]]:
    return [(change.old, change.new) for change in changes(list_terms(old), list_terms(new))]


def test_an_empty_agreement_answers_each_open_question_with_its_default() -> None:
    said = texts({"contributions": {"worker_pct": "13.07"}})

    for question in OPEN_QUESTIONS:
        assert said[question.field] == question.default.text
        assert question.default not in question.others


def test_no_term_stands_twice_and_every_field_has_one() -> None:
    terms = list_terms(
        {
            **TERMS,
            "legal_minimum": {"parameter": "be.x", "weekly_hours": "38"},
            "public_holidays": ["2026-01-01"],
            "allowances": {
                **TERMS["allowances"],
                "bike_per_hour": [{"valid_from": "2026-01-01", "value": "1"}],
            },
        },
        [PlatformInvoicing(platform="Zwaluw", fee_pct="6.5", vat_pct="21", payment_days=30)],
    )

    assert len({term.name for term in terms}) == len(terms)
    assert {term.field for term in terms} == set(TermField)


def test_two_ways_to_write_the_same_are_no_difference() -> None:
    rates = [{"valid_from": "2026-01-01", "hourly": "13.0500"}]

    assert differing(TERMS, {**TERMS, "rates": rates, "floor_minutes": 180, "note": "x"}) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"floor_minutes": "120"}, TermField.FLOOR_MINUTES),
        ({"floor_scope": "prestation"}, TermField.FLOOR_SCOPE),
        ({"cancel_notice_hours": "12"}, TermField.CANCEL_NOTICE_HOURS),
        ({"supplements": {"sunday_pct": "50"}}, TermField.SUNDAY_PCT),
        ({"pay_within_days": {"day_of_next_month": 10}}, TermField.PAY_TERM),
        ({"timezone": "Europe/Paris"}, TermField.TIMEZONE),
        (
            {"contributions": {**TERMS["contributions"], "floor_declared_as_hours": True}},
            TermField.FLOOR_DECLARED_AS_HOURS,
        ),
    ],
)
def test_a_changed_term_is_one_difference(change: dict[str, Any], field: TermField) -> None:
    ((old, new),) = differing(TERMS, {**TERMS, **change})

    assert old is not None
    assert new is not None
    assert (old.field, new.field) == (field, field)
    assert old.value != new.value


def test_dated_rows_are_new_changed_or_gone_by_their_day() -> None:
    old = {"rates": [{"valid_from": f"2026-0{m}-01", "hourly": "13"} for m in (1, 2)]}
    new = {
        "rates": [
            {"valid_from": "2026-02-01", "hourly": "14"},
            {"valid_from": "2026-03-01", "hourly": "15"},
        ]
    }

    found = [
        (o.value.text if o else None, n.value.text if n else None) for o, n in differing(old, new)
    ]

    assert found == [("13", None), ("13", "14"), (None, "15")]


def test_a_figure_of_the_table_in_the_place_of_a_list_is_a_difference() -> None:
    found = differing(TERMS, {**TERMS, "rates": {"parameter": "be.x"}})

    assert [(bool(old), bool(new)) for old, new in found] == [(False, True), (True, False)]
