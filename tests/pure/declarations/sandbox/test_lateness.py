"""Late declarations are accepted with a warning; what counts as late depends on type and change.

12 February 2027 is a Friday; Brussels is an hour ahead of UTC.
"""

from typing import Any

import pytest

from tests.pure.declarations.sandbox.driver import DRIES, Driver, change, in_payload

LATE_IN, LATE_CHANGE = ["90373-460"], ["90378-460"]
FLEXI = in_payload("FLX")
NIGHT = in_payload("FLX", endDate="2027-02-13", endHour="0030")
STUDENT = in_payload("STU", DRIES)
OPEN = in_payload(endDate=None)
LONG = in_payload(endDate="2027-02-19")


@pytest.mark.parametrize(
    ("payload", "received", "codes"),
    [
        (in_payload(), "2027-02-12T22:59:59Z", []),
        (in_payload(), "2027-02-12T23:00:00Z", LATE_IN),
        (STUDENT, "2027-02-12T22:59:59Z", []),
        (STUDENT, "2027-02-12T23:00:00Z", LATE_IN),
        (FLEXI, "2027-02-12T17:00:00Z", []),
        (FLEXI, "2027-02-12T17:00:01Z", LATE_IN),
        (
            in_payload("FLX", startHour=None, endHour=None, endDate="2027-02-19"),
            "2027-02-12T20:00:00Z",
            [],
        ),
    ],
)
def test_an_in_is_late_after_its_start(
    sandbox: Driver, payload: dict[str, Any], received: str, codes: list[str]
) -> None:
    sandbox.set_clock(received)

    outcome = sandbox.declare(payload)

    assert (outcome.result, outcome.codes) == ("W" if codes else "A", codes)
    assert sandbox.period(outcome.period_id)["late"] is bool(codes)


@pytest.mark.parametrize(
    ("first", "action", "fields", "received", "codes"),
    [
        (in_payload(), "CANCEL", {}, "2027-02-12T22:59:59Z", []),
        (in_payload(), "CANCEL", {}, "2027-02-12T23:00:00Z", LATE_CHANGE),
        (FLEXI, "CANCEL", {}, "2027-02-12T23:00:00Z", LATE_CHANGE),
        (OPEN, "OUT", {"endDate": "2027-02-12"}, "2027-02-13T22:59:59Z", []),
        (OPEN, "OUT", {"endDate": "2027-02-12"}, "2027-02-13T23:00:00Z", LATE_CHANGE),
        (OPEN, "OUT", {"endDate": "2027-02-13"}, "2027-02-15T22:59:59Z", []),
        (LONG, "UPDATE", {"startDate": "2027-02-11"}, "2027-02-11T22:59:59Z", []),
        (LONG, "UPDATE", {"startDate": "2027-02-11"}, "2027-02-11T23:00:00Z", LATE_CHANGE),
        (LONG, "UPDATE", {"endDate": "2027-02-16"}, "2027-02-17T22:59:59Z", []),
        (LONG, "UPDATE", {"endDate": "2027-02-16"}, "2027-02-17T23:00:00Z", LATE_CHANGE),
        (LONG, "UPDATE", {"endDate": "2027-02-20"}, "2027-02-20T22:59:59Z", []),
        (LONG, "UPDATE", {"endDate": "2027-02-20"}, "2027-02-20T23:00:00Z", LATE_CHANGE),
        (LONG, "UPDATE", {"endDate": "9999-12-31"}, "2027-02-20T23:00:00Z", LATE_CHANGE),
        (STUDENT, "UPDATE", {"endDate": "2027-02-13"}, "2027-02-13T22:59:59Z", []),
        (STUDENT, "UPDATE", {"endDate": "2027-02-14"}, "2027-02-13T23:00:00Z", LATE_CHANGE),
        (STUDENT, "UPDATE", {"plannedHoursNumber": 9}, "2027-03-31T12:00:00Z", []),
        (FLEXI, "UPDATE", {"startHour": "1730"}, "2027-02-12T16:30:00Z", []),
        (FLEXI, "UPDATE", {"startHour": "1730"}, "2027-02-12T16:30:01Z", LATE_CHANGE),
        (FLEXI, "UPDATE", {"endHour": "2100"}, "2027-02-12T22:59:59Z", []),
        (FLEXI, "UPDATE", {"endHour": "2100"}, "2027-02-12T23:00:00Z", LATE_CHANGE),
        (FLEXI, "UPDATE", {"endHour": "2300"}, "2027-02-13T07:00:00Z", []),
        (FLEXI, "UPDATE", {"endHour": "2300"}, "2027-02-13T07:00:01Z", LATE_CHANGE),
        (NIGHT, "UPDATE", {"endHour": "0115"}, "2027-02-13T07:30:00Z", []),
        (NIGHT, "UPDATE", {"endHour": "0115"}, "2027-02-13T07:30:01Z", LATE_CHANGE),
    ],
)
def test_a_change_is_late_after_its_own_limit(
    sandbox: Driver,
    first: dict[str, Any],
    action: str,
    fields: dict[str, Any],
    received: str,
    codes: list[str],
) -> None:
    period_id = sandbox.declare(first).period_id
    sandbox.set_clock(received)

    outcome = sandbox.declare(change(action, period_id, **fields))

    assert (outcome.result, outcome.codes) == ("W" if codes else "A", codes)


def test_an_end_at_midnight_counts_as_evening(sandbox: Driver) -> None:
    payload = in_payload("FLX", endDate="2027-02-13", endHour="0000")
    period_id = sandbox.declare(payload).period_id
    sandbox.set_clock("2027-02-13T07:00:01Z")

    assert sandbox.declare(change("UPDATE", period_id, endHour="0030")).codes == LATE_CHANGE


def test_a_late_change_is_carried_out_all_the_same(sandbox: Driver) -> None:
    period_id = sandbox.declare(in_payload()).period_id
    sandbox.set_clock("2027-02-20T12:00:00Z")
    sandbox.declare(change("CANCEL", period_id))

    assert sandbox.period(period_id)["cancelled"] is True


def test_something_else_wrong_hides_the_warning(sandbox: Driver) -> None:
    sandbox.set_clock("2027-02-20T12:00:00Z")

    assert sandbox.declare(in_payload(startHour="1800")).codes == ["00777-005"]
