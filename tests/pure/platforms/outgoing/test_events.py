"""What a platform reads: exactly what the schema says, and of an incident next to nothing."""

import json

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from platforms.outgoing.events import (
    CoverNews,
    EventType,
    IncidentKind,
    IncidentNews,
    News,
    event_bytes,
    incident_kind,
    type_of,
)
from platforms.outgoing.schema import json_schema
from tests.pure.platforms.outgoing.news import NOON, SHIFT, all_news

VALIDATOR = Draft202012Validator(json_schema())


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


@given(all_news)
def test_every_event_fits_the_schema_and_has_no_member_beside_it(news: News) -> None:
    body = json.loads(event_bytes(news, event_id="evt_1", happened_at=NOON))

    assert list(VALIDATOR.iter_errors(body)) == []
    assert body["type"] == type_of(news).value


@given(all_news)
def test_a_member_too_many_is_found(news: News) -> None:
    body = json.loads(event_bytes(news, event_id="evt_1", happened_at=NOON))
    (subject,) = list(body["data"])[:1]
    body["data"][subject]["severity"] = "hospital"

    assert list(VALIDATOR.iter_errors(body))


def test_a_covered_shift_reads_as_the_document_for_engineers_shows_it() -> None:
    news = CoverNews(type=EventType.SHIFT_COVERED, shift=SHIFT)

    assert event_bytes(news, event_id="evt_1", happened_at=NOON) == (
        b'{"id":"evt_1","type":"shift.covered","schema_version":1,'
        b'"timestamp":"2026-03-06T11:00:00Z","data":{"shift":{"external_id":"S-1",'
        b'"worker":{"external_id":"W-7"},"planned_start":"2026-03-06T11:00:00Z",'
        b'"planned_end":"2026-03-06T15:00:00Z","cover":"covered"}}}'
    )


def test_an_incident_says_that_it_is_on_record_and_no_more() -> None:
    news = IncidentNews(
        reference="2026-0001", external_id="I-1", worker="W-7", shift_external_id="S-1",
        occurred_at=NOON, kind=IncidentKind.FALL,
    )  # fmt: skip
    body = json.loads(event_bytes(news, event_id="evt_1", happened_at=NOON))

    assert set(body["data"]["incident"]) == {
        "reference", "external_id", "worker", "shift", "occurred_at", "kind",
    }  # fmt: skip


def test_an_id_that_is_half_a_character_still_becomes_bytes() -> None:
    news = CoverNews(
        type=EventType.SHIFT_COVERED,
        shift=type(SHIFT)(external_id="\ud800", worker=None, planned_start=None, planned_end=None),
    )

    assert b'"\\ud800"' in event_bytes(news, event_id="evt_1", happened_at=NOON)


@pytest.mark.parametrize(
    ("told", "by_platform", "kind"),
    [
        ("fall", True, "fall"),
        ("fall", False, "other"),  # what a courier says is not for the platform
        ("aggression", False, "other"),
        ("illness", True, "other"),  # health
        ("door", True, "other"),  # no word of theirs
        (None, True, "other"),
    ],
)
def test_a_kind_is_the_platforms_own_word_or_other(
    told: str | None, by_platform: bool, kind: str
) -> None:
    assert incident_kind(told, by_platform=by_platform).value == kind
