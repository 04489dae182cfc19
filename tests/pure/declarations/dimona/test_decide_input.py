"""Input of the wrong shape is told in one sentence that holds none of the values."""

import pytest

from declarations.dimona.decide import decide_document
from declarations.errors import DecisionInputError
from tests.pure.declarations.dimona.documents import AMINA, DRIES, declared, document, shift

EVENING = shift()
GOOD = document(EVENING, prior=declared(EVENING))


def without(key: str) -> dict[str, object]:
    return {name: value for name, value in GOOD.items() if name != key}


def with_shift(**change: object) -> dict[str, object]:
    return {**GOOD, "shifts": [{**EVENING, **change}]}


def with_prior(**change: object) -> dict[str, object]:
    [entry] = declared(EVENING)
    return {**GOOD, "prior": [{**entry, **change}]}


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ([], "The input must be an object"),
        ("text", "The input must be an object"),
        (None, "The input must be an object"),
        (without("employer"), "employer"),
        (without("worker"), "worker"),
        (without("shifts"), "shifts"),
        (without("now_utc"), "now_utc"),
        (without("prior"), "prior"),
        ({**GOOD, "employer": "0765432146"}, "employer must be an object"),
        ({**GOOD, "employer": {"enterpriseNumber": ["0765432146"]}}, "enterpriseNumber"),
        ({**GOOD, "worker": {**AMINA, "ssin": 98041299750}}, "worker.ssin must be text"),
        ({**GOOD, "worker": {**AMINA, "worker_type": 1}}, "worker.worker_type"),
        ({**GOOD, "worker": {**AMINA, "joint_commission": [1]}}, "worker.joint_commission"),
        ({**GOOD, "worker": {**DRIES, "student_place_of_work": 5}}, "student_place_of_work"),
        ({**GOOD, "shifts": {}}, "shifts must be a list"),
        ({**GOOD, "shifts": [5]}, r"shifts\[0\] must be an object"),
        (with_shift(id=None), r"shifts\[0\] must have id"),
        (with_shift(id=["a"]), r"shifts\[0\].id"),
        (with_shift(start_utc="2027-02-12T17:00:00"), r"shifts\[0\].start_utc"),
        (with_shift(start_utc="yesterday"), r"shifts\[0\].start_utc"),
        (with_shift(start_utc=1771), r"shifts\[0\].start_utc must be text"),
        (with_shift(end_utc="0001-01-01T00:00:00+14:00"), r"shifts\[0\].end_utc"),
        (with_shift(end_utc="9999-12-31T23:59:59Z"), r"shifts\[0\].end_utc"),
        (with_shift(status="planned"), r"shifts\[0\].status must be one of: confirmed"),
        (with_shift(status=None), r"shifts\[0\] must have status"),
        (with_shift(worked_minutes=-1), "worked_minutes"),
        (with_shift(worked_minutes=1.5), "worked_minutes"),
        (with_shift(worked_minutes=True), "worked_minutes"),
        (with_shift(worked_minutes=10**12), "worked_minutes"),
        ({**GOOD, "shifts": [EVENING, {**EVENING, "status": "no_show"}]}, "another shift"),
        ({**GOOD, "settings": []}, "settings must be an object"),
        ({**GOOD, "settings": {"contract_mode": "weekly"}}, "settings.contract_mode"),
        ({**GOOD, "settings": {"flexi_jobs": "no"}}, "settings.flexi_jobs"),
        ({**GOOD, "settings": {"midnight_end": "never"}}, "settings.midnight_end"),
        ({**GOOD, "settings": {"in_lead_minutes": "60"}}, "settings.in_lead_minutes"),
        ({**GOOD, "settings": {"alert_minutes_before_start": -5}}, "alert_minutes_before_start"),
        ({**GOOD, "settings": {"in_lead_minutes": 10**9}}, "at most a year"),
        ({**GOOD, "timezone": "Europe/Atlantis"}, "timezone"),
        ({**GOOD, "timezone": "../../etc/passwd"}, "timezone"),
        ({**GOOD, "timezone": 1}, "timezone"),
        (with_prior(action="DELETE"), r"prior\[0\].action must be one of"),
        (with_prior(action="CANCEL"), "dimonaCancel"),
        (with_prior(payload=None), r"prior\[0\] must have payload"),
        (with_prior(payload={"dimonaIn": {}}), "startDate"),
        (with_prior(payload={"dimonaIn": {"startDate": "12/02/2027"}}), "YYYY-MM-DD"),
        (with_prior(result="X"), r"prior\[0\].result must be one of"),
        (with_prior(period_id="seven"), r"prior\[0\].period_id"),
    ],
)
def test_a_malformed_document_is_refused_with_its_place(told: object, place: str) -> None:
    with pytest.raises(DecisionInputError, match=place) as refused:
        decide_document(told)

    assert "98041299750" not in str(refused.value)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_unknown_keys_and_missing_settings_do_not_matter() -> None:
    told = {**without("settings"), "colour": "blue", "timezone": None}

    assert decide_document(told) == decide_document(GOOD)


def test_null_settings_take_their_defaults() -> None:
    nulls = {
        "flexi_jobs": None,
        "contract_mode": None,
        "midnight_end": None,
        "in_lead_minutes": None,
    }

    assert decide_document({**GOOD, "settings": nulls}) == decide_document(GOOD)


def test_the_same_shift_told_twice_counts_once() -> None:
    assert decide_document({**GOOD, "shifts": [EVENING, EVENING]}) == decide_document(GOOD)


def test_ids_may_be_numbers_or_text() -> None:
    assert decide_document(with_prior(period_id="700000000101")) == decide_document(GOOD)
    assert decide_document(with_shift(id=7))["covered"] == {"7": True}


def test_any_offset_names_the_same_instant() -> None:
    local = with_shift(start_utc="2027-02-12T18:00:00+01:00", end_utc="2027-02-12T22:00:00+01:00")

    assert decide_document(local) == decide_document(GOOD)


def test_no_shift_and_no_history_need_nothing() -> None:
    assert decide_document({**GOOD, "shifts": [], "prior": []}) == {
        "calls": [],
        "waiting": [],
        "deadline_utc": None,
        "covered": {},
        "late": False,
        "alerts": [],
        "refusals": [],
        "human_tasks": [],
    }


@pytest.mark.parametrize("hour", ["18:00", "2400", "1860", "6", "１８００"])
def test_an_hour_of_a_sent_declaration_is_written_hhmm(hour: str) -> None:
    payload = {
        "dimonaIn": {
            "startDate": "2027-02-12",
            "startHour": hour,
            "endDate": "2027-02-12",
            "endHour": "2200",
            "features": {"workerType": "FLX", "jointCommissionNumber": "140"},
        }
    }
    prior = [{"action": "IN", "payload": payload, "result": "A", "period_id": 1}]

    with pytest.raises(DecisionInputError, match="HHMM"):
        decide_document(document(shift(), prior=prior))
