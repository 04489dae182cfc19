"""Receipts, polling, searches, the log, the clock and the way back to the beginning."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from declarations.dimona.contract import validator
from declarations.dimona.identifiers import has_dimona_check_number, is_valid_nsso_number
from tests.pure.declarations.sandbox.driver import (
    ADDRESS,
    AMINA,
    DRIES,
    EMPLOYER,
    Driver,
    anonymous_in,
    change,
    in_payload,
)

BASE = f"{ADDRESS}/REST/dimona/v2"


@pytest.fixture
def running() -> Iterator[Driver]:
    """A sandbox whose clock runs and whose verdicts take two seconds."""
    driver = Driver(verdict_seconds=2)
    yield driver
    driver.close()


def test_a_receipt_is_empty_and_names_the_declaration(sandbox: Driver) -> None:
    answer = sandbox.post(in_payload())

    assert (answer.status_code, answer.content) == (201, b"")
    location = answer.headers["Location"]
    assert location.startswith(f"{BASE}/declarations/")
    assert has_dimona_check_number(int(location.rsplit("/", 1)[-1]))


def test_a_verdict_takes_its_time_while_the_clock_runs(running: Driver) -> None:
    location = running.post(in_payload()).headers["Location"]

    assert running.read(location).status_code == 404
    running.now += timedelta(seconds=2)
    assert running.read(location).status_code == 200


def test_a_verdict_comes_at_once_while_the_clock_is_frozen(running: Driver) -> None:
    running.set_clock("2027-02-10T09:00:00Z")

    assert running.declare(in_payload()).result == "A"


def test_not_ready_and_unknown_look_alike(running: Driver) -> None:
    location = running.post(in_payload()).headers["Location"]

    early, unknown = running.read(location), running.read("999999999999")

    assert early.json() == unknown.json()
    assert early.json()["type"] == "urn:problem-type:belgif:resourceNotFound"


@pytest.mark.parametrize("number", ["abc", "1234567890123", "-1", "٣"])
def test_a_number_that_is_none_is_unknown(sandbox: Driver, number: str) -> None:
    assert sandbox.service("GET", f"/declarations/{number}").status_code == 404
    assert sandbox.service("GET", f"/periods/{number}").status_code == 404


def test_declarations_and_periods_have_different_numbers(sandbox: Driver) -> None:
    outcome = sandbox.declare(in_payload())

    assert outcome.period_id != outcome.status["declarationId"]
    assert has_dimona_check_number(outcome.period_id)
    assert outcome.status["period"]["href"] == f"{BASE}/periods/{outcome.period_id}"


def test_answers_follow_the_contract(sandbox: Driver) -> None:
    accepted = sandbox.declare(in_payload("FLX", endDate="2027-02-13", endHour="0030"))
    refused = sandbox.declare(in_payload(startHour="1800"))
    held = sandbox.declare(anonymous_in())
    cancelled = sandbox.declare(change("CANCEL", accepted.period_id))

    for outcome in (accepted, refused, held, cancelled):
        validator("DeclarationView").validate(outcome.view)
    validator("Period").validate(sandbox.period(accepted.period_id))
    assert is_valid_nsso_number(accepted.view["employer"]["employerId"])


def test_periods_are_found_by_employer_worker_and_days(sandbox: Driver) -> None:
    for ssin in (AMINA, DRIES):
        for day in ("2027-02-12", "2027-02-20"):
            sandbox.declare(in_payload(ssin=ssin, startDate=day, endDate=day))
    employer = {"enterpriseNumber": EMPLOYER}

    def found(**criteria: object) -> list[str]:
        body = {"employer": employer, **criteria}
        answer = sandbox.service("POST", "/periods/search", json=body).json()
        for item in answer["items"]:
            validator("Period").validate(item)
        return [item["startDate"] for item in answer["items"]]

    assert len(found()) == 4
    assert found(worker={"ssin": AMINA}) == ["2027-02-12", "2027-02-20"]
    assert found(worker={"ssin": AMINA}, **{"from": "2027-02-13"}) == ["2027-02-20"]
    assert found(worker={"ssin": AMINA}, to="2027-02-12") == ["2027-02-12"]
    assert found(worker={"ssin": "01123199552"}) == []


def test_a_search_shows_cancelled_periods_as_such(sandbox: Driver) -> None:
    period_id = sandbox.declare(in_payload()).period_id
    sandbox.declare(change("CANCEL", period_id))
    body = {"employer": {"enterpriseNumber": EMPLOYER}, "worker": {"ssin": AMINA}}

    items = sandbox.service("POST", "/periods/search", json=body).json()["items"]

    assert [item["cancelled"] for item in items] == [True]


def test_relations_are_found_once_there_is_a_period(sandbox: Driver) -> None:
    body = {"employer": {"enterpriseNumber": EMPLOYER}, "worker": {"ssin": AMINA}}

    assert sandbox.service("POST", "/relations/search", json=body).json() == {"items": []}
    sandbox.declare(in_payload())
    found = sandbox.service("POST", "/relations/search", json=body).json()
    assert found == {"items": [{"worker": {"ssin": AMINA}}]}


def test_the_log_shows_what_came_and_what_was_answered(sandbox: Driver) -> None:
    sandbox.declare(in_payload())

    token, post, get = sandbox.log()

    assert (post["method"], post["path"]) == ("POST", "/REST/dimona/v2/declarations")
    assert post["time"] == "2027-02-10T09:00:00.000Z"
    assert post["body"] == in_payload()
    assert post["answer"]["status"] == post["status"] == 201
    assert get["answer"]["body"]["declarationStatus"]["result"] == "A"
    assert token["path"] == "/REST/oauth/v5/token"


def test_the_log_keeps_no_token_and_no_assertion(sandbox: Driver) -> None:
    assertion = sandbox.assertion()
    token = sandbox.ask_token(assertion).json()["access_token"]
    sandbox.service("GET", "/periods/1")

    text = sandbox.ask("GET", "/sandbox/log").text

    assert token not in text
    assert assertion not in text
    assert sandbox.token() not in text


def test_the_log_names_lost_answers(sandbox: Driver) -> None:
    sandbox.play([{"post": ["received_then_lost"]}])
    with pytest.raises(ConnectionResetError):
        sandbox.post(in_payload())

    entry = sandbox.log()[-1]

    assert (entry["answer"], entry["outcome"]) == (None, "lost")


def test_own_addresses_are_not_logged(sandbox: Driver) -> None:
    sandbox.play([])
    sandbox.set_clock(None)

    assert sandbox.log() == []


def test_the_clock_can_be_frozen_and_let_go(sandbox: Driver) -> None:
    sandbox.set_clock("2027-03-01T12:00:00+01:00")
    frozen = sandbox.ask("GET", "/sandbox/clock").json()
    sandbox.set_clock(None)
    running = sandbox.ask("GET", "/sandbox/clock").json()

    assert frozen == {"now_utc": "2027-03-01T11:00:00.000Z", "frozen": True}
    assert running == {"now_utc": "2027-02-10T09:00:00.000Z", "frozen": False}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("clock", {}),
        ("clock", {"now_utc": "noon"}),
        ("clock", {"now_utc": "2027-03-01T12:00:00"}),
        ("clock", {"now_utc": 5}),
        ("clock", []),
        ("identify", {"declaration_id": "x"}),
        ("lock", {}),
    ],
)
def test_wrong_input_is_answered_with_one_sentence(
    sandbox: Driver, path: str, body: object
) -> None:
    answer = sandbox.ask("PUT", f"/sandbox/{path}", json=body)

    assert answer.status_code == 400
    assert answer.json()["detail"].endswith(".")


def test_text_that_is_no_json_is_wrong_input(sandbox: Driver) -> None:
    answer = sandbox.ask("PUT", "/sandbox/clock", content=b"{")

    assert (answer.status_code, answer.json()["detail"]) == (400, "The body is not JSON.")


@pytest.mark.parametrize(
    ("path", "body"), [("identify", {"declaration_id": 1}), ("lock", {"period_id": 1})]
)
def test_what_is_not_there_is_404(sandbox: Driver, path: str, body: object) -> None:
    assert sandbox.ask("PUT", f"/sandbox/{path}", json=body).status_code == 404


def test_reset_goes_back_to_the_beginning(sandbox: Driver) -> None:
    first = sandbox.declare(in_payload())
    sandbox.play([{"post": [500]}])
    sandbox.set_clock("2028-01-01T00:00:00Z")

    sandbox.ask("POST", "/sandbox/reset")

    assert sandbox.log() == []
    assert sandbox.ask("GET", "/sandbox/clock").json()["frozen"] is False
    again = sandbox.declare(in_payload())
    assert (again.result, again.period_id) == ("A", first.period_id)
