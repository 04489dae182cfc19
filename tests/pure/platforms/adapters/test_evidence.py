"""What a finished delivery tells, vendor by vendor: evidence, with what is not told left open."""

import json
from datetime import UTC, datetime

import pytest

from platforms.adapters import ADAPTER_BY_SCHEME
from platforms.events import DeliveryEvent, Worker
from tests.pure.platforms.adapters.senders import SENDERS, example


def delivery_in(scheme: str, name: str) -> DeliveryEvent:
    """The one delivery that an example tells of."""
    told = example(scheme, name)
    (event,) = told.adapter.to_events(told.sent.headers, told.sent.raw)  # type: ignore[misc]
    assert isinstance(event, DeliveryEvent)
    return event


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, second, tzinfo=UTC)


def test_uber_names_no_courier_safely_so_the_evidence_has_none() -> None:
    event = delivery_in("uber-direct", "a delivery arrived")

    assert event.event_id == "evt_0Zq-1"
    assert (event.delivery.external_id, event.delivery.worker) == ("del_Zx7-aa", None)
    assert event.delivery.dropped_off_at == event.delivery.accepted_at == at(18, 41, 7)
    assert event.delivery.outcome is None


def test_a_return_of_uber_is_a_delivery_of_its_own() -> None:
    delivery = delivery_in("uber-direct", "a return arrived at the shop").delivery

    assert (delivery.external_id, delivery.outcome) == ("ret_Zx7-aa", "returned")


def test_onfleet_tells_courier_start_and_end_of_a_task() -> None:
    delivery = delivery_in("onfleet", "a task is completed").delivery

    assert delivery.external_id == "11z1BFspwhBYDvIH_FrJfWMm"
    assert delivery.worker == Worker(external_id="1Ds6ulPYWxNPgaIaoLPqlIQE", name="Amina B.")
    assert (delivery.accepted_at, delivery.dropped_off_at) == (at(19, 0), at(19, 21, 59))


@pytest.mark.parametrize(
    ("scheme", "name"), [("onfleet", "a task failed"), ("shipday", "an order failed")]
)
def test_a_failure_is_an_end_with_its_outcome(scheme: str, name: str) -> None:
    assert delivery_in(scheme, name).delivery.outcome == "failed"


def test_shipday_tells_courier_times_and_whole_metres() -> None:
    delivery = delivery_in("shipday", "an order is completed").delivery

    assert delivery.external_id == "100071"
    assert delivery.worker == Worker(external_id="2501", name="Amina B.")
    assert (delivery.accepted_at, delivery.picked_up_at) == (at(18, 40), at(19, 0))
    assert (delivery.dropped_off_at, delivery.distance_m) == (at(19, 21, 55), 3217)


def test_doordash_tells_the_courier_and_leaves_empty_fields_out() -> None:
    full = delivery_in("doordash", "a delivery is dropped off").delivery
    bare = delivery_in("doordash", "a delivery is dropped off, empty fields left out").delivery

    assert full.worker == Worker(external_id="1232142", name="Amina B.")
    assert (full.picked_up_at, full.dropped_off_at) == (at(18, 20), at(18, 41, 50))
    assert (bare.worker, bare.picked_up_at, bare.dropped_off_at) == (None, None, at(18, 42))


def test_wolt_tells_a_courier_where_the_claims_have_one() -> None:
    without = delivery_in("wolt-drive", "a delivery arrived")
    with_one = delivery_in("wolt-drive", "a delivery arrived with a courier who has an id")

    assert (without.event_id, without.delivery.external_id) == ("evt-1", "d1")
    assert without.delivery.worker is None
    assert with_one.delivery.worker == Worker(external_id="c-7", name="Amina")


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        ("uber-direct", "a delivery arrived"), ("onfleet", "a task is completed"),
        ("shipday", "an order is completed"), ("doordash", "a delivery is dropped off"),
        ("wolt-drive", "a delivery arrived"),
    ],
)  # fmt: skip
def test_evidence_never_tells_money_or_a_shift(scheme: str, name: str) -> None:
    delivery = delivery_in(scheme, name).delivery

    assert delivery.earnings is None
    assert delivery.shift is None


@pytest.mark.parametrize("name", ["id", "event_id", "eventId", "webhook_id", "jti"])
def test_wolts_event_is_named_by_an_id_under_any_of_the_likely_names(name: str) -> None:
    assert _key("wolt-drive", {name: "evt-9", "type": "order.delivered"}) == "evt-9"


def test_without_an_id_a_token_that_is_made_anew_is_the_same_event() -> None:
    first = _key("wolt-drive", {"type": "order.delivered", "iat": 1795435200, "exp": 1795435500})

    assert first == _key("wolt-drive", {"type": "order.delivered", "iat": 1795435260})
    assert first != _key("wolt-drive", {"type": "order.picked_up", "iat": 1795435200})


@pytest.mark.parametrize(
    ("scheme", "body", "retry"),
    [
        ("coopcycle", {"data": {"object": "/api/deliveries/1", "event": "delivery.picked"}},
         {"data": {"event": "delivery.picked", "object": "/api/deliveries/1"}}),
        ("shipday", {"order": {"id": 1}, "event": "ORDER_COMPLETED", "timestamp": 5, "n": 1},
         {"order": {"id": 1}, "event": "ORDER_COMPLETED", "timestamp": 5, "n": 2}),
        ("doordash", {"external_delivery_id": "D", "event_name": "E", "created_at": "t", "n": 1},
         {"external_delivery_id": "D", "event_name": "E", "created_at": "t", "n": 2}),
        ("uber-direct", {"id": "evt_1", "n": 1}, {"id": "evt_1", "n": 2}),
    ],
)  # fmt: skip
def test_an_event_is_named_by_what_the_vendor_says_is_its_name(
    scheme: str, body: dict[str, object], retry: dict[str, object]
) -> None:
    assert _key(scheme, body) == _key(scheme, retry)


def test_parts_of_a_name_do_not_run_together() -> None:
    first = _key("doordash", {"external_delivery_id": "a,b", "event_name": "c", "created_at": "t"})

    assert first != _key(
        "doordash", {"external_delivery_id": "a", "event_name": "b,c", "created_at": "t"}
    )


def test_a_foreign_id_with_other_characters_is_replaced_by_its_hash() -> None:
    assert _key("uber-direct", {"id": "evt 1/é"}) != "evt 1/é"
    assert len(_key("uber-direct", {"id": "x" * 101})) == 64


def _key(scheme: str, body: dict[str, object]) -> str:
    sent = SENDERS[scheme].send(json.dumps(body).encode())
    return ADAPTER_BY_SCHEME[scheme].dedup_key(sent.headers, sent.raw)
