"""The webhook door in the OpenAPI document, written by hand: its routes do not go through the router."""

from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI
from starlette.responses import JSONResponse, Response

from platforms.events import EVENT_TYPES, MOST_EVENTS_IN_BATCH, Rule, json_schema
from platforms.events.document import JsonObject

SCHEMA_PATH: Final = "/schemas/events/1"
SCHEMA_JSON: Final = "application/schema+json"

_EVENT: Final = "PlatformEvent"
_BATCH: Final = "PlatformEventBatch"
_RESULTS: Final = "PlatformEventResults"
_RECEIPT: Final = "PlatformEventReceipt"
_PROBLEM: Final = "WebhookProblem"

_REFUSALS: Final = {
    "400": "The body is not a JSON object.",
    "401": "Signature, secret or time was not accepted.",
    "404": "No source has this name.",
    "405": "Webhooks are sent with POST.",
    "413": "The body is larger than 1 MiB.",
    "415": "The body is not plain JSON.",
    "422": "Read, but against the format: `errors` names field and rule.",
    "503": "Could not be stored now. Send the same bytes again after Retry-After seconds.",
}
_REUSED: Final = {"409": "The id came before with other content; the first content counts."}


def add_schema_route(app: FastAPI) -> None:
    """Serve the JSON Schema of an event at an address that stays."""
    schema = json_schema()

    @app.get(SCHEMA_PATH, include_in_schema=False)
    def event_schema() -> Response:
        return JSONResponse(schema, media_type=SCHEMA_JSON)


def add_description(document: JsonObject) -> None:
    """Add the door's routes, its webhooks and their schemas to an OpenAPI document."""
    _part(document, "paths").update(_paths())
    _part(document, "webhooks").update({name: _webhook(name) for name in EVENT_TYPES})
    _part(_part(document, "components"), "schemas").update(_schemas())


def _part(document: JsonObject, name: str) -> JsonObject:
    part = document.setdefault(name, {})
    assert isinstance(part, dict)
    return part


def _paths() -> JsonObject:
    source: JsonObject = {
        "name": "source",
        "in": "path",
        "required": True,
        "description": "The name under which the platform is known here.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,60}$"},
    }
    one: JsonObject = {"parameters": [source], "post": _one_event(), "get": _handshake()}
    return {
        "/hooks/v1/{source}": one,
        "/hooks/v1/{source}/batch": {"parameters": [source], "post": _many_events()},
        SCHEMA_PATH: {"get": _schema_operation()},
    }


def _one_event() -> JsonObject:
    return {
        "summary": "Send one signed event",
        "operationId": "send_event",
        "tags": ["webhooks"],
        "parameters": _signed_headers(),
        "requestBody": _body(_EVENT),
        "responses": {
            "202": _content("Stored for good; answered after the commit.", _RECEIPT),
            "200": _content("Known already, with the same content.", _RECEIPT),
            **_problems({**_REFUSALS, **_REUSED}),
        },
    }


def _handshake() -> JsonObject:
    return {
        "summary": "Registration check of vendors that ask for one",
        "operationId": "check_source",
        "tags": ["webhooks"],
        "parameters": [
            {"name": "check", "in": "query", "required": True, "schema": {"type": "string"}}
        ],
        "responses": {
            "200": {
                "description": "The text that the vendor wants.",
                "content": {"text/plain": {"schema": {"type": "string"}}},
            },
            **_problems({key: _REFUSALS[key] for key in ("404", "405", "503")}),
        },
    }


def _many_events() -> JsonObject:
    return {
        "summary": f"Send up to {MOST_EVENTS_IN_BATCH} events in one signed body",
        "operationId": "send_batch",
        "tags": ["webhooks"],
        "parameters": _signed_headers(),
        "requestBody": _body(_BATCH),
        "responses": {
            "200": _content("A status per event, in order.", _RESULTS),
            **_problems(_REFUSALS),
        },
    }


