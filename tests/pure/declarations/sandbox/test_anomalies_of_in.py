"""Each anomaly that the content of an IN or other periods can cause, and none for what is right."""

from typing import Any

import pytest

from tests.pure.declarations.sandbox.driver import (
    AMINA,
    DRIES,
    EMPLOYER,
    IDENTITY,
    Driver,
    in_payload,
)

PLACE = {"name": "Hub Brussels South"}
JsonObject = dict[str, Any]


def _with_employer(**numbers: object) -> JsonObject:
    return {**in_payload(), "employer": numbers}


@pytest.mark.parametrize(
    "payload",
    [
        in_payload(),
        in_payload(endDate=None),
        in_payload(endDate="2027-02-13"),
        in_payload(committee="XXX"),
        in_payload("STU", DRIES),
        in_payload("STU", DRIES, studentPlaceOfWork=PLACE),
        in_payload("STU", DRIES, endDate="2027-03-31"),
        in_payload("STU", DRIES, committee="XXX", plannedHoursNumber=4.0),
        in_payload("FLX"),
        in_payload("FLX", endDate="2027-02-13", endHour="0030"),
        in_payload("FLX", endDate="2027-02-13", endHour="1800"),
        in_payload("FLX", startHour=None, endHour=None, endDate="2027-03-31"),
        in_payload("FLX", startHour=None, endHour=None, endDate=None),
        in_payload("EXT", committee="302", startHour="1800", endHour="2200"),
        in_payload("T17"),
        in_payload("O17", plannedHoursNumber=4),
        in_payload(startDate="2037-02-10", endDate="2037-02-10"),
        _with_employer(employerId=100006),
        _with_employer(employerId=5000000120),
        _with_employer(enterpriseNumber="765432146"),
        in_payload(ssin="96471599329"),
    ],
)
def test_what_is_right_is_accepted(sandbox: Driver, payload: JsonObject) -> None:
    outcome = sandbox.declare(payload)

    assert (outcome.result, outcome.codes) == ("A", [])
    assert sandbox.service("GET", f"/periods/{outcome.period_id}").status_code == 200


@pytest.mark.parametrize(
    ("payload", "codes"),
    [
        (in_payload(startHour="1800"), ["00777-005"]),
        (in_payload(endHour="2200"), ["00778-005"]),
        (in_payload("STU", startHour="1800", endHour="2200"), ["00777-005", "00778-005"]),
        (in_payload("STU", plannedHoursNumber=None), ["01135-001"]),
        (
            in_payload("STU", startHour="1800", endHour="2200", plannedHoursNumber=None),
            ["00777-005", "00778-005", "01135-001"],
        ),
        (in_payload(plannedHoursNumber=4), ["01135-005"]),
        (in_payload("FLX", plannedHoursNumber=4), ["01135-005"]),
        (in_payload("O17"), ["01135-001"]),
        (in_payload("STU", endDate=None), ["00911-001"]),
        (in_payload("T17", endDate=None), ["00911-001"]),
        (in_payload(committee="322", endDate=None), ["00911-001"]),
        (in_payload(startDate="2027-02-30"), ["00910-003"]),
        (in_payload(endDate="2027-02-29"), ["00911-003"]),
        (in_payload(endDate="2027-02-11"), ["00911-014"]),
        (in_payload(startDate="1919-12-31"), ["00910-008"]),
        (in_payload(startDate="2037-02-11", endDate=None), ["00910-008"]),
        (in_payload(endDate="9999-12-31"), ["00911-008"]),
        (in_payload("T17", endDate="2027-02-13"), ["00911-008"]),
        (in_payload("T17", startDate="2027-02-26", endDate="2027-02-26"), ["00910-008"]),
        (
            in_payload("FLX", startDate="2027-04-01", endDate="2027-04-01"),
            ["00910-008"],
        ),
        (in_payload("STU", endDate="2027-04-01"), ["90373-421"]),
        (in_payload("O17", plannedHoursNumber=4, endDate="2027-04-01"), ["90373-421"]),
        (in_payload("FLX", startHour=None), ["00777-001"]),
        (in_payload("FLX", endHour=None), ["00778-001", "90373-339"]),
        (in_payload("FLX", endDate=None), ["90373-339"]),
        (in_payload("FLX", startHour=None, endHour=None), ["00777-001", "00778-001"]),
        (
            in_payload("EXT", committee="302", endDate=None),
            ["00911-001", "00777-001", "00778-001"],
        ),
        (in_payload("FLX", endHour="1700"), ["00778-345"]),
        (in_payload("FLX", endHour="1800"), ["00778-345"]),
        (in_payload("FLX", endDate="2027-02-13", endHour="1801"), ["90373-341"]),
        (in_payload("STU", committee="302"), ["90374-349"]),
        (in_payload(studentPlaceOfWork=PLACE), ["00776-005"]),
        (in_payload("STU", studentPlaceOfWork={"name": " "}), ["00776-003"]),
        (in_payload("STU", studentPlaceOfWork={}), ["00776-003"]),
        (in_payload(ssin="98041299751"), ["00024-003"]),
        (in_payload(ssin="04092399613"), ["00024-003"]),
        (_with_employer(enterpriseNumber="0765432147"), ["00014-003"]),
        (_with_employer(enterpriseNumber="0000000000"), ["00014-003"]),
        (_with_employer(employerId=100007), ["00011-003"]),
        (_with_employer(employerId=5000000121), ["00948-003"]),
        (
            in_payload("STU", ssin="98041299751", committee="302", plannedHoursNumber=None),
            ["00024-003", "90374-349", "01135-001"],
        ),
    ],
)
def test_each_fault_has_its_code(sandbox: Driver, payload: JsonObject, codes: list[str]) -> None:
    outcome = sandbox.declare(payload)

    assert (outcome.result, outcome.codes) == ("B", codes)
    assert "period" not in outcome.status


