"""R5 and R15: what our own check lets through, and what it says without naming a number."""

import json

import pytest

from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.documents import (
    AMINA,
    DRIES,
    HUB,
    NOBODY_KNOWN,
    answered,
    calls_of,
    declared,
    document,
    shift,
)
from tests.pure.declarations.dimona.flexi_documents import ELIF

EVENING = shift()


def refusals_of(told: dict[str, object]) -> list[str]:
    refusals = decide_document(told)["refusals"]
    assert isinstance(refusals, list)
    return [refusal["code"] for refusal in refusals]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ssin": "98041299751"}, "ssin_invalid"),
        ({"ssin": "9804129975"}, "ssin_invalid"),
        ({"ssin": None}, "ssin_invalid"),
        ({"joint_commission": "200"}, "joint_commission_invalid"),
        ({"joint_commission": "140.03"}, "joint_commission_invalid"),
        ({"joint_commission": None}, "joint_commission_invalid"),
        ({"joint_commission": "322"}, "joint_commission_invalid"),
        ({"worker_type": "EXT"}, "worker_type_rules"),
        ({"worker_type": None}, "worker_type_rules"),
    ],
)
def test_wrong_data_of_a_worker_lets_nothing_out(change: dict[str, object], code: str) -> None:
    """R5."""
    decision = decide_document(document(EVENING, worker={**AMINA, **change}))

    assert [refusal["code"] for refusal in decision["refusals"]] == [code]
    assert decision["calls"] == []
    assert decision["deadline_utc"] is None
    assert ("invalid_data", "planner") in [(a["code"], a["to"]) for a in decision["alerts"]]
    task = "choose_worker_type" if code == "worker_type_rules" else "correct_data"
    assert decision["human_tasks"] == [{"code": task}]


def test_where_the_joint_committee_has_no_flexi_jobs_a_person_chooses_another_type() -> None:
    """R5: a setting of the employer, since the list of committees changes."""
    decision = decide_document(document(EVENING, worker=ELIF, flexi_jobs=False))

    assert [refusal["code"] for refusal in decision["refusals"]] == ["worker_type_rules"]
    assert (decision["calls"], decision["human_tasks"]) == ([], [{"code": "choose_worker_type"}])


@pytest.mark.parametrize("worker", [AMINA, DRIES])
def test_no_flexi_jobs_concern_nobody_else(worker: dict[str, object]) -> None:
    told = document(EVENING, worker=worker)

    assert decide_document({**told, "settings": {"flexi_jobs": False}}) == decide_document(told)


@pytest.mark.parametrize("number", ["0765432147", "2765432146", "", None])
def test_a_wrong_employer_lets_nothing_out(number: object) -> None:
    """R5."""
    told = {**document(EVENING), "employer": {"enterpriseNumber": number}}

    assert refusals_of(told) == ["employer_invalid"]
    assert calls_of(told) == []


@pytest.mark.parametrize("number", ["BE 0765.432.146", "765432146", 765432146])
def test_the_employers_number_is_brought_to_its_normal_form(number: object) -> None:
    """R5."""
    told = {**document(EVENING), "employer": {"enterpriseNumber": number}}

    assert calls_of(told) == calls_of(document(EVENING))


def test_an_employer_may_be_known_by_the_nsso_number_alone() -> None:
    """R5."""
    told = {**document(EVENING), "employer": {"employerId": 125482497}}

    assert calls_of(told)[0]["payload"]["employer"] == {"employerId": 125482497}
    assert refusals_of({**told, "employer": {"employerId": 125482498}}) == ["employer_invalid"]


@pytest.mark.parametrize("ssin", ["98.04.12-997.50", "980412 99750", " 98041299750 "])
def test_punctuation_does_not_reach_the_authority(ssin: str) -> None:
    """R5."""
    [call] = calls_of(document(EVENING, worker={**AMINA, "ssin": ssin}))

    assert call["payload"]["worker"] == {"ssin": "98041299750"}


def test_a_committee_may_be_told_as_a_number() -> None:
    """R5."""
    told = document(EVENING, worker={**AMINA, "joint_commission": 140})

    assert calls_of(told) == calls_of(document(EVENING))


@pytest.mark.parametrize("committee", ["124", "140", "144", "145", "149", "302", "320", "XXX"])
def test_every_committee_of_the_list_goes_out(committee: str) -> None:
    """R5."""
    [call] = calls_of(document(EVENING, worker={**AMINA, "joint_commission": committee}))

    assert call["payload"]["dimonaIn"]["features"]["jointCommissionNumber"] == committee


def test_all_faults_are_told_at_once() -> None:
    """R5."""
    told = document(EVENING, worker={"ssin": "1", "worker_type": "ABC", "joint_commission": "1"})

    assert refusals_of({**told, "employer": {}}) == [
        "ssin_invalid",
        "employer_invalid",
        "joint_commission_invalid",
        "worker_type_rules",
    ]


def test_no_fault_names_a_number() -> None:
    """R15."""
    told = document(EVENING, worker={**AMINA, "ssin": "98041299751"})
    told["employer"] = {"enterpriseNumber": "0765432147"}
    answer = json.dumps(decide_document(told))

    assert "98041299751" not in answer
    assert "0765432147" not in answer


def test_without_national_number_the_identity_goes_out_and_no_null() -> None:
    """R5."""
    [call] = calls_of(document(EVENING, worker={**NOBODY_KNOWN, "ssin": None}))
    sent = {k: v for k, v in NOBODY_KNOWN.items() if k not in ("worker_type", "joint_commission")}

    assert call["payload"]["worker"] == sent


