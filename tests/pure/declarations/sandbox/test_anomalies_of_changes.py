"""Each anomaly of an OUT, UPDATE or CANCEL, and what the period becomes when there is none."""

from typing import Any

import pytest

from tests.pure.declarations.sandbox.driver import (
    DRIES,
    EMPLOYER,
    Driver,
    Outcome,
    change,
    in_payload,
)

OPEN = in_payload(endDate=None)
STUDENT = in_payload("STU", DRIES)
FLEXI = in_payload("FLX")
JsonObject = dict[str, Any]


def _change(
    sandbox: Driver,
    first: JsonObject,
    action: str,
    more: JsonObject | None = None,
    **fields: object,
) -> Outcome:
    period_id = sandbox.declare(first).period_id
    return sandbox.declare({**change(action, period_id, **fields), **(more or {})})


@pytest.mark.parametrize(
    ("first", "fields", "becomes"),
    [
        (in_payload(), {"endDate": "2027-02-13"}, {"endDate": "2027-02-13"}),
        (in_payload(), {"startDate": "2027-02-11"}, {"startDate": "2027-02-11"}),
        (STUDENT, {"plannedHoursNumber": 6}, {"plannedHoursNumber": 6}),
        (STUDENT, {"endDate": "2027-02-13"}, {"endDate": "2027-02-13"}),
        (FLEXI, {"endHour": "2300"}, {"endHour": "2300", "startHour": "1800"}),
        (
            FLEXI,
            {"endDate": "2027-02-13", "endHour": "0115"},
            {"endDate": "2027-02-13", "endHour": "0115"},
        ),
        (
            FLEXI,
            {"startDate": "2027-02-12", "startHour": "1900", "endHour": "2300"},
            {"startHour": "1900", "endHour": "2300"},
        ),
        (in_payload(), {"endDate": "9999-12-31"}, {"endDate": None}),
    ],
)
def test_an_update_changes_the_period(
    sandbox: Driver, first: JsonObject, fields: JsonObject, becomes: JsonObject
) -> None:
    outcome = _change(sandbox, first, "UPDATE", **fields)

    assert (outcome.result, outcome.codes) == ("A", [])
    period = sandbox.period(outcome.period_id)
    assert {name: period.get(name) for name in becomes} == becomes


@pytest.mark.parametrize(
    ("first", "fields", "codes"),
    [
        (STUDENT, {"startDate": "2027-02-11"}, ["00910-005"]),
        (STUDENT, {"startDate": "2027-02-12", "plannedHoursNumber": 5}, ["00910-005"]),
        (STUDENT, {"startHour": "1800", "plannedHoursNumber": 5}, ["00777-005"]),
        (in_payload(), {"endHour": "2300"}, ["00778-005", "90378-360"]),
        (in_payload(), {"plannedHoursNumber": 5}, ["01135-005", "90378-360"]),
        (FLEXI, {"plannedHoursNumber": 5}, ["01135-005", "90378-361"]),
        (in_payload(), {"endDate": "2027-02-30"}, ["00911-003"]),
        (in_payload(), {"startDate": "2027-02-30"}, ["00910-003"]),
        (in_payload(), {"endDate": "2027-02-11"}, ["00911-014"]),
        (in_payload(), {"startDate": "1900-01-01"}, ["00910-008"]),
        (STUDENT, {"endDate": "2027-04-01"}, ["90378-421"]),
        (STUDENT, {"endDate": "9999-12-31"}, ["00913-368", "90378-368"]),
        (FLEXI, {"endDate": "9999-12-31"}, ["00913-368", "90378-368"]),
        (OPEN, {"endDate": "2027-03-31"}, ["00913-359"]),
        (FLEXI, {"endHour": "1759"}, ["00778-345"]),
        (FLEXI, {"endDate": "2027-02-13"}, ["90378-341"]),
        (in_payload(), {"endDate": "2027-02-12"}, ["90378-444"]),
        (STUDENT, {"plannedHoursNumber": 4}, ["90378-444"]),
        (OPEN, {"endDate": "9999-12-31"}, ["90378-444"]),
    ],
)
def test_each_fault_of_an_update_has_its_code(
    sandbox: Driver, first: JsonObject, fields: JsonObject, codes: list[str]
) -> None:
    outcome = _change(sandbox, first, "UPDATE", **fields)

    assert (outcome.result, outcome.codes) == ("B", codes)


def test_a_refused_update_leaves_the_period_as_it_was(sandbox: Driver) -> None:
    outcome = _change(sandbox, STUDENT, "UPDATE", endDate="2027-04-01", plannedHoursNumber=9)

    period = sandbox.period(outcome.period_id)
    assert (period["endDate"], period["plannedHoursNumber"]) == ("2027-02-12", 4)