def test_casual_workers_need_a_person_number(sandbox: Driver) -> None:
    hours = {"startHour": "1800", "endHour": "2200"}
    payload = {**in_payload("EXT", committee="302", **hours), "worker": IDENTITY}

    assert sandbox.declare(payload).codes == ["00024-001"]


def test_a_flexi_job_may_be_declared_from_31_days_before_its_quarter(sandbox: Driver) -> None:
    payload = in_payload("FLX", startDate="2027-04-20", endDate="2027-04-20")

    sandbox.set_clock("2027-02-27T22:59:00Z")
    assert sandbox.declare(payload).codes == ["00910-008"]
    sandbox.set_clock("2027-02-28T23:00:00Z")
    assert sandbox.declare(payload).result == "A"


def test_the_same_in_twice_is_an_identical_period(sandbox: Driver) -> None:
    sandbox.declare(in_payload())

    outcome = sandbox.declare(in_payload())

    assert (outcome.result, outcome.codes) == ("B", ["90373-333"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (in_payload(), in_payload(endDate="2027-02-13")),
        (in_payload(endDate=None), in_payload(startDate="2027-06-01", endDate="2027-06-01")),
        (in_payload(startDate="2027-06-01", endDate="2027-06-01"), in_payload(endDate=None)),
        (in_payload(), in_payload("STU")),
        (in_payload("STU"), in_payload("STU", plannedHoursNumber=6)),
        (in_payload("FLX"), in_payload("FLX", startHour="2159", endHour="2300")),
        (in_payload("FLX"), in_payload()),
        (
            in_payload("FLX", endDate="2027-02-13", endHour="0030"),
            in_payload("FLX", startDate="2027-02-13", endDate="2027-02-13", startHour="0000"),
        ),
        (
            in_payload(startDate="2027-01-31", endDate="2027-03-01"),
            in_payload(startDate="2027-02-15", endDate="2027-02-15"),
        ),
    ],
)
def test_periods_of_one_worker_may_not_overlap(
    sandbox: Driver, first: JsonObject, second: JsonObject
) -> None:
    sandbox.set_clock("2027-01-15T09:00:00Z")
    sandbox.declare(first)

    assert sandbox.declare(second).codes == ["90373-334"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (in_payload(), in_payload(startDate="2027-02-13", endDate="2027-02-13")),
        (in_payload(), in_payload(ssin=DRIES)),
        (in_payload(), {**in_payload(), "employer": {"enterpriseNumber": "0477472701"}}),
        (in_payload("FLX"), in_payload("FLX", startHour="2200", endHour="2330")),
        (in_payload("FLX"), in_payload("FLX", startHour="1200", endHour="1800")),
    ],
)
def test_periods_that_only_touch_are_fine(
    sandbox: Driver, first: JsonObject, second: JsonObject
) -> None:
    sandbox.declare(first)

    assert sandbox.declare(second).result == "A"


def test_a_cancelled_period_is_in_nobodys_way(sandbox: Driver) -> None:
    period_id = sandbox.declare(in_payload()).period_id
    sandbox.declare({"dimonaCancel": {"periodId": period_id}})

    assert sandbox.declare(in_payload()).result == "A"


def test_a_refused_in_is_in_nobodys_way(sandbox: Driver) -> None:
    sandbox.declare(in_payload(startHour="1800"))

    assert sandbox.declare(in_payload()).result == "A"


def test_an_employer_is_the_same_under_both_numbers(sandbox: Driver) -> None:
    first = sandbox.declare(in_payload())
    number = first.view["employer"]["employerId"]

    assert sandbox.declare(_with_employer(employerId=number)).codes == ["90373-333"]


def test_an_employer_named_by_both_numbers_is_remembered(sandbox: Driver) -> None:
    sandbox.declare(_with_employer(enterpriseNumber=EMPLOYER, employerId=125482497))

    assert sandbox.declare(in_payload()).codes == ["90373-333"]


def test_the_answer_completes_what_was_sent(sandbox: Driver) -> None:
    view = sandbox.declare(in_payload()).view

    assert view["worker"] == {"ssin": AMINA}
    assert view["employer"]["enterpriseNumber"] == "765432146"
    assert view["employer"]["employerId"] % 97 == 96
    assert view["dimonaIn"] == in_payload()["dimonaIn"]
