"""A scenario decides what is answered, when, and what the verdict says."""

from typing import Any

import pytest

from declarations.dimona.sandbox import ScenarioInvalid, parse_scenario
from tests.pure.declarations.sandbox.driver import (
    AMINA,
    DRIES,
    Driver,
    Outcome,
    anonymous_in,
    change,
    in_payload,
)


def _statuses(sandbox: Driver, times: int) -> list[int]:
    days = (f"2027-03-{day:02d}" for day in range(1, times + 1))
    return [sandbox.post(in_payload(startDate=day, endDate=day)).status_code for day in days]


def _outcome(sandbox: Driver, location: str) -> Outcome:
    return Outcome(sandbox.read(location).json())


def test_post_answers_are_taken_in_turn_and_the_last_repeats(sandbox: Driver) -> None:
    sandbox.play([{"post": [500, 503, 201]}])

    assert _statuses(sandbox, 5) == [500, 503, 201, 201, 201]


def test_a_single_answer_needs_no_list(sandbox: Driver) -> None:
    sandbox.play([{"post": 503, "match": None}])

    assert _statuses(sandbox, 2) == [503, 503]


def test_the_first_rule_that_matches_applies(sandbox: Driver) -> None:
    sandbox.play(
        [
            {"match": {"ssin": "98.04.12-997.50", "action": "in"}, "post": [500]},
            {"match": {"ssin": AMINA}, "post": [503]},
            {"post": [403]},
        ]
    )

    assert sandbox.post(in_payload()).status_code == 500
    assert sandbox.post(in_payload(ssin=DRIES)).status_code == 403


def test_a_change_matches_by_the_worker_of_its_period(sandbox: Driver) -> None:
    period_id = sandbox.declare(in_payload()).period_id
    sandbox.play([{"match": {"ssin": AMINA, "action": "CANCEL"}, "post": [500]}])

    assert sandbox.post(change("CANCEL", period_id)).status_code == 500
    update = change("UPDATE", period_id, endDate="2027-02-13")
    assert sandbox.post(update).status_code == 201


def test_a_change_of_an_unknown_period_matches_no_worker(sandbox: Driver) -> None:
    sandbox.play([{"match": {"ssin": AMINA}, "post": [500]}])

    assert sandbox.post(change("CANCEL", 1)).status_code == 201


def test_what_breaks_the_contract_takes_no_answer(sandbox: Driver) -> None:
    sandbox.play([{"post": [500, 201]}])
    sandbox.post({"dimonaIn": {}})

    assert _statuses(sandbox, 2) == [500, 201]


def test_headers_are_sent_along(sandbox: Driver) -> None:
    sandbox.play([{"post": [{"status": 429, "headers": {"Retry-After": "60"}}]}])

    answer = sandbox.post(in_payload())

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert answer.json()["type"] == "urn:problem-type:belgif:tooManyRequests"
    assert answer.json()["retryAfterSec"] == 60


def test_a_header_can_be_taken_away(sandbox: Driver) -> None:
    sandbox.play([{"post": [{"headers": {"Location": None}}]}])

    answer = sandbox.post(in_payload())

    assert answer.status_code == 201
    assert "Location" not in answer.headers


@pytest.mark.parametrize("status", [400, 401, 403, 500, 502, 503, 504])
def test_errors_come_as_problems_and_nothing_is_received(sandbox: Driver, status: int) -> None:
    sandbox.play([{"post": [status, 201]}])

    answer = sandbox.post(in_payload())

    assert answer.json()["status"] == status
    assert sandbox.declare(in_payload()).result == "A"


def test_received_then_lost_is_received(sandbox: Driver) -> None:
    sandbox.play([{"post": ["received_then_lost", 201]}])
    with pytest.raises(ConnectionResetError):
        sandbox.post(in_payload())

    assert sandbox.declare(in_payload()).codes == ["90373-333"]


def test_a_timeout_is_not_received(sandbox: Driver) -> None:
    sandbox.play([{"post": ["timeout", 201]}])
    with pytest.raises(ConnectionResetError):
        sandbox.post(in_payload())

    assert sandbox.declare(in_payload()).result == "A"


def test_a_delay_counts_from_the_receipt(sandbox: Driver) -> None:
    sandbox.set_clock("2027-02-10T09:00:00Z")
    sandbox.play([{"delay_seconds": 90}])
    location = sandbox.post(in_payload()).headers["Location"]

    assert sandbox.read(location).status_code == 404
    sandbox.set_clock("2027-02-10T09:01:29Z")
    assert sandbox.read(location).status_code == 404
    sandbox.set_clock("2027-02-10T09:01:30Z")
    assert sandbox.read(location).status_code == 200


