"""The published JSON Schema and the validator agree wherever a schema can tell."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from platforms.events import EVENT_TYPES, InvalidEvent, json_schema
from tests.pure.platforms.events.samples import (
    DELIVERY,
    INCIDENT,
    LINK,
    WORKER,
    Body,
    envelope,
    every_valid_body,
    read,
    shift_body,
)

SCHEMA = Draft202012Validator(json_schema())  # type: ignore[arg-type]

EARNING: Body = {"kind": "base", "amount_cents": 100, "currency": "EUR"}
BREAK: Body = {"start": "2026-11-23T19:00:00Z", "end": "2026-11-23T19:15:00Z"}

GOOD: list[Body] = [
    *every_valid_body(),
    shift_body(zone={"postcode": 1050, "lat": 50.8, "lon": 4}, vehicle={"type": "ebike"}),
    shift_body("shift.ended", breaks=[{**BREAK, "paid": None}], earnings=[EARNING], distance_m=0),
    shift_body("shift.ended", break_minutes=30, on_call_seconds=1, engaged_seconds=2),
    shift_body("shift.corrected", corrects="evt_0000", note="typing mistake\n"),
    shift_body("shift.corrected", planned_start=None, planned_end=None),
    *(shift_body(kind, engagement="self_employed") for kind in EVENT_TYPES if kind.startswith("shift.")),
    shift_body(engagement="employee"),
    shift_body(colour="red"),
    {**shift_body(), "sequence": None},
    {**shift_body(), "sequence": 4},
    {**envelope("ping"), "data": None},
    envelope("delivery.completed", delivery={**DELIVERY, "pickup": {"postcode": "1000"}}),
    envelope("delivery.completed", delivery={**DELIVERY, "worker": None, "shift": {"external_id": "S"}}),
    envelope("incident.reported", incident={**INCIDENT, "third_party": False, "location": {"lat": 50}}),
]  # fmt: skip

BAD: list[Body] = [
    {},
    {**shift_body(), "id": "a b"},
    {**shift_body(), "id": "a" * 101},
    {**shift_body(), "id": 1},
    {**shift_body(), "type": "shift.paused"},
    {**shift_body(), "type": None},
    {**shift_body(), "schema_version": 2},
    {**shift_body(), "schema_version": "1"},
    {**shift_body(), "timestamp": "2026-11-23T12:00:00"},
    {**shift_body(), "sequence": -1},
    {**shift_body(), "data": None},
    {**shift_body(), "data": []},
    {**shift_body(), "data": {}},
    {**shift_body(), "type": "delivery.completed"},
    {**envelope("ping"), "data": []},
    *(shift_body(kind, worker=None) for kind in EVENT_TYPES if kind.startswith("shift.")),
    shift_body(planned_start=None),
    shift_body(planned_end=None),
    shift_body("shift.cancelled", reason=None),
    shift_body("shift.cancelled", reason="rain"),
    shift_body("shift.started", actual_start=None),
    shift_body("shift.ended", actual_end=None),
    shift_body("shift.corrected", planned_start=None),
    shift_body("shift.corrected", planned_start=None, planned_end=None, actual_start=None),
    shift_body("shift.corrected", actual_start=None, actual_end="2026-11-23T21:00:00Z"),
    shift_body(external_id=""),
    shift_body(external_id="  "),
    shift_body(external_id="a\tb"),
    shift_body(worker={**WORKER, "name": 5}),
    shift_body(planned_start="2026-11-23T18:00:00"),
    shift_body(zone={"postcode": "0999"}),
    shift_body(zone={"postcode": 10000}),
    shift_body(zone={"lat": 91}),
    shift_body(vehicle={"owner": "bank"}),
    shift_body("shift.ended", distance_m=-1),
    shift_body("shift.ended", distance_m=1.5),
    shift_body("shift.ended", distance_m=True),
    shift_body("shift.ended", break_minutes=1441),
    shift_body("shift.ended", ended_by="nobody"),
    shift_body(engagement="freelance"),
    shift_body("shift.ended", earnings=[{**EARNING, "amount_cents": 0.5}]),
    shift_body("shift.ended", earnings=[{**EARNING, "currency": "USD"}]),
    shift_body("shift.ended", breaks=[{**BREAK, "end": None}]),
    shift_body("shift.ended", breaks=[{**BREAK, "paid": 1}]),
    envelope("delivery.completed", delivery={**DELIVERY, "worker": None}),
    envelope("delivery.completed", delivery={**DELIVERY, "accepted_at": None}),
    envelope("incident.reported", incident={**INCIDENT, "severity": "bad"}),
    envelope("incident.updated", incident={**INCIDENT, "injured": "yes"}),
    envelope("worker.linked", worker={**LINK, "cooperative_reference": ""}),
]


def is_read(body: Body) -> bool:
    try:
        read(body, webhook_id=None)
    except InvalidEvent:
        return False
    return True


def test_the_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(json_schema())  # type: ignore[arg-type]


@pytest.mark.parametrize("body", GOOD)
def test_schema_and_validator_accept_the_same(body: Body) -> None:
    assert is_read(body)
    assert not list(SCHEMA.iter_errors(body))


@pytest.mark.parametrize("body", BAD)
def test_schema_and_validator_refuse_the_same(body: Body) -> None:
    assert not is_read(body)
    assert list(SCHEMA.iter_errors(body))


def test_what_the_schema_cannot_tell_is_the_order_of_times() -> None:
    body = shift_body(planned_end="2026-11-23T17:00:00+01:00")

    assert not list(SCHEMA.iter_errors(body))
    assert not is_read(body)


def test_every_type_has_its_branch() -> None:
    branches: Any = json_schema()["oneOf"]

    assert [branch["title"] for branch in branches] == list(EVENT_TYPES)
