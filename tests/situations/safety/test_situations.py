"""The situations of the data files beside this module, each a case somebody could have."""

from typing import Any

import pytest

from safety.access import Action, Look, Role, access
from safety.assessment_document import assess_document
from safety.sms_segments import count_document
from safety.statistics import statistics_document
from tests.situations.safety.situations import FOLDER, has, part_of, situations

ASSESSED = ("classes.yaml", "incapacity.yaml", "deadlines.yaml", "sending.yaml")
CASES = [
    pytest.param(case, id=case["name"]) for file_name in ASSESSED for case in situations(file_name)
]
ANSWERS = [pytest.param(case, id=case["name"]) for case in situations("statistics.yaml")]
MESSAGES = [pytest.param(case, id=case["name"]) for case in situations("messages.yaml")]


@pytest.mark.parametrize("case", CASES)
def test_an_accident_is_assessed_as_its_situation_says(case: dict[str, Any]) -> None:
    answer = assess_document(case["facts"])
    expected = case.get("expect", {})

    assert part_of(answer, expected) == expected or not expected
    assert [path for path in case.get("open", ()) if has(answer, path)] == []
    for name, words in case.get("says", {}).items():
        assert [word for word in words if str(word) not in str(answer[name])] == []


@pytest.mark.parametrize("case", CASES)
def test_every_answer_of_an_assessment_has_its_reason(case: dict[str, Any]) -> None:
    answer = assess_document(case["facts"])
    reasoned = {str(reason).split(":")[0] for reason in answer["reasons"]}  # type: ignore[attr-defined]
    answered = {
        name for name in ("minor", "serious", "very_serious", "declaration") if name in answer
    }

    assert answered <= reasoned


@pytest.mark.parametrize("case", ANSWERS)
def test_rates_are_as_their_situation_says(case: dict[str, Any]) -> None:
    assert part_of(statistics_document(case["input"]), case["expect"]) == case["expect"]


@pytest.mark.parametrize("case", MESSAGES)
def test_a_message_is_counted_as_its_situation_says(case: dict[str, Any]) -> None:
    assert count_document({"body": case["body"] * case["times"]}) == case["expect"]


RIGHTS: dict[str, dict[str, list[str]]] = situations("access.yaml")  # type: ignore[assignment]


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_what_the_table_grants_it(role: Role, action: Action) -> None:
    granted = {kind: action in actions for kind, actions in RIGHTS[role].items()}
    own = access(Look(role=role, action=action, own=True))
    group = access(Look(role=role, action=action, own=False, cell_size=5))
    stranger = access(Look(role=role, action=action, own=False))

    assert stranger.allowed == granted.get("always", False)
    assert own.allowed == (granted.get("always", False) or granted.get("own", False))
    assert group.allowed == (granted.get("always", False) or granted.get("groups", False))


def test_every_data_file_is_read() -> None:
    read = {*ASSESSED, "statistics.yaml", "messages.yaml", "access.yaml"}

    assert {path.name for path in FOLDER.glob("*.yaml")} == read