def test_not_ready_counts_reads_of_each_declaration(sandbox: Driver) -> None:
    sandbox.play([{"not_ready": {"times": 2}}])
    locations = [sandbox.post(in_payload(ssin=ssin)).headers["Location"] for ssin in (AMINA, DRIES)]

    for location in locations:
        assert [sandbox.read(location).status_code for _ in range(4)] == [404, 404, 200, 200]


def test_not_ready_can_last_until_an_instant(sandbox: Driver) -> None:
    sandbox.play([{"not_ready": {"until_utc": "2027-02-11T00:00:00Z"}}])
    location = sandbox.post(in_payload()).headers["Location"]

    assert sandbox.read(location).status_code == 404
    sandbox.set_clock("2027-02-11T00:00:00Z")
    assert sandbox.read(location).status_code == 200


def test_results_are_shown_in_turn_once_ready(sandbox: Driver) -> None:
    sandbox.play([{"not_ready": {"times": 1}, "results": ["S", "S", "A"]}])
    location = sandbox.post(in_payload()).headers["Location"]
    sandbox.read(location)

    outcomes = [_outcome(sandbox, location) for _ in range(4)]

    assert [outcome.result for outcome in outcomes] == ["S", "S", "A", "A"]
    assert "period" not in outcomes[0].status
    assert outcomes[2].period_id == outcomes[3].period_id


def test_no_period_exists_before_a_planned_result_accepts_it(sandbox: Driver) -> None:
    search = {"employer": {"enterpriseNumber": "0765432146"}}
    sandbox.play([{"results": ["S", "A"]}])
    location = sandbox.post(in_payload()).headers["Location"]
    sandbox.read(location)

    assert sandbox.service("POST", "/periods/search", json=search).json()["items"] == []
    sandbox.read(location)
    assert len(sandbox.service("POST", "/periods/search", json=search).json()["items"]) == 1


def test_a_planned_refusal_makes_no_period(sandbox: Driver) -> None:
    sandbox.play([{"results": ["B"], "anomalies": ["90017-151"]}])

    outcome = sandbox.declare(in_payload())

    assert (outcome.result, outcome.codes) == ("B", ["90017-151"])
    assert "period" not in outcome.status
    sandbox.play([])
    assert sandbox.declare(in_payload()).result == "A"


def test_a_planned_acceptance_wins_over_the_rules(sandbox: Driver) -> None:
    sandbox.play([{"results": ["A"]}])

    outcome = sandbox.declare(in_payload(startHour="1800", plannedHoursNumber=3))

    assert outcome.result == "A"
    assert "startHour" not in sandbox.period(outcome.period_id)


def test_a_planned_acceptance_of_unreadable_dates_makes_no_period(sandbox: Driver) -> None:
    sandbox.play([{"results": ["A"]}])

    assert "period" not in sandbox.declare(in_payload(startDate="2027-02-30")).status


@pytest.mark.parametrize(
    ("anomalies", "result"),
    [
        (["90373-460"], "W"),
        (["90017-510", "90374-349"], "B"),
        ([{"code": "90017-369", "descriptionFr": "Dépassement"}], "W"),
        (["12345-678"], "W"),
    ],
)
def test_anomalies_alone_bring_their_result(
    sandbox: Driver, anomalies: list[object], result: str
) -> None:
    sandbox.play([{"anomalies": anomalies}])

    assert sandbox.declare(in_payload()).result == result


def test_anomalies_appear_as_they_were_given(sandbox: Driver) -> None:
    shapes: list[Any] = [
        {"errorId": "90017-369", "labelFr": "x", "labelNl": "y"},
        {"code": "90017-510"},
        {"deep": [{"er": "90373-460"}]},
    ]
    sandbox.play([{"results": ["W"], "anomalies": shapes}])

    assert sandbox.declare(in_payload()).status["anomalies"] == shapes


def test_an_empty_list_of_anomalies_is_shown_empty(sandbox: Driver) -> None:
    sandbox.play([{"results": ["W"], "anomalies": []}])

    assert sandbox.declare(in_payload()).status["anomalies"] == []


def test_a_code_comes_with_labels(sandbox: Driver) -> None:
    sandbox.play([{"results": ["W"], "anomalies": ["90017-369", "99999-999"]}])

    known, unknown = sandbox.declare(in_payload()).status["anomalies"]

    assert set(known["label"]) == {"nl", "fr"}
    assert unknown == {"errorId": "99999-999"}


def test_hours_left_sets_the_balance_once(sandbox: Driver) -> None:
    sandbox.play([{"match": {"ssin": DRIES}, "hours_left": 5}])

    def declare(day: str, hours: int) -> Outcome:
        return sandbox.declare(
            in_payload("STU", DRIES, startDate=day, endDate=day, plannedHoursNumber=hours)
        )

    first = declare("2027-02-12", 4)
    assert first.result == "A"
    second = declare("2027-02-13", 4)
    assert (second.result, second.codes) == ("W", ["90017-369"])
    grown = sandbox.declare(change("UPDATE", first.period_id, plannedHoursNumber=5))
    assert grown.codes == ["90017-369"]


