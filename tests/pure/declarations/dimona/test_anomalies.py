"""Anomaly codes in any shape, and what each means."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations.dimona.anomalies import ANOMALIES, Reaction, anomaly, anomaly_codes

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "shape",
    [
        [{"errorId": "90017-369", "label": {"nl": "Overschrijding", "fr": "Dépassement"}}],
        [{"code": "90017-369", "descriptionFr": "Dépassement du contingent"}],
        {"anomaliesCollection": [{"anomaly": {"id": "90017-369"}}]},
        ["90017-369"],
        "90017-369",
        {"90017-369": "Dépassement"},
        [None, {"errorId": None}, {"errorId": " 90017-369 "}],
        ({"errorId": "90017-369"}, {"errorId": "90017-369"}),
    ],
)
def test_the_code_is_found_in_any_shape(shape: object) -> None:
    assert anomaly_codes(shape) == ("90017-369",)


@pytest.mark.parametrize(
    "nothing", [None, [], {}, "", 5, [None], [{"errorId": "9-1"}], "90017-3690"]
)
def test_nothing_is_found_where_there_is_no_code(nothing: object) -> None:
    assert anomaly_codes(nothing) == ()


def test_codes_keep_their_order() -> None:
    shape = [{"a": "90373-460", "b": ["00024-348"]}, {"a": "90017-369"}]

    assert anomaly_codes(shape) == ("90373-460", "00024-348", "90017-369")


@settings(max_examples=200, deadline=None)
@given(ANY_JSON)
def test_no_shape_makes_reading_fail(shape: object) -> None:
    assert anomaly_codes([shape, {"errorId": "90373-333"}])[-1:] == ("90373-333",)


def test_an_unknown_code_is_shown_to_a_person() -> None:
    unknown = anomaly("12345-678")

    assert unknown.blocking is None
    assert unknown.reaction is Reaction.SHOW_A_PERSON


@pytest.mark.parametrize(
    ("code", "reaction"),
    [
        ("90373-333", Reaction.ADOPT_PERIOD),
        ("90373-460", Reaction.MARK_LATE),
        ("90374-349", Reaction.CHOOSE_WORKER_TYPE),
        ("00913-355", Reaction.TREAT_AS_DONE),
        ("90378-444", Reaction.TREAT_AS_DONE),
        ("00913-362", Reaction.PERIOD_LOCKED),
        ("90256-155", Reaction.TELL_OPERATOR),
    ],
)
def test_codes_lead_to_their_reaction(code: str, reaction: Reaction) -> None:
    assert anomaly(code).reaction is reaction


def test_only_blocking_anomalies_ask_to_correct_our_program() -> None:
    ours = [line for line in ANOMALIES.values() if line.reaction is Reaction.CORRECT_PROGRAM]

    assert ours
    assert all(line.blocking for line in ours)


def test_warnings_are_those_that_leave_a_period() -> None:
    warnings = {code for code, line in ANOMALIES.items() if not line.blocking}

    assert {"90373-460", "90378-460", "90017-369", "90017-510", "00024-348"} <= warnings
    assert not warnings & {"90373-333", "00913-355", "00777-005"}