def _webhook(event_type: str) -> JsonObject:
    operation: JsonObject = {
        "summary": f"A platform tells of {event_type}",
        "operationId": f"told_{event_type.replace('.', '_')}",
        "tags": ["webhooks"],
        "parameters": _signed_headers(),
        "requestBody": _body(f"{_EVENT}.{event_type}"),
        "responses": {"2XX": {"description": "Stored, or known already: do not send it again."}},
    }
    return {"post": operation}


def _schema_operation() -> JsonObject:
    return {
        "summary": "JSON Schema of an event",
        "operationId": "event_schema",
        "tags": ["webhooks"],
        "responses": {
            "200": {
                "description": "The schema, draft 2020-12.",
                "content": {SCHEMA_JSON: {"schema": {"type": "object"}}},
            }
        },
    }


def _signed_headers() -> list[JsonObject]:
    patterns = {
        "webhook-id": "^[A-Za-z0-9_-]{1,100}$",
        "webhook-timestamp": "^[0-9]{1,12}$",
        "webhook-signature": "^v1a?,[A-Za-z0-9+/=]+( v1a?,[A-Za-z0-9+/=]+)*$",
    }
    return [
        {"name": name, "in": "header", "required": True,
         "schema": {"type": "string", "pattern": pattern}}
        for name, pattern in patterns.items()
    ]  # fmt: skip


def _body(schema: str) -> JsonObject:
    return {"required": True, "content": {"application/json": {"schema": _ref(schema)}}}


def _content(description: str, schema: str) -> JsonObject:
    return {"description": description, "content": {"application/json": {"schema": _ref(schema)}}}


def _problems(descriptions: Mapping[str, str]) -> JsonObject:
    content = {"application/problem+json": {"schema": _ref(_PROBLEM)}}
    return {
        status: {"description": description, "content": content}
        for status, description in sorted(descriptions.items())
    }


def _schemas() -> JsonObject:
    """The published schema of an event, cut into components, and those of the answers."""
    whole = json_schema()
    branches, definitions = whole["oneOf"], whole["$defs"]
    assert isinstance(branches, list)
    assert isinstance(definitions, dict)
    names = [f"{_EVENT}.{branch['title']}" for branch in branches]
    schemas: JsonObject = {
        _EVENT: {"title": "Platform event", "oneOf": [_ref(name) for name in names]},
        _BATCH: {
            "type": "object",
            "required": ["events"],
            "properties": {
                "events": {"type": "array", "maxItems": MOST_EVENTS_IN_BATCH, "items": _ref(_EVENT)}
            },
        },
    }
    for name, branch in zip(names, branches, strict=True):
        schemas[name] = _moved({"allOf": whole["allOf"], **branch})
    for name, definition in definitions.items():
        schemas[f"{_EVENT}.{name}"] = _moved(definition)
    return schemas | _answers()


def _answers() -> JsonObject:
    errors: JsonObject = {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["field", "rule"],
            "properties": {
                "field": {"type": "string"},
                "rule": {"type": "string", "examples": [rule.value for rule in Rule]},
            },
        },
    }
    result: JsonObject = {
        "type": "object",
        "required": ["id", "status"],
        "properties": {
            "id": {"type": ["string", "null"]},
            "status": {"type": "integer", "enum": [200, 202, 400, 409, 422, 503]},
            "errors": errors,
        },
    }
    return {
        _RECEIPT: {
            "type": "object",
            "properties": {"status": {"enum": ["stored", "known", "parked"]}},
        },
        _RESULTS: {
            "type": "object",
            "required": ["results"],
            "properties": {"results": {"type": "array", "items": result}},
        },
        _PROBLEM: {
            "type": "object",
            "required": ["type", "title", "status"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "errors": errors,
            },
        },
    }


def _ref(name: str) -> JsonObject:
    return {"$ref": f"#/components/schemas/{name}"}


def _moved(value: object) -> object:
    """The same schema with its references pointing where the definitions stand in OpenAPI."""
    if isinstance(value, list):
        return [_moved(item) for item in value]
    if not isinstance(value, dict):
        return value
    moved = {key: _moved(item) for key, item in value.items()}
    if isinstance(reference := moved.get("$ref"), str):
        moved["$ref"] = f"#/components/schemas/{_EVENT}.{reference.removeprefix('#/$defs/')}"
    return moved
