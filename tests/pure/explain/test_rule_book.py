"""docs/rules.md says what the rules do: it is fresh, and nothing is left out of it."""

from pathlib import Path

import pytest

from courier_api.pay.rule_book.questions import QUESTIONS, SILENT
from courier_api.pay.rule_book.rules import RULES
from courier_api.pay.rule_book.write import rule_book
from platforms.parameters import BUNDLED
from platforms.pay.rates import PayRule
from platforms.pay.read_agreement import AGREEMENT_FIELDS
from platforms.pay.refusals import RefusalCode

DOCS = Path(__file__).resolve().parents[3] / "docs"
BOOK = rule_book()
OF_ITSELF = {"valid_from", "valid_to"}


def test_the_book_is_not_stale() -> None:
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == BOOK, "run: make rules"


def test_every_rule_that_a_line_can_name_has_its_place() -> None:
    named = [name for rule in RULES for name in rule.names]

    assert sorted(named) == sorted(PayRule)


def test_every_field_of_an_agreement_has_its_place() -> None:
    assert {field for rule in RULES for field in rule.fields} == AGREEMENT_FIELDS - OF_ITSELF


def test_every_figure_of_the_table_stands_in_the_book() -> None:
    keys = {line.split(",")[0] for line in BUNDLED.read_text(encoding="utf-8").splitlines()[1:]}

    assert {key for key in keys if f"| {key} |" not in BOOK} == set()
    assert {key for rule in RULES for key in rule.keys} <= keys


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.title)
def test_a_rule_has_a_source_that_is_described(rule: object) -> None:
    sources = (DOCS / "sources.md").read_text(encoding="utf-8")
    (anchors,) = [each.anchors for each in RULES if each is rule]

    assert anchors
    assert [anchor for anchor in anchors if f"### {anchor}\n" not in sources] == []


def test_the_choice_of_a_silent_agreement_is_the_one_in_the_book() -> None:
    told = {each.field: each.default for each in QUESTIONS if each.field}

    assert told["floor_scope"] == SILENT.floor_scope == "day"
    assert told["cancel_notice_hours"] == "24"
    assert told["contributions.floor_declared_as_hours"] == "false"
    assert len(QUESTIONS) == 18


@pytest.mark.parametrize("code", RefusalCode)
def test_every_reason_to_refuse_is_named(code: RefusalCode) -> None:
    assert f"`{code.value}`" in BOOK


@pytest.mark.parametrize(
    "amounts",
    [
        "| 2024-03-05 | 60 | 12.11 | 120 | 24.22 | 36.33 | 37.92 |",
        "| 2024-03-05 | 135 | 27.25 | 225 | 45.41 | 72.66 | 77.31 |",
        "| 2024-03-06 | 210 | 42.39 | 0 | 0.00 | 42.39 | 43.35 |",
        "| 50.30 | 25.15 | 25.15 | 3.97 | 53.81 |",
        "| 48.44 | 6.33 | 0.00 | 51.20 | 12.11 | 69.64 | 74.48 | 4.84 | 15.64 |",
    ],
)
def test_a_worked_example_comes_to_what_payroll_knows(amounts: str) -> None:
    assert amounts in BOOK
