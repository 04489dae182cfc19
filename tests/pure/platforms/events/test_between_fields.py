"""Which fields a type needs, times that must agree, and all faults at once."""

from datetime import timedelta
from typing import Any

import pytest

from platforms.events import (
    EVENT_TYPES,
    DeliveryEvent,
    InvalidEvent,
    Rule,
)
from tests.pure.platforms.events.samples import (
    DELIVERY,
    INCIDENT,
    LINK,
    PLAN,
    envelope,
    faults,
    read,
    read_shift,
    shift_body,
)


@pytest.mark.parametrize(
    ("event_type", "field"),
    [
        ("shift.planned", "planned_start"),
        ("shift.planned", "planned_end"),
        ("shift.updated", "planned_start"),
        ("shift.updated", "planned_end"),
        ("shift.cancelled", "reason"),
        ("shift.started", "actual_start"),
        ("shift.ended", "actual_end"),
        ("shift.corrected", "planned_start"),
        ("shift.corrected", "planned_end"),
        *((event_type, "worker") for event_type in EVENT_TYPES if event_type.startswith("shift.")),
        *((event_type, "external_id") for event_type in EVENT_TYPES if "shift." in event_type),
    ],
)
def test_a_type_needs_its_own_fields(event_type: str, field: str) -> None:
    body = shift_body(event_type, **{field: None})

    assert faults(body) == {(f"data.shift.{field}", "required")}


def test_a_correction_tells_a_plan_or_the_work_or_both() -> None:
    bare: dict[str, Any] = {"planned_start": None, "planned_end": None, "actual_start": None}
    work = {**bare, "actual_start": "2026-11-23T17:00:00Z"}
    end_only = {**bare, "actual_end": "2026-11-23T17:00:00Z"}

    assert read_shift(shift_body("shift.corrected", **work)).shift.planned_start is None
    assert read_shift(shift_body("shift.corrected", actual_start=None)).shift.actual_start is None
    assert faults(shift_body("shift.corrected", **bare)) == {
        ("data.shift.planned_start", "required"),
        ("data.shift.planned_end", "required"),
    }
    assert faults(shift_body("shift.corrected", **end_only)) == {
        ("data.shift.actual_start", "required")
    }


@pytest.mark.parametrize("field", ["external_id", "accepted_at", "dropped_off_at"])
def test_a_delivery_needs_its_fields(field: str) -> None:
    body = envelope("delivery.completed", delivery={**DELIVERY, field: None})

    assert faults(body) == {(f"data.delivery.{field}", "required")}


def test_a_delivery_belongs_to_a_shift_or_a_courier() -> None:
    alone = {name: value for name, value in DELIVERY.items() if name != "worker"}
    of_shift = {**alone, "shift": {"external_id": "S-1"}}

    assert faults(envelope("delivery.completed", delivery=alone)) == {
        ("data.delivery.worker", "required")
    }
    assert isinstance(read(envelope("delivery.completed", delivery=of_shift)), DeliveryEvent)


@pytest.mark.parametrize("field", ["external_id", "worker", "occurred_at", "kind", "severity"])
def test_an_incident_needs_its_fields(field: str) -> None:
    body = envelope("incident.reported", incident={**INCIDENT, field: None})

    assert faults(body) == {(f"data.incident.{field}", "required")}


@pytest.mark.parametrize("field", ["external_id", "cooperative_reference"])
def test_a_link_needs_both_names_of_the_courier(field: str) -> None:
    body = envelope("worker.linked", worker={**LINK, field: None})

    assert faults(body) == {(f"data.worker.{field}", "required")}


@pytest.mark.parametrize(
    ("start", "end", "rule"),
    [
        ("planned_start", "planned_end", "end_not_after_start"),
        ("actual_start", "actual_end", "end_before_start"),
    ],
)
def test_an_end_before_its_start_is_refused(start: str, end: str, rule: str) -> None:
    times = {start: "2026-11-23T18:00:00+01:00", end: "2026-11-23T17:59:59+01:00"}

    assert faults(shift_body("shift.corrected", **times)) == {(f"data.shift.{end}", rule)}


def test_work_of_no_time_is_accepted_but_a_plan_of_no_time_is_none() -> None:
    at = "2026-11-23T18:00:00+01:00"

    assert read(shift_body("shift.ended", actual_start=at, actual_end=at))
    assert faults(shift_body(planned_start=at, planned_end=at)) == {
        ("data.shift.planned_end", "end_not_after_start")
    }


