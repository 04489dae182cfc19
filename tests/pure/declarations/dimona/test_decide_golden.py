"""A table of histories and the exact answers, each payload checked against the contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from declarations.dimona.contract import validator
from declarations.dimona.decide import decide_document

TABLE = Path(__file__).parents[3] / "golden" / "dimona" / "decisions.json"
ROWS = json.loads(TABLE.read_text(encoding="utf-8"))
RULES_OF_THE_DECISION = {
    "R1",
    "R2",
    "R3",
    "R4",
    "R5",
    "R6",
    "R7",
    "R8",
    "R9",
    "R10",
    "R11",
    "R14",
    "R15",
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["title"])
def test_each_history_leads_to_exactly_its_answer(row: dict[str, object]) -> None:
    answer = decide_document(row["input"])

    assert answer == row["output"]
    for call in answer["calls"]:
        validator("Declaration").validate(call["payload"])


def test_the_table_covers_every_rule_of_the_decision() -> None:
    rules = {rule.rstrip("abcde") for row in ROWS for rule in row["rules"].split()}

    assert rules == RULES_OF_THE_DECISION


def test_no_answer_but_a_payload_holds_a_national_number() -> None:
    """R15: alerts, tasks and refusals are read by many."""
    for row in ROWS:
        told = {key: part for key, part in row["output"].items() if key != "calls"}
        assert row["input"]["worker"].get("ssin", "no number") not in json.dumps(told)