def test_hours_left_counts_for_an_update_on_top_of_its_period(sandbox: Driver) -> None:
    period_id = sandbox.declare(in_payload("STU", DRIES)).period_id
    sandbox.play([{"match": {"action": "UPDATE"}, "hours_left": 2}])

    assert sandbox.declare(change("UPDATE", period_id, plannedHoursNumber=6)).result == "A"
    assert sandbox.declare(change("UPDATE", period_id, plannedHoursNumber=7)).result == "W"


def test_a_period_can_get_a_planned_number_once(sandbox: Driver) -> None:
    sandbox.play([{"period_id": "700123450227"}])

    assert sandbox.declare(in_payload()).period_id == 700123450227
    assert sandbox.declare(in_payload(ssin=DRIES)).period_id != 700123450227


def test_reads_can_fail_too(sandbox: Driver) -> None:
    sandbox.play([{"get": [503, {"status": 429, "headers": {"Retry-After": "2"}}, 200]}])
    location = sandbox.post(in_payload()).headers["Location"]

    assert [sandbox.read(location).status_code for _ in range(4)] == [503, 429, 200, 200]


def test_another_scenario_starts_from_its_beginning(sandbox: Driver) -> None:
    for _ in range(2):
        sandbox.play([{"post": [500, 503]}])
        assert _statuses(sandbox, 2) == [500, 503]


def test_without_a_person_number_a_declaration_waits_for_identification(sandbox: Driver) -> None:
    location = sandbox.post(anonymous_in()).headers["Location"]
    number = location.rsplit("/", 1)[-1]
    assert _outcome(sandbox, location).result == "S"

    answer = sandbox.ask("PUT", "/sandbox/identify", json={"declaration_id": number})

    outcome = _outcome(sandbox, location)
    assert answer.status_code == 200
    assert (outcome.result, outcome.view["worker"]["ssin"][:6]) == ("A", "980412")
    assert sandbox.period(outcome.period_id)["cancelled"] is False


def test_identification_can_find_somebody_who_is_declared_already(sandbox: Driver) -> None:
    sandbox.declare(in_payload())
    location = sandbox.post(anonymous_in()).headers["Location"]
    body = {"declaration_id": int(location.rsplit("/", 1)[-1]), "ssin": AMINA}

    sandbox.ask("PUT", "/sandbox/identify", json=body)

    assert _outcome(sandbox, location).codes == ["90373-333"]
    assert sandbox.ask("PUT", "/sandbox/identify", json=body).status_code == 404


def test_a_person_on_hold_can_be_accepted_by_a_scenario(sandbox: Driver) -> None:
    sandbox.play([{"results": ["S", "A"]}])
    location = sandbox.post(anonymous_in()).headers["Location"]

    assert [_outcome(sandbox, location).result for _ in range(2)] == ["S", "A"]


@pytest.mark.parametrize(
    "document",
    [
        "text",
        {"rules": "text"},
        ["text"],
        [{"match": {"colour": "red"}}],
        [{"match": {"action": "DELETE"}}],
        [{"post": ["explode"]}],
        [{"post": [99]}],
        [{"post": [True]}],
        [{"post": [{"status": 429, "headers": "x"}]}],
        [{"delay_seconds": "long"}],
        [{"post": [{"after_seconds": -1}]}],
        [{"delay_seconds": 1e400}],
        [{"not_ready": {"times": -1}}],
        [{"not_ready": {"hours": 1}}],
        [{"not_ready": {"until_utc": "tomorrow"}}],
        [{"not_ready": {"until_utc": "2027-02-12T09:00:00"}}],
        [{"results": ["X"]}],
        [{"anomalies": "90017-369"}],
        [{"anomalies": [1]}],
        [{"hours_left": "three"}],
        [{"hours_left": True}],
        [{"period_id": 1.5}],
        {"faults": []},
        {"faults": {"rate": "2"}},
        {"faults": {"rate": "often"}},
    ],
)
def test_a_scenario_that_cannot_be_meant_is_refused(sandbox: Driver, document: object) -> None:
    with pytest.raises(ScenarioInvalid, match=r"\."):
        parse_scenario(document)


def test_a_refused_scenario_changes_nothing(sandbox: Driver) -> None:
    sandbox.play([{"post": [500]}])

    answer = sandbox.ask("PUT", "/sandbox/scenario", json=[{"post": [99]}])

    assert answer.status_code == 400
    assert answer.json()["detail"].endswith(".")
    assert sandbox.post(in_payload()).status_code == 500
