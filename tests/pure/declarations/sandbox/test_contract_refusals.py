"""What breaks the contract is a 400 with every faulty property, and never a declaration."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations.dimona.sandbox.contract_check import declaration_issues
from tests.pure.declarations.sandbox.driver import (
    AMINA,
    Driver,
    anonymous_in,
    change,
    in_payload,
)

SECRET = "98041299751"


def _without(payload: dict[str, Any], *path: str) -> dict[str, Any]:
    """The payload less one property."""
    if len(path) == 1:
        return {name: value for name, value in payload.items() if name != path[0]}
    return {**payload, path[0]: _without(payload[path[0]], *path[1:])}


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (_without(in_payload(), "employer"), "employer"),
        (_without(in_payload(), "worker"), "worker"),
        (_without(in_payload(), "dimonaIn"), ""),
        ({**in_payload(), **change("CANCEL", 1)}, ""),
        (_without(in_payload(), "dimonaIn", "features"), "dimonaIn.features"),
        (_without(in_payload(), "dimonaIn", "startDate"), "dimonaIn.startDate"),
        (
            _without(in_payload(), "dimonaIn", "features", "workerType"),
            "dimonaIn.features.workerType",
        ),
        (in_payload("A17"), "dimonaIn.features.workerType"),
        (in_payload(committee="200"), "dimonaIn.features.jointCommissionNumber"),
        (in_payload(startDate="12-02-2027"), "dimonaIn.startDate"),
        (in_payload(startHour="18:00"), "dimonaIn.startHour"),
        (in_payload("STU", plannedHoursNumber=0), "dimonaIn.plannedHoursNumber"),
        (in_payload("STU", plannedHoursNumber=1000), "dimonaIn.plannedHoursNumber"),
        (in_payload("STU", plannedHoursNumber=2.5), "dimonaIn.plannedHoursNumber"),
        (in_payload(ssin="98.04.12-997.50"), "worker.ssin"),
        (in_payload(ssin=None), "worker.ssin"),
        (in_payload(ssin="98041299750\n"), "worker.ssin"),
        ({**in_payload(), "employer": {}}, "employer"),
        ({**in_payload(), "worker": {}}, "worker"),
        ({**in_payload(), "employer": {"enterpriseNumber": ""}}, "employer.enterpriseNumber"),
        (_without(anonymous_in(), "worker", "birthDate"), "worker"),
        (change("UPDATE", 1), "dimonaUpdate"),
        ({"periodId": 1, "dimonaUpdate": {"endHour": "0115"}}, "dimonaUpdate.periodId"),
        (change("OUT", 1), "dimonaOut.endDate"),
        ({"dimonaCancel": {}}, "dimonaCancel.periodId"),
        ({"dimonaCancel": {"periodId": "one"}}, "dimonaCancel.periodId"),
        ({}, ""),
    ],
)
def test_a_faulty_property_is_named(sandbox: Driver, payload: object, name: str) -> None:
    answer = sandbox.service("POST", "/declarations", json=payload)

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "urn:problem-type:belgif:badRequest"
    assert name in [issue["name"] for issue in problem["issues"]]


def test_missing_features_are_said_in_the_words_of_the_service(sandbox: Driver) -> None:
    answer = sandbox.post(_without(in_payload(), "dimonaIn", "features"))

    assert answer.json()["detail"] == "Features required"


def test_all_faults_are_named_at_once(sandbox: Driver) -> None:
    answer = sandbox.post(in_payload("A17", ssin="1", startHour="99"))

    assert {issue["name"] for issue in answer.json()["issues"]} == {
        "worker.ssin",
        "dimonaIn.startHour",
        "dimonaIn.features.workerType",
    }


def test_an_answer_never_repeats_a_person_number(sandbox: Driver) -> None:
    payload = in_payload(ssin=f"{SECRET}0")

    assert SECRET not in sandbox.post(payload).text


@pytest.mark.parametrize("body", [b"", b"no json", b"[" * 50_000, b'"text"', b"[]", b"null"])
def test_a_body_that_is_no_json_object_is_refused(sandbox: Driver, body: bytes) -> None:
    answer = sandbox.service(
        "POST", "/declarations", content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 400


def test_other_media_types_methods_and_addresses_are_refused(sandbox: Driver) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert sandbox.service("POST", "/declarations", content=b"{}", headers=form).status_code == 415
    assert sandbox.service("PUT", "/declarations", json={}).status_code == 405
    accept = {"Accept": "text/html"}
    assert sandbox.service("GET", "/periods/1", headers=accept).status_code == 406
    unknown = sandbox.service("GET", "/elsewhere")
    assert unknown.status_code == 404
    assert unknown.json()["status"] == 404


def test_a_huge_body_is_refused(sandbox: Driver) -> None:
    payload = {**in_payload(), "filler": "x" * 200_000}

    assert sandbox.post(payload).status_code == 413


def test_old_names_of_the_worker_are_taken_with_a_warning(sandbox: Driver) -> None:
    payload = anonymous_in()
    worker = payload["worker"]
    worker["lastName"], worker["firstName"] = worker.pop("familyName"), worker.pop("givenName")

    answer = sandbox.post(payload)

    assert answer.status_code == 201
    assert "worker.familyName" in answer.headers["X-Sandbox-Warning"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/periods/search", {}),
        ("/periods/search", []),
        ("/periods/search", {"employer": {}}),
        ("/periods/search", {"employer": {"employerId": 100006}, "from": "today"}),
        ("/periods/search", {"employer": {"employerId": 100006}, "worker": {"ssin": "1"}}),
        ("/relations/search", {"employer": {"employerId": 100006}}),
        ("/relations/search", {"employer": {"employerId": 100006}, "worker": {}}),
        ("/relations/search", {"employer": {"employerId": 100006}, "worker": "x"}),
    ],
)
def test_a_faulty_search_is_refused(sandbox: Driver, path: str, body: object) -> None:
    assert sandbox.service("POST", path, json=body).status_code == 400


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["employer", "worker", "dimonaIn", "dimonaUpdate", "features", "ssin", "startDate"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
@settings(max_examples=300, deadline=None)
def test_whatever_is_sent_is_judged_without_an_accident(document: object) -> None:
    issues = declaration_issues(document)

    assert issues or AMINA not in str(document)
