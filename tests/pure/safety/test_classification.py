"""Classes of accidents: the annexes code by code, given classes, and what more days may do."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from safety.assessment import assess
from safety.esaw import CodeList, codes
from safety.facts import (
    ClassHistory,
    DoctorNeeded,
    Incapacity,
    IncidentClass,
    IncidentFacts,
    Nature,
    is_place_of_work,
)
from safety.verdicts import Finding, Verdict, all_of, any_of
from tests.pure.safety.strategies import facts_without_days

# The annexes as the law lists them, written apart from the code lists that are tested.
LISTED_DEVIATIONS = {
    *(str(code) for code in (*range(10, 20), *range(20, 30), *range(30, 40), *range(40, 45))),
    "51",
    "63",
}
LISTED_AGENT_GROUPS = {"02", "04", "05", "07", "09", "10", "11", "12", "15"}
LISTED_AGENTS = {"03.01", "03.02", "03.03", "14.10", "14.11", "19.02", "19.03"}
UNCERTAIN_AGENTS = {"17.05", "18.02", "18.03", "18.04", "18.05"}
LISTED_INJURIES = {
    *("020", "021", "022", "029", "040", "041", "053", "071", "079", "081", "082", "089"),
}
UNCERTAIN_INJURIES = {"013", "054", "060", "061", "062", "063", "069", "102"}


def serious(*, deviation: str, agent: str, injury: str) -> Verdict | None:
    facts = IncidentFacts(nature=Nature.WORKPLACE, deviation=deviation, agent=agent, injury=injury)
    return assess(facts).classification.serious.verdict


@pytest.mark.parametrize("code", sorted({*codes(CodeList.DEVIATION), *LISTED_DEVIATIONS}))
def test_a_fracture_is_serious_exactly_with_a_deviation_of_the_annex(code: str) -> None:
    expected = Verdict.YES if code in LISTED_DEVIATIONS else Verdict.NO

    assert serious(deviation=code, agent="01.02", injury="021") is expected


@pytest.mark.parametrize("code", sorted(codes(CodeList.AGENT)))
def test_a_fracture_is_serious_exactly_with_an_agent_of_the_annex(code: str) -> None:
    expected = Verdict.NO
    if code in LISTED_AGENTS or code[:2] in LISTED_AGENT_GROUPS:
        expected = Verdict.YES
    if code in UNCERTAIN_AGENTS or code.startswith("16"):
        expected = Verdict.SUSPECTED

    assert serious(deviation="52", agent=code, injury="021") is expected


@pytest.mark.parametrize("code", sorted(codes(CodeList.INJURY)))
def test_a_loss_of_control_is_serious_exactly_with_an_injury_of_the_annex(code: str) -> None:
    expected = Verdict.YES if code in LISTED_INJURIES else Verdict.NO
    if code in UNCERTAIN_INJURIES:
        expected = Verdict.SUSPECTED

    assert serious(deviation="42", agent="12.03", injury=code) is expected


@pytest.mark.parametrize(
    ("deviation", "expected"),
    [("15", Verdict.YES), ("46", Verdict.SUSPECTED), ("97", Verdict.SUSPECTED)],
)
def test_a_code_our_list_lacks_is_never_a_silent_no(deviation: str, expected: Verdict) -> None:
    assert serious(deviation=deviation, agent="01.02", injury="021") is expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [("12.05", Verdict.YES), ("16.77", Verdict.SUSPECTED), ("06.55", Verdict.SUSPECTED)],
)
def test_an_agent_our_list_lacks_is_never_a_silent_no(agent: str, expected: Verdict) -> None:
    assert serious(deviation="52", agent=agent, injury="021") is expected


def test_an_injury_beyond_our_copy_of_the_annex_says_so() -> None:
    facts = IncidentFacts(nature=Nature.WORKPLACE, deviation="42", agent="12.03", injury="120")

    assert "check" in " ".join(str(ground) for ground in assess(facts).reasons)


VERDICTS = [Verdict.YES, Verdict.SUSPECTED, Verdict.NO, None]
findings = st.lists(st.sampled_from([Finding(verdict) for verdict in VERDICTS]), min_size=1)


@given(findings)
def test_every_test_must_hold_for_all_of_them(parts: list[Finding]) -> None:
    verdicts = {part.verdict for part in parts}
    expected = next(v for v in (Verdict.NO, None, Verdict.SUSPECTED, Verdict.YES) if v in verdicts)

    assert all_of(*parts).verdict is expected


@given(findings)
def test_one_test_is_enough_for_any_of_them(parts: list[Finding]) -> None:
    verdicts = {part.verdict for part in parts}
    expected = next(v for v in (Verdict.YES, Verdict.SUSPECTED, None, Verdict.NO) if v in verdicts)

    assert any_of(*parts).verdict is expected


MINOR_ORDER = [Verdict.YES, Verdict.SUSPECTED, Verdict.NO]
SERIOUS_ORDER = [Verdict.NO, Verdict.SUSPECTED, Verdict.YES]


@given(facts_without_days, st.integers(0, 400), st.integers(0, 400))
@example(IncidentFacts(nature=Nature.WORKPLACE, deviation="42", injury="013"), 1, 2)
@settings(max_examples=400, deadline=None)
def test_more_days_never_lower_the_class(facts: IncidentFacts, first: int, second: int) -> None:
    fewer, more = (
        assess(replace(facts, incapacity=Incapacity(days=days))).classification
        for days in sorted((first, second))
    )

    assert _does_not_fall(fewer.minor.verdict, more.minor.verdict, MINOR_ORDER)
    assert _does_not_fall(fewer.serious.verdict, more.serious.verdict, SERIOUS_ORDER)
    assert _does_not_fall(fewer.very_serious.verdict, more.very_serious.verdict, SERIOUS_ORDER)


def _does_not_fall(fewer: Verdict | None, more: Verdict | None, order: list[Verdict]) -> bool:
    return fewer is None or more is None or order.index(fewer) <= order.index(more)


@given(facts_without_days)
@settings(max_examples=400, deadline=None)
def test_a_commuting_accident_is_never_serious(facts: IncidentFacts) -> None:
    classification = assess(replace(facts, nature=Nature.COMMUTING)).classification

    assert classification.serious.verdict is Verdict.NO
    assert classification.very_serious.verdict is Verdict.NO


@given(facts_without_days)
@settings(max_examples=400, deadline=None)
def test_what_is_very_serious_is_serious_and_what_is_serious_is_declared(
    facts: IncidentFacts,
) -> None:
    assessment = assess(facts)
    classification = assessment.classification

    assert classification.serious.is_yes or not classification.very_serious.is_yes
    assert assessment.declaration_required.is_yes or not classification.serious.is_yes


@given(facts_without_days)
@settings(max_examples=300, deadline=None)
def test_learning_a_missing_nature_never_contradicts_what_was_concluded(
    facts: IncidentFacts,
) -> None:
    before = assess(replace(facts, nature=None)).findings
    after = assess(replace(facts, nature=Nature.WORKPLACE)).findings

    for name, finding in before.items():
        if finding.verdict is Verdict.NO and name not in ("minor", "declaration"):
            assert after[name].verdict is Verdict.NO


ACCIDENT_ON = date(2026, 3, 10)


@pytest.mark.parametrize("given_class", list(IncidentClass))
def test_a_class_a_person_gave_is_the_class(given_class: IncidentClass) -> None:
    classification = assess(IncidentFacts(given_class=given_class)).classification

    assert classification.incident_class is given_class


def test_a_minor_case_that_got_worse_is_no_longer_minor() -> None:
    history = ClassHistory(first_class=IncidentClass.MINOR, worsening_told_on=date(2026, 3, 20))
    facts = IncidentFacts(
        nature=Nature.WORKPLACE,
        loss_of_pay=False,
        doctor=DoctorNeeded.NO,
        care_place="hub",
        in_first_aid_register=True,
        incapacity=Incapacity(days=0),
        history=history,
    )

    assert assess(replace(facts, history=ClassHistory())).classification.minor.is_yes
    assert assess(facts).classification.minor.is_no


def test_of_two_classes_of_one_day_the_one_written_last_is_in_force() -> None:
    history = ClassHistory(
        classified_on=(
            (ACCIDENT_ON, IncidentClass.DECLARABLE),
            (ACCIDENT_ON, IncidentClass.SERIOUS),
        )
    )

    assert history.last is IncidentClass.SERIOUS
    assert history.first is IncidentClass.DECLARABLE


def test_an_open_question_leaves_the_class_open() -> None:
    facts = IncidentFacts(nature=Nature.WORKPLACE, incapacity=Incapacity(days=12))

    assert assess(facts).classification.incident_class is None


@pytest.mark.parametrize(
    "place",
    ["workplace", "hub", "public_road", "Public road", "on the spot", "head_office", "depot"],
)
def test_these_are_places_of_work(place: str) -> None:
    assert is_place_of_work(place)


@pytest.mark.parametrize(
    "place", ["hospital", "home", "doctor's office", "elsewhere", "other", "outside work", "", "?"]
)
def test_these_are_not_places_of_work(place: str) -> None:
    assert not is_place_of_work(place)