@pytest.mark.parametrize("pair", [("planned_start", "planned_end"), ("actual_start", "actual_end")])
def test_a_shift_lasts_at_most_24_hours(pair: tuple[str, str]) -> None:
    start, end = pair
    times = {start: "2026-11-23T18:00:00Z", end: "2026-11-24T18:00:00Z"}
    too_long = {**times, end: "2026-11-24T18:00:01Z"}

    assert read(shift_body("shift.corrected", **times))
    assert faults(shift_body("shift.corrected", **too_long)) == {
        (f"data.shift.{end}", "longer_than_24_hours")
    }


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-10-25T01:30:00+02:00", "2026-10-25T02:30:00+01:00", 2),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", 1),
        ("2027-03-28T01:30:00+01:00", "2027-03-28T03:30:00+02:00", 1),
        ("2026-10-24T12:00:00+02:00", "2026-10-25T11:00:00+01:00", 24),
        ("2027-03-27T12:00:00+01:00", "2027-03-28T13:00:00+02:00", 24),
    ],
)
def test_order_and_length_are_measured_on_instants_when_the_clock_changes(
    start: str, end: str, hours: int
) -> None:
    shift = read_shift(shift_body(planned_start=start, planned_end=end)).shift

    assert shift.planned_start is not None
    assert shift.planned_end is not None
    assert shift.planned_end - shift.planned_start == timedelta(hours=hours)


def test_the_same_wall_clock_can_be_an_end_before_its_start() -> None:
    body = shift_body(
        planned_start="2026-10-25T02:30:00+01:00", planned_end="2026-10-25T02:45:00+02:00"
    )

    assert faults(body) == {("data.shift.planned_end", "end_not_after_start")}


def test_a_break_or_a_delivery_that_ends_before_it_starts_is_refused() -> None:
    taken = {"start": "2026-11-23T19:00:00Z", "end": "2026-11-23T18:59:59Z"}
    delivery = {**DELIVERY, "dropped_off_at": "2026-11-23T18:09:59+01:00"}

    assert faults(shift_body("shift.ended", breaks=[taken])) == {
        ("data.shift.breaks.0.end", "end_before_start")
    }
    assert faults(envelope("delivery.completed", delivery=delivery)) == {
        ("data.delivery.dropped_off_at", "end_before_start")
    }


def test_all_faults_are_named_at_once() -> None:
    body = shift_body(
        external_id="",
        worker={"external_id": "W\n"},
        planned_start="2026-11-23T18:00:00Z",
        planned_end="2026-11-23T17:00:00Z",
        actual_start="2026-11-23T18:00:00",
        distance_m=-5,
        zone={"postcode": "0123", "lat": 91},
        breaks=[{"start": "2026-11-23T18:00:00Z", "end": "2026-11-23T17:00:00Z"}, {}],
        earnings=[{"kind": "base", "amount_cents": 1.5, "currency": "GBP"}],
    )
    body.update(schema_version=9, timestamp="soon", sequence="1")

    assert faults(body, webhook_id="evt_0002") == {
        ("id", "differs_from_header"),
        ("schema_version", "unknown_version"),
        ("timestamp", "not_rfc3339"),
        ("sequence", "not_an_integer"),
        ("data.shift.external_id", "empty"),
        ("data.shift.worker.external_id", "bad_characters"),
        ("data.shift.planned_end", "end_not_after_start"),
        ("data.shift.actual_start", "offset_missing"),
        ("data.shift.distance_m", "below_minimum"),
        ("data.shift.zone.postcode", "not_a_belgian_postcode"),
        ("data.shift.zone.lat", "above_maximum"),
        ("data.shift.breaks.0.end", "end_before_start"),
        ("data.shift.breaks.1.start", "required"),
        ("data.shift.breaks.1.end", "required"),
        ("data.shift.earnings.0.amount_cents", "not_an_integer"),
        ("data.shift.earnings.0.currency", "not_eur"),
    }


def test_an_empty_object_lacks_everything() -> None:
    fields = ("id", "type", "schema_version", "timestamp", "data")

    assert faults({}) == {(field, "required") for field in fields}


def test_an_unknown_type_hides_no_fault_of_the_envelope() -> None:
    body = {**shift_body(), "type": "shift.paused", "schema_version": 2}

    assert faults(body) == {("type", "unknown_type"), ("schema_version", "unknown_version")}


def test_the_refusal_carries_the_id_and_one_sentence() -> None:
    with pytest.raises(InvalidEvent) as refused:
        read(shift_body(planned_end=None, **{"distance_m": -1}))

    assert refused.value.event_id == "evt_0001"
    assert str(refused.value) == (
        "The event is not valid: data.shift.distance_m (below_minimum), "
        "data.shift.planned_end (required)."
    )


def test_the_number_of_faults_told_is_bounded() -> None:
    with pytest.raises(InvalidEvent) as refused:
        read(shift_body("shift.ended", earnings=[{}] * 1000))

    assert len(refused.value.faults) == 200


def test_every_rule_has_a_name_that_programs_can_compare() -> None:
    assert all(rule.value == rule.name.lower() for rule in Rule)


def test_a_plan_is_never_needed_to_report_work() -> None:
    started = shift_body("shift.started", external_id="never-heard-of")

    assert read_shift(started).shift.planned_start is None
    assert not PLAN.keys() & started["data"]["shift"].keys()
