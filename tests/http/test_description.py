"""What programs read about the webhook door: the OpenAPI document and the schema of an event."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from platforms.events import EVENT_TYPES, json_schema
from tests.factories.events import Told, ping, webhook
from tests.factories.sources import ZWALUW
from tests.http.conftest import Door
from tests.pure.platforms.events.samples import Body, every_valid_body, shift_body

pytestmark = pytest.mark.sqlite
ROUTES = {
    "/hooks/v1/{source}": {"get", "post"},
    "/hooks/v1/{source}/batch": {"post"},
    "/schemas/events/1": {"get"},
}


def document(door: Door) -> dict[str, Any]:
    """The description as it is served."""
    answer = door.client.get("/openapi.json")
    assert answer.status_code == 200
    described: dict[str, Any] = answer.json()
    return described


def references(value: object) -> Iterator[str]:
    """Every `$ref` in a document."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "$ref" and isinstance(item, str):
                yield item
            else:
                yield from references(item)


def validator(described: dict[str, Any], name: str) -> Draft202012Validator:
    """The validator of one component."""
    whole = Resource.from_contents(described, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:openapi", whole)
    reference = {"$ref": f"urn:openapi#/components/schemas/{name}"}
    return Draft202012Validator(reference, registry=registry)


def test_the_doors_routes_are_described_beside_the_api(door: Door) -> None:
    described = document(door)

    assert described["openapi"].startswith("3.1")
    assert any(path.startswith("/api/v1/") for path in described["paths"])
    for path, methods in ROUTES.items():
        assert methods <= described["paths"][path].keys()


def test_each_type_of_event_is_a_described_webhook(door: Door) -> None:
    assert list(document(door)["webhooks"]) == list(EVENT_TYPES)


def test_every_reference_of_the_description_leads_somewhere(door: Door) -> None:
    described = document(door)

    for reference in set(references(described)):
        found: Any = described
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        Draft202012Validator.check_schema(found)


def test_the_described_event_accepts_and_refuses_what_the_door_does(door: Door) -> None:
    event = validator(document(door), "PlatformEvent")
    bad: list[Body] = [{}, shift_body(worker=None), {**shift_body(), "type": "shift.sold"}]

    assert all(event.is_valid(body) for body in every_valid_body())
    assert not any(event.is_valid(body) for body in bad)


def test_the_schema_of_an_event_is_served_at_its_own_address(door: Door) -> None:
    answer = door.client.get("/schemas/events/1")

    assert (answer.status_code, answer.json()) == (200, json_schema())
    assert answer.headers["content-type"] == "application/schema+json"
    assert door.client.get("/schemas/events/2").status_code == 404


def test_each_answer_of_the_door_is_described(door: Door) -> None:
    described = document(door)["paths"]["/hooks/v1/{source}"]["post"]["responses"]
    sent = [
        webhook(ping()),
        webhook(ping()),
        webhook({**ping(), "sequence": 1}),
        webhook(b"", webhook_id="evt_1"),
        webhook(b" " * 1_048_577, webhook_id="evt_1"),
        webhook(ping(), content_type="text/plain"),
        webhook({**ping(), "type": "unheard"}),
    ]

    told = [str(door.send(each).status_code) for each in sent]
    told += [str(door.send(webhook(Told().planned()), "nobody").status_code)]
    told += [str(door.client.request("DELETE", f"/hooks/v1/{ZWALUW}").status_code)]

    assert told == ["202", "200", "409", "400", "413", "415", "422", "404", "405"]
    assert {*told, "401", "503"} == described.keys()
