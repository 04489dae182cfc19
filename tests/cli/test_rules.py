"""The pure rules as commands: one JSON file in, one JSON answer out, whatever the file holds."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courier_api.cli.answers import WrongInput, answer_each
from courier_api.cli.rules import RULES, Rule
from tests.cli.conftest import Cli

COMMANDS = [(group, name) for group, name, _, _ in RULES]
DIMONA: dict[str, Any] = {
    "employer": {"enterpriseNumber": "0123456749"},
    "worker": {"ssin": "90.04.12-124.76", "worker_type": "OTH", "joint_commission": "XXX"},
    "shifts": [
        {
            "id": "S-1", "status": "confirmed",
            "start_utc": "2026-03-06T17:00:00Z", "end_utc": "2026-03-06T21:00:00Z",
        }
    ],
    "now_utc": "2026-03-06T11:00:00Z",
    "prior": [],
}  # fmt: skip
PAY: dict[str, Any] = {
    "agreement": {"rates": [{"valid_from": "2026-01-01", "hourly": "13.05"}]},
    "worker": {"kind": "employee", "own_bike": False, "own_phone": False},
    "shifts": [
        {
            "id": "S-1", "platform": "zwaluw", "status": "worked",
            "start": "2026-03-06T17:00:00Z", "end": "2026-03-06T21:00:00Z",
        }
    ],
}  # fmt: skip
GOOD: dict[tuple[str, str], Any] = {
    ("pay", "compute"): PAY,
    ("dimona", "decide"): DIMONA,
    ("safety", "assess"): {"nature": "workplace", "incapacity_days": 3},
    ("safety", "statistics"): {"H": "10000", "cases": []},
    ("safety", "access"): {"role": "courier", "action": "read_case", "own": True},
    ("sms", "count"): {"body": "Ça va?"},
}


def ask(rules: Cli, command: tuple[str, str], document: object, *options: str) -> Any:  # noqa: ANN401
    """The answer to a document on standard input."""
    said = rules(*command, "-", *options, stdin=json.dumps(document))
    assert (said.status, said.err) == (0, "")
    return said.json


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_one_object_gives_one_answer(rules: Cli, command: tuple[str, str]) -> None:
    assert isinstance(ask(rules, command, GOOD[command]), dict)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_list_gives_a_list(rules: Cli, command: tuple[str, str]) -> None:
    one = ask(rules, command, GOOD[command])

    assert ask(rules, command, [GOOD[command]] * 2) == [one, one]
    assert ask(rules, command, []) == []


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_answer_is_json_with_and_without_saying_so(
    rules: Cli, command: tuple[str, str]
) -> None:
    assert ask(rules, command, GOOD[command], "--json") == ask(rules, command, GOOD[command])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_says_the_same_as_standard_input(
    rules: Cli, tmp_path: Path, command: tuple[str, str]
) -> None:
    file = tmp_path / "input.json"
    file.write_text("\ufeff" + json.dumps(GOOD[command]), encoding="utf-8")

    assert rules(*command, str(file)).json == ask(rules, command, GOOD[command])


WRONG = ("", "{", "5", '"text"', "null", "[5]", '{"a": NaN}', "[" * 100_000, "\x00")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_wrong_input_ends_with_2_and_one_sentence(
    rules: Cli, command: tuple[str, str], text: str
) -> None:
    said = rules(*command, "-", stdin=text)

    assert (said.status, said.out, len(said.err.splitlines())) == (2, "", 1)


def test_the_place_of_wrong_input_in_a_list_is_named(rules: Cli) -> None:
    said = rules("sms", "count", "-", stdin='[{"body": "a"}, {"body": 5}]')

    assert (said.status, "Item 2" in said.err) == (2, True)


def test_a_row_that_a_rule_refuses_is_a_result(rules: Cli) -> None:
    refused = {**DIMONA, "worker": {**DIMONA["worker"], "ssin": "90041212477"}}

    answer = ask(rules, ("dimona", "decide"), refused)

    assert answer["calls"] == []
    assert [refusal["code"] for refusal in answer["refusals"]] == ["ssin_invalid"]
    assert "90041212477" not in json.dumps(answer)


def test_half_a_surrogate_pair_can_be_answered(rules: Cli) -> None:
    said = rules("sms", "count", "-", stdin='{"body": "\\ud83d"}')

    assert said.status in (0, 2)


def test_a_text_message_is_counted(rules: Cli) -> None:
    assert ask(rules, ("sms", "count"), {"body": "a" * 161}) == {"encoding": "GSM-7", "segments": 2}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def paths(document: object, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a document."""
    if isinstance(document, dict):
        inner = [p for key, value in document.items() for p in paths(value, (*here, key))]
    elif isinstance(document, list):
        inner = [p for n, value in enumerate(document) for p in paths(value, (*here, n))]
    else:
        inner = []
    return [here, *inner]


def changed(document: Any, path: tuple[str | int, ...], value: object) -> Any:  # noqa: ANN401
    """The document with another value at one place."""
    if not path:
        return value
    copy = list(document) if isinstance(document, list) else dict(document)
    copy[path[0]] = changed(document[path[0]], path[1:], value)
    return copy


@pytest.mark.parametrize(("group", "name", "rule"), [(g, n, r) for g, n, _, r in RULES])
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_document_makes_a_rule_fail(
    data: st.DataObject, group: str, name: str, rule: Rule
) -> None:
    document = GOOD[group, name]
    path = data.draw(st.sampled_from(paths(document)))
    given_document = changed(document, path, data.draw(json_values))
    with suppress(WrongInput):
        json.dumps(answer_each(given_document, rule))
