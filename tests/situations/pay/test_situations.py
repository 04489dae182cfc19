"""Every pay situation gives the amounts written beside it, by the program and by a second opinion."""

import pytest

from platforms.pay import PayInputError, compute_document
from tests.pure.platforms.pay.naive import answer
from tests.situations.pay.reading import FIELDS, LISTED, SITUATIONS, document_of

PAID = {name: found for name, found in SITUATIONS.items() if "error" not in found}
REFUSED_WHOLE = {name: found for name, found in SITUATIONS.items() if "error" in found}


def named(expected: dict, found: dict[str, object]) -> dict[str, object]:
    """What was found under the names that are expected; an expected null means: not there."""
    return {name: found.get(name) for name in expected}


@pytest.mark.parametrize("situation", PAID.values(), ids=PAID.keys())
def test_the_situation_pays_what_is_written(situation: dict) -> None:
    result = compute_document(document_of(situation))

    expected_days = situation.get("days", [])
    assert len(result["days"]) == len(expected_days)
    found_days = [named(*pair) for pair in zip(expected_days, result["days"], strict=True)]
    assert [f"{row['id']} {row['code']}" for row in result["refused"]] == situation.get(
        "refused", []
    )
    assert found_days == expected_days
    expected_sums = situation.get("sums", {})
    assert named(expected_sums, result) == expected_sums


@pytest.mark.parametrize("situation", PAID.values(), ids=PAID.keys())
def test_a_second_opinion_says_the_same_to_the_cent(situation: dict) -> None:
    document = document_of(situation)

    assert compute_document(document) == answer(document)


@pytest.mark.parametrize("situation", REFUSED_WHOLE.values(), ids=REFUSED_WHOLE.keys())
def test_what_cannot_be_computed_is_said_in_one_sentence(situation: dict) -> None:
    with pytest.raises(PayInputError) as refusal:
        compute_document(document_of(situation))

    assert str(refusal.value) == situation["error"]


def test_there_are_at_least_two_hundred_situations_with_a_name_of_their_own() -> None:
    assert len(SITUATIONS) == len(LISTED)
    assert len(SITUATIONS) >= 200


def test_situations_say_nothing_that_nobody_reads() -> None:
    for name, situation in SITUATIONS.items():
        assert situation.keys() <= FIELDS, name
        assert len(situation["name"].split()) > 4, "the name is a sentence"
