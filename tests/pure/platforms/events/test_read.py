"""Reading events: what each type gives, and what changes nothing."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest

from platforms.events import (
    EVENT_TYPES,
    DeliveryEvent,
    Earning,
    IncidentEvent,
    PingEvent,
    WorkerEvent,
)
from tests.pure.platforms.events.samples import (
    BREAK,
    DELIVERY,
    INCIDENT,
    LINK,
    WORKER,
    Body,
    envelope,
    every_valid_body,
    faults,
    raw,
    read,
    read_shift,
    shift_body,
)


@pytest.mark.parametrize("body", every_valid_body(), ids=lambda body: body["type"])
def test_a_valid_body_of_every_type_is_read(body: Body) -> None:
    event = read(body)

    assert (event.event_id, event.type) == ("evt_0001", body["type"])
    assert event.occurred_at == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert event.unknown_fields == 0


def test_the_samples_cover_every_type() -> None:
    assert {body["type"] for body in every_valid_body()} == set(EVENT_TYPES)


def test_a_shift_is_read_with_its_times_in_utc() -> None:
    shift = read_shift(shift_body("shift.planned")).shift

    assert (shift.external_id, shift.worker.external_id) == ("S-1", "W-7")
    assert shift.planned_start == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert shift.planned_end is not None
    assert shift.planned_end.utcoffset() == timedelta(0)
    assert shift.actual_start is None


def test_the_end_of_a_shift_carries_everything_that_was_counted() -> None:
    shift = read_shift(
        shift_body(
            "shift.ended",
            ended_by="platform",
            distance_m=31_250,
            deliveries_count=9,
            earnings=[{"kind": "tip", "amount_cents": -350, "currency": "EUR"}],
            breaks=[BREAK],
            zone={"postcode": 1050, "lat": 50, "lon": 4.37},
        )
    ).shift

    assert (shift.ended_by, shift.distance_m, shift.deliveries_count) == ("platform", 31_250, 9)
    assert shift.earnings == (Earning(kind="tip", amount_cents=-350, currency="EUR"),)
    assert shift.breaks is not None
    assert shift.breaks[0].paid is False
    assert shift.zone is not None
    assert shift.zone.postcode == "1050"


def test_the_other_subjects_have_records_of_their_own() -> None:
    delivery = read(envelope("delivery.completed", delivery={**DELIVERY, "outcome": "failed"}))
    incident = read(envelope("incident.reported", incident={**INCIDENT, "injured": True}))
    worker = read(envelope("worker.linked", worker=LINK))

    assert isinstance(delivery, DeliveryEvent)
    assert delivery.delivery.outcome == "failed"
    assert isinstance(incident, IncidentEvent)
    assert incident.incident.injured is True
    assert isinstance(worker, WorkerEvent)
    assert worker.worker.cooperative_reference == "c-041"


@pytest.mark.parametrize("data", [{}, None, {"anything": 1}])
def test_a_ping_is_about_nothing(data: object) -> None:
    assert isinstance(read({**envelope("ping"), "data": data}), PingEvent)


def test_a_ping_may_leave_data_out_but_not_send_a_list() -> None:
    body = envelope("ping")
    del body["data"]

    assert isinstance(read(body), PingEvent)
    assert faults({**body, "data": []}) == {("data", "not_an_object")}


def test_an_event_cannot_be_changed() -> None:
    event = read_shift(shift_body())

    with pytest.raises(FrozenInstanceError):
        event.shift.note = "x"  # type: ignore[misc]


def test_unknown_fields_change_nothing_and_are_counted() -> None:
    body = shift_body(worker={**WORKER, "rating": 5}, breaks=[], colour="red")
    body["data"]["weather"] = {"wind": 4}
    body["source"] = "elsewhere"

    event = read_shift(body)

    assert event.unknown_fields == 4
    assert event.shift == read_shift(shift_body(breaks=[])).shift


def test_null_means_absent() -> None:
    with_nulls = shift_body()
    with_nulls["sequence"] = None
    with_nulls["data"]["shift"].update(zone=None, distance_m=None, earnings=None)

    assert read(with_nulls) == read(shift_body())


def test_letters_of_every_script_are_kept_as_they_are() -> None:
    name, shift_id = "Zoë Æ e\u0301 \u202b\u05d0\u202c 🚲", "ש-\u202e1🚲"

    shift = read_shift(shift_body(external_id=shift_id, worker={**WORKER, "name": name})).shift

    assert (shift.external_id, shift.worker.name) == (shift_id, name)


def test_pretty_printed_json_gives_the_same_event() -> None:
    pretty = b" \n" + raw(shift_body()).replace(b",", b" ,\n\t").replace(b'":', b'" : ') + b"\n"

    assert read(pretty) == read(shift_body())