@pytest.mark.parametrize(
    "field",
    [
        "familyName",
        "givenName",
        "birthDate",
        "placeOfBirth",
        "countryOfBirth",
        "nationality",
        "gender",
        "address",
    ],
)
def test_every_field_of_the_identity_is_needed(field: str) -> None:
    """R5."""
    told = document(EVENING, worker={**NOBODY_KNOWN, field: None})
    [refusal] = decide_document(told)["refusals"]

    assert refusal["code"] == "ssin_invalid"
    assert field in refusal["message"]
    assert calls_of(told) == []


def test_with_a_national_number_the_identity_stays_at_home() -> None:
    """R15."""
    [call] = calls_of(document(EVENING, worker={**NOBODY_KNOWN, **AMINA}))

    assert call["payload"]["worker"] == {"ssin": "98041299750"}


@pytest.mark.parametrize("gender", ["1", 1])
def test_the_gender_is_sent_as_text(gender: object) -> None:
    """R5."""
    [call] = calls_of(document(EVENING, worker={**NOBODY_KNOWN, "gender": gender}))

    assert call["payload"]["worker"]["gender"] == "1"


@pytest.mark.parametrize(
    "place",
    [
        "H" * 97,
        ", Example street 1",
        {"name": None},
        {"name": "Hub", "address": {"street": "Example street"}},
        {"name": "Hub", "address": {**HUB["address"], "street": "S" * 43}},
    ],
)
def test_a_students_place_of_work_is_whole_or_absent(place: object) -> None:
    """R5."""
    told = document(EVENING, worker={**DRIES, "student_place_of_work": place})

    assert refusals_of(told) == ["worker_type_rules"]
    assert decide_document(told)["human_tasks"] == [{"code": "correct_data"}]


def test_a_place_of_work_is_not_sent_for_an_ordinary_courier() -> None:
    """R5: the service forbids it."""
    [call] = calls_of(document(EVENING, worker={**AMINA, "student_place_of_work": {"name": None}}))

    assert "studentPlaceOfWork" not in call["payload"]["dimonaIn"]


@pytest.mark.parametrize(
    "wrong",
    [
        shift("2027-02-12 18:00", "2027-02-12 17:59"),
        shift("2027-02-12 18:00", "2027-02-12 17:59", "ended_early"),
        shift("2027-02-12 18:00", "2027-02-13 18:01"),
        shift("2027-02-12 18:00", "2027-02-12 22:00", worked_minutes=1441),
        shift("2037-02-11 18:00", "2037-02-11 22:00"),
        shift("1919-12-31 18:00", "1919-12-31 22:00"),
    ],
)
def test_impossible_times_of_a_shift_are_not_declared(wrong: dict[str, object]) -> None:
    """R5."""
    told = document(wrong)

    assert refusals_of(told) == ["dates_invalid"]
    assert calls_of(told) == []
    assert decide_document(told)["human_tasks"] == [{"code": "correct_data"}]


def test_ten_years_ahead_is_still_a_date() -> None:
    """R5."""
    assert refusals_of(document(shift("2037-02-10 18:00", "2037-02-10 22:00"))) == []


def test_a_whole_day_is_not_too_long() -> None:
    """R5: 24 hours on the night with 25 touch one day."""
    told = document(shift("2026-10-25 00:00", "2026-10-25 23:00"), now="2026-10-20 10:00")

    assert refusals_of(told) == []
    assert calls_of(told)[0]["payload"]["dimonaIn"]["endDate"] == "2026-10-25"


def test_a_cancelled_shift_is_not_judged_by_its_times() -> None:
    """R5 judges what would be declared."""
    told = document(shift("2027-02-12 18:00", "2027-02-12 17:00", "cancelled"))

    assert refusals_of(told) == []


def test_the_other_shifts_are_declared_all_the_same() -> None:
    """R5: one typing error leaves nobody else without cover."""
    wrong = shift("2027-02-14 18:00", "2027-02-14 17:00", name="wrong")
    decision = decide_document(document(wrong, EVENING))

    assert [call["payload"]["dimonaIn"]["startDate"] for call in decision["calls"]] == [
        "2027-02-12"
    ]
    assert [refusal["message"] for refusal in decision["refusals"]] == [
        "Shift wrong ends before it starts."
    ]


def test_a_declared_period_is_left_alone_while_its_shift_cannot_be_read() -> None:
    """R5: an unreadable end is no reason to cancel."""
    wrong = shift("2027-02-12 18:00", "2027-02-12 17:00")
    decision = decide_document(document(wrong, prior=declared(EVENING)))

    assert decision["calls"] == []
    assert decision["covered"] == {"evening": True}


def test_known_cover_is_told_although_the_data_became_wrong() -> None:
    """R8: what was accepted stands."""
    told = document(EVENING, worker={**AMINA, "joint_commission": "1"}, prior=declared(EVENING))
    decision = decide_document(told)

    assert decision["covered"] == {"evening": True}
    assert decision["calls"] == []


def test_corrected_data_are_declared() -> None:
    """R5, R8: nothing was sent before, so nothing is in the way."""
    wrong = document(EVENING, worker={**AMINA, "ssin": "98041299751"})

    assert answered(wrong, "A") == []
    assert [call["action"] for call in calls_of(document(EVENING))] == ["IN"]
