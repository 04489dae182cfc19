"""What the webhook door says about bodies: form, size, media type, and the rules of the format."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courier_api.foundation.database import Database
from courier_api.messaging.models import InboxEvent
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.events import Body, Told, envelope, raw, text, webhook
from tests.factories.sources import ZWALUW
from tests.http.conftest import Door

pytestmark = pytest.mark.sqlite
MEBIBYTE = 1_048_576
TOLD = Told()

MALFORMED = {
    "nothing": b"",
    "no JSON": b"shift planned",
    "half a body": raw(TOLD.planned())[:-20],
    "invalid UTF-8": raw(TOLD.planned()).replace(b"S-1", b"\xff\xfe"),
    "a byte-order mark": b"\xef\xbb\xbf" + raw(TOLD.planned()),
    "UTF-16": raw(TOLD.planned()).decode().encode("utf-16"),
    "a list": b"[]",
    "null": b"null",
    "a text": b'"shift"',
    "200,000 nested lists": b'{"id":' + b"[" * 200_000,
    "a lone brace": b"{",
}

OTHER_MEDIA_TYPES = (
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/json5",
    "",
    "application/problem+json",
)


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_body_that_cannot_be_read_is_answered_400(door: Door, kind: str) -> None:
    assert door.send(webhook(MALFORMED[kind])).status_code == 400


@pytest.mark.parametrize("media_type", OTHER_MEDIA_TYPES)
def test_another_media_type_is_answered_415(door: Door, media_type: str) -> None:
    assert door.send(webhook(TOLD.planned(), content_type=media_type)).status_code == 415


def test_json_with_a_character_set_is_accepted(door: Door) -> None:
    sent = webhook(TOLD.planned(), content_type="Application/JSON; charset=utf-8")

    assert door.send(sent).status_code == 202


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "x"])
def test_an_encoded_body_is_answered_415(door: Door, encoding: str) -> None:
    assert door.send(webhook(TOLD.planned(), content_encoding=encoding)).status_code == 415


def padded(size: int) -> bytes:
    """A good event of exactly this size."""
    body = raw(TOLD.planned())
    return body + b" " * (size - len(body))


def test_a_body_of_a_mebibyte_is_accepted(door: Door) -> None:
    sent = webhook(padded(MEBIBYTE), webhook_id=str(TOLD.planned()["id"]))

    assert door.send(sent).status_code == 202


def test_a_larger_body_is_answered_413(door: Door) -> None:
    sent = webhook(padded(MEBIBYTE + 1), webhook_id=str(TOLD.planned()["id"]))

    assert door.send(sent).status_code == 413


def test_a_larger_body_without_a_stated_length_is_answered_413_and_not_read_to_its_end(
    door: Door,
) -> None:
    given: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        for number in range(1_000):
            given.append(number)
            yield b" " * 65_536

    headers = {**webhook(TOLD.planned()).headers, "transfer-encoding": "chunked"}
    answer = door.client.request("POST", f"/hooks/v1/{ZWALUW}", content=endless(), headers=headers)

    assert answer.status_code == 413
    assert len(given) < 1_000


def test_a_length_that_is_no_number_does_no_harm(door: Door) -> None:
    assert door.send(webhook(TOLD.planned(), content_length="²")).status_code in (202, 400)


PLAN_BACKWARDS = TOLD.planned(planned_end=text(FRIDAY_EVENING - timedelta(hours=1)))
INVALID: dict[str, tuple[Body | bytes, str, str]] = {
    "a plan that ends before it starts": (
        PLAN_BACKWARDS,
        "data.shift.planned_end",
        "end_not_after_start",
    ),
    "more than 24 hours": (
        Told(hours=25).planned(),
        "data.shift.planned_end",
        "longer_than_24_hours",
    ),
    "a time without offset": (
        TOLD.planned(planned_start="2026-03-06T18:00:00"),
        "data.shift.planned_start",
        "offset_missing",
    ),
    "a negative distance": (TOLD.ended(distance_m=-1), "data.shift.distance_m", "below_minimum"),
    "no worker": (TOLD.planned(worker=None), "data.shift.worker", "required"),
    "an unknown type": (envelope("shift.sold", "evt_1", FRIDAY_EVENING), "type", "unknown_type"),
    "an unknown version": (
        {**TOLD.planned(), "schema_version": 2},
        "schema_version",
        "unknown_version",
    ),
    "a key twice": (
        raw(TOLD.planned())[:-1] + b',"id":"S-1-planned"}',
        "id",
        "duplicate_key",
    ),
    "NaN": (
        raw(TOLD.ended(distance_m=5)).replace(b'"distance_m":5', b'"distance_m":NaN'),
        "data.shift.distance_m",
        "not_finite",
    ),
    "an empty id of the shift": (Told(shift="").planned(), "data.shift.external_id", "empty"),
}


@pytest.mark.parametrize("kind", INVALID)
def test_an_event_against_the_format_is_answered_422_with_field_and_rule(
    door: Door, database: Database, kind: str
) -> None:
    body, field, rule = INVALID[kind]
    event_id = str(body["id"]) if isinstance(body, dict) else "S-1-planned"

    answer = door.send(webhook(body, webhook_id=event_id))

    assert answer.status_code == 422
    assert (field, rule) in {(each["field"], each["rule"]) for each in answer.json()["errors"]}
    with database.reading() as session:
        assert session.scalar(select(func.count(InboxEvent.id))) == 0


def test_another_id_in_the_body_than_in_the_header_is_answered_422(door: Door) -> None:
    answer = door.send(webhook(TOLD.planned(), webhook_id="evt_other"))

    assert answer.json()["errors"] == [{"field": "id", "rule": "differs_from_header"}]


def test_an_end_at_the_instant_of_the_start_is_accepted(door: Door) -> None:
    sent = TOLD.event(
        "corrected", actual_start=text(FRIDAY_EVENING), actual_end=text(FRIDAY_EVENING)
    )

    assert door.send(webhook(sent)).status_code == 202


@pytest.mark.parametrize("note", ["e\u0301 combined", "\u202eright to left", "\U0001f6b2"])
def test_unusual_characters_in_free_text_are_accepted(door: Door, note: str) -> None:
    sent = TOLD.event("corrected", note=note, actual_start=text(FRIDAY_EVENING))

    assert door.send(webhook(sent)).status_code == 202