def test_a_start_cannot_be_postponed_once_its_day_is_over(sandbox: Driver) -> None:
    period_id = sandbox.declare(in_payload(endDate="2027-02-20")).period_id
    sandbox.set_clock("2027-02-13T09:00:00Z")

    outcome = sandbox.declare(change("UPDATE", period_id, startDate="2027-02-14"))

    assert outcome.codes == ["00910-344"]


def test_an_update_may_not_make_periods_overlap(sandbox: Driver) -> None:
    sandbox.declare(in_payload(startDate="2027-02-13", endDate="2027-02-13"))

    outcome = _change(sandbox, in_payload(), "UPDATE", endDate="2027-02-13")

    assert outcome.codes == ["90378-334"]


def test_an_update_may_not_make_two_identical_periods(sandbox: Driver) -> None:
    sandbox.declare(in_payload())
    # Only a scenario can bring two periods onto one day, from which the second then moves away.
    sandbox.play([{"match": {"action": "IN"}, "results": ["A"]}])
    outcome = _change(sandbox, in_payload(endDate="2027-02-13"), "UPDATE", endDate="2027-02-12")

    assert outcome.codes == ["90378-333"]


def test_an_out_closes_an_open_period(sandbox: Driver) -> None:
    outcome = _change(sandbox, OPEN, "OUT", endDate="2027-03-31")

    assert outcome.result == "A"
    assert sandbox.period(outcome.period_id)["endDate"] == "2027-03-31"


@pytest.mark.parametrize(
    ("first", "ends_on", "code"),
    [
        (in_payload(), "2027-02-13", "00913-356"),
        (OPEN, "2027-02-11", "00911-014"),
        (OPEN, "2027-02-30", "00911-003"),
    ],
)
def test_each_fault_of_an_out_has_its_code(
    sandbox: Driver, first: JsonObject, ends_on: str, code: str
) -> None:
    assert _change(sandbox, first, "OUT", endDate=ends_on).codes == [code]


def test_a_cancel_annuls_the_period(sandbox: Driver) -> None:
    outcome = _change(sandbox, in_payload(), "CANCEL")

    assert outcome.result == "A"
    assert sandbox.period(outcome.period_id)["cancelled"] is True


@pytest.mark.parametrize(
    "again",
    [("CANCEL", {}), ("UPDATE", {"endDate": "2027-02-14"}), ("OUT", {"endDate": "2027-02-14"})],
)
def test_nothing_more_can_be_done_to_a_cancelled_period(
    sandbox: Driver, again: tuple[str, JsonObject]
) -> None:
    period_id = _change(sandbox, in_payload(), "CANCEL").period_id

    outcome = sandbox.declare(change(again[0], period_id, **again[1]))

    assert (outcome.result, outcome.codes) == ("B", ["00913-355"])


@pytest.mark.parametrize(
    ("action", "fields"),
    [("CANCEL", {}), ("UPDATE", {"endDate": "2027-02-14"}), ("OUT", {"endDate": "2027-02-14"})],
)
def test_an_unknown_period_cannot_be_changed(
    sandbox: Driver, action: str, fields: JsonObject
) -> None:
    outcome = sandbox.declare(change(action, 123456789012, **fields))

    assert (outcome.result, outcome.codes) == ("B", ["00913-354"])
    assert "period" not in outcome.status


def test_the_id_of_a_declaration_is_not_that_of_its_period(sandbox: Driver) -> None:
    outcome = sandbox.declare(in_payload())

    wrong = sandbox.declare(change("CANCEL", outcome.status["declarationId"]))

    assert wrong.codes == ["00913-354"]


def test_a_locked_period_cannot_be_changed(sandbox: Driver) -> None:
    period_id = sandbox.declare(in_payload()).period_id
    locked = sandbox.ask("PUT", "/sandbox/lock", json={"period_id": period_id})

    assert locked.status_code == 200
    assert sandbox.declare(change("CANCEL", period_id)).codes == ["00913-362"]
    assert sandbox.period(period_id)["locked"] is True


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"worker": {"ssin": DRIES}}, "00024-347"),
        ({"worker": {"ssin": "98041299751"}}, "00024-003"),
        ({"employer": {"enterpriseNumber": "0477472701"}}, "00014-347"),
        ({"employer": {"employerId": 100006}}, "00011-347"),
    ],
)
def test_worker_and_employer_must_be_those_of_the_period(
    sandbox: Driver, more: JsonObject, code: str
) -> None:
    outcome = _change(sandbox, in_payload(), "CANCEL", more)

    assert outcome.result == "B"
    assert code in outcome.codes


def test_worker_and_employer_may_be_repeated(sandbox: Driver) -> None:
    more = {"worker": {"ssin": "98041299750"}, "employer": {"enterpriseNumber": EMPLOYER}}

    assert _change(sandbox, in_payload(), "CANCEL", more).result == "A"
