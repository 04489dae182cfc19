"""The code lists: complete, named in three languages, searchable."""

import re

import pytest

from safety.esaw import (
    CodeList,
    Trigger,
    codes,
    find,
    is_written_well,
    says_nothing,
    search,
    trigger_of,
)

SIZES = {
    CodeList.DEVIATION: 52,
    CodeList.AGENT: 193,
    CodeList.INJURY: 52,
    CodeList.BODY: 41,
    CodeList.CONTACT: 48,
    CodeList.ENVIRONMENT: 59,
    CodeList.ACTIVITY: 40,
    CodeList.WORKSTATION: 3,
    CodeList.DAYS_LOST: 9,
    CodeList.CONSEQUENCE: 6,
    CodeList.GEAR_WORN: 14,
    CodeList.PREVENTION: 15,
}


@pytest.mark.parametrize("which", list(CodeList))
def test_every_list_is_read_whole_and_each_code_has_a_name_and_a_source(which: CodeList) -> None:
    entries = codes(which).values()

    assert len(entries) == SIZES[which]
    assert all(entry.label("en") != entry.code and entry.source for entry in entries)


@pytest.mark.parametrize("which", [CodeList.DEVIATION, CodeList.AGENT, CodeList.INJURY])
def test_every_code_of_a_list_with_an_annex_says_whether_it_triggers(which: CodeList) -> None:
    assert all(entry.trigger is not None for entry in codes(which).values())


def test_a_label_comes_in_the_language_asked_for() -> None:
    fracture = codes(CodeList.INJURY)["021"]

    assert [fracture.label(language) for language in ("en", "fr", "nl", "de", "ar")] == [
        "Closed fractures",
        "Fractures fermées",
        "Gesloten botbreuken",
        "Geschlossene Knochenbrüche",
        "Closed fractures",
    ]


@pytest.mark.parametrize("which", CodeList)
def test_every_code_has_a_name_in_all_four_languages(which: CodeList) -> None:
    lacking = [
        (entry.code, language)
        for entry in codes(which).values()
        for language, label in (
            ("en", entry.label_en), ("fr", entry.label_fr), ("nl", entry.label_nl),
            ("de", entry.label_de),
        )
        if not label.strip() or label != label.strip()
    ]  # fmt: skip

    assert lacking == []


@pytest.mark.parametrize("which", CodeList)
def test_a_name_that_we_translated_ourselves_says_so(which: CodeList) -> None:
    """No German list was at hand, so every German name is ours."""
    for entry in codes(which).values():
        assert re.search(r"DE: our own translation, not an official wording$", entry.source), entry


@pytest.mark.parametrize("which", [CodeList.DEVIATION, CodeList.BODY, CodeList.INJURY])
def test_two_codes_have_two_german_names_where_they_have_two_french_ones(which: CodeList) -> None:
    entries = list(codes(which).values())

    assert len({entry.label_de for entry in entries}) >= len(
        {entry.label_fr for entry in entries} - {""}
    )


def test_a_code_is_found_by_its_number_or_by_words_of_any_language() -> None:
    assert [entry.code for entry in search(CodeList.AGENT, "12.03")] == ["12.03"]
    assert "12.03" in [entry.code for entry in search(CodeList.AGENT, "three wheels")]
    assert "021" in [entry.code for entry in search(CodeList.INJURY, "FRACTURES fermées")]
    assert search(CodeList.BODY, "no such part") == ()
    assert len(search(CodeList.BODY, " ")) == SIZES[CodeList.BODY]


def test_the_belgian_extra_codes_are_in_the_list_of_injuries() -> None:
    assert all(find(CodeList.INJURY, code) for code in ("013", "041", "053", "054", "073", "074"))


@pytest.mark.parametrize(
    ("which", "code", "is_well"),
    [
        (CodeList.DEVIATION, "42", True),
        (CodeList.DEVIATION, "4", False),
        (CodeList.DEVIATION, "42 ", False),
        (CodeList.AGENT, "12.03", True),
        (CodeList.AGENT, "1203", False),
        (CodeList.INJURY, "021", True),
        (CodeList.INJURY, "21", False),
        (CodeList.INJURY, "٠٢١", False),
        (CodeList.GEAR_WORN, "2", True),
        (CodeList.GEAR_WORN, "15", False),
    ],
)
def test_the_form_of_a_code_is_checked(which: CodeList, code: str, is_well: bool) -> None:
    assert is_written_well(which, code) is is_well


def test_only_codes_without_information_say_nothing() -> None:
    assert says_nothing(CodeList.DEVIATION, "00")
    assert says_nothing(CodeList.AGENT, "00.02")
    assert not says_nothing(CodeList.AGENT, "00.01")


def test_the_condition_of_several_days_is_told_apart() -> None:
    assert trigger_of(CodeList.INJURY, "061") is Trigger.IF_SEVERAL_DAYS
    assert trigger_of(CodeList.INJURY, "102") is Trigger.UNCONFIRMED
