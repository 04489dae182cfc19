"""The JSON form of an assessment: what it refuses, and that it never fails otherwise."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety.assessment_document import AssessmentInputError, assess_document, read_facts
from safety.facts import Consequence


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "text",
        {"nature": "office"},
        {"nature": 1},
        {"death": "no"},
        {"death": 0},
        {"permanent_expected": 1},
        {"loss_of_pay": "false"},
        {"doctor": True},
        {"doctor": "maybe"},
        {"care_place": 2},
        {"in_first_aid_register": "yes"},
        {"incapacity_days": -1},
        {"incapacity_days": 1.5},
        {"incapacity_days": "3"},
        {"incapacity_days": True},
        {"stopped_on": "10/03/2026"},
        {"stopped_on": "2026-02-30"},
        {"resumed_on": 20260310},
        {"resumed_on": "20260310"},
        {"resumed_on": "2026-W10-2"},
        {"declared_on": "2026-03-10T10:00:00Z"},
        {"resumed_when_declaring": "true"},
        {"consequence": 7},
        {"consequence": "0"},
        {"consequence": True},
        {"consequence": 3.0},
        {"injury": 21},
        {"injury": "21"},
        {"body": "5"},
        {"deviation": "4x"},
        {"deviation": ["42"]},
        {"agent": "12"},
        {"agent": 12.03},
        {"accident_date": "9999-12-31"},
        {"accident_date": "0001-01-01"},
        {"accident_date": ""},
        {"occurred_at": "2026-03-28T23:30:00"},
        {"occurred_at": "2026-03-28"},
        {"occurred_at": "2026-13-28T23:30:00Z"},
        {"occurred_at": 1774740600},
        {"class": "grave"},
        {"first_class": "none"},
        {"worsening_told_on": "soon"},
        {"classified_on": "2026-03-10"},
        {"classified_on": [["2026-03-10"]]},
        {"classified_on": [["2026-03-10", "grave"]]},
        {"classified_on": [["soon", "minor"]]},
        {"classified_on": [{"date": "2026-03-10", "class": "minor"}]},
        {"declaration_status": "lost"},
        {"declaration_status": "ready", "now": "today"},
        {"declaration_status": "ready", "now": "2026-03-10T10:00:00"},
        {"stopped_on": "2026-03-10", "resumed_on": "2026-03-09"},
        {"accident_date": "2026-03-10", "resumed_on": "2026-03-09"},
        {"accident_date": "2026-03-10", "stopped_on": "2026-03-09"},
        {"accident_date": "2026-03-10", "worsening_told_on": "2026-03-09"},
    ],
)
def test_wrong_input_is_refused_in_one_sentence(document: object) -> None:
    with pytest.raises(AssessmentInputError) as refusal:
        assess_document(document)

    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def test_null_means_not_stated_and_unknown_fields_are_left_alone() -> None:
    document = dict.fromkeys(("nature", "death", "injury", "class", "now", "incapacity_days"))

    assert assess_document({**document, "colour": "red"}) == assess_document({})


@pytest.mark.parametrize("written", [3, "3"])
def test_a_consequence_may_be_a_number_or_text(written: object) -> None:
    assert read_facts({"consequence": written}).consequence is Consequence.PERMANENT


def test_a_day_is_enough_for_the_present() -> None:
    document = {"class": "declarable", "accident_date": "2026-03-10", "declaration_status": "ready"}

    assert assess_document({**document, "now": "2026-03-18"})["state_after_send"] == "met"
    assert assess_document({**document, "now": "2026-03-19"})["state_after_send"] == "met_late"


def test_targets_of_our_own_are_not_shown_as_legal_deadlines() -> None:
    answer = assess_document(
        {"accident_date": "2026-03-10", "stopped_on": "2026-03-10", "resumed_on": "2026-03-20"}
    )

    assert list(answer["deadlines"]) == ["insurer_declaration"]  # type: ignore[call-overload]


def test_an_answer_names_the_test_and_the_article() -> None:
    answer = assess_document(
        {"nature": "workplace", "deviation": "42", "agent": "12.03", "injury": "021"}
    )

    assert "serious: injury 021 is listed (Code on well-being at work, annex I.6-3)" in json.dumps(
        answer["reasons"]
    )


FIELDS = [
    *("nature", "death", "permanent_expected", "loss_of_pay", "doctor", "care_place", "body"),
    *("in_first_aid_register", "incapacity_days", "stopped_on", "resumed_on", "declared_on"),
    *("resumed_when_declaring", "consequence", "injury", "deviation", "agent", "accident_date"),
    *("occurred_at", "class", "first_class", "worsening_told_on", "classified_on"),
    *("declaration_status", "now"),
]
values: st.SearchStrategy[object] = st.sampled_from(
    [
        *(
            None,
            True,
            False,
            0,
            1,
            4,
            10**12,
            10**30,
            -1,
            1.5,
            "",
            "x",
            [],
            {},
            [["2026-03-10", "minor"]],
        ),
        *("workplace", "commuting", "yes", "no", "unknown", "hub", "minor", "serious", "ready"),
        *("021", "013", "42", "52", "12.03", "18.02", "2026-03-10", "2026-03-12", "2150-12-31"),
        *("2026-03-28T23:30:00Z", "2150-12-31T23:59:59-14:00", "1950-01-01T00:00:00+14:00"),
    ]
)


@given(st.dictionaries(st.sampled_from(FIELDS), values))
@settings(max_examples=500, deadline=None)
def test_whatever_comes_in_is_answered_or_refused(document: dict[str, object]) -> None:
    try:
        answer = assess_document(document)
    except AssessmentInputError:
        return

    assert json.loads(json.dumps(answer)) == answer
