"""The reference and the samples cannot go stale: both come from what checks events."""

from datetime import UTC, datetime

import pytest
from jsonschema import Draft202012Validator

from courier_api.locale.catalogue import load_catalogue
from courier_api.sources.keys import KeyState
from courier_api.web.portal.event_reference import FieldKind, event_reference
from courier_api.web.portal.log_filter import LogFilter, Wanted
from courier_api.web.portal.read_overview import Advice
from courier_api.web.portal.samples import Sample, sample_event, signed_sample
from courier_api.web.portal.shown_body import shown_body
from courier_api.web.portal.views import Cursor, EntryKey, EntryKind, State, Why, why_of
from platforms.events import EVENT_TYPES, json_schema, read_event
from platforms.events.faults import Unreadable
from platforms.signatures import Refusal
from platforms.signatures.explain import Step
from platforms.signatures.standard_webhooks import shared_secret

NOW = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
REFERENCE = event_reference()


def test_every_type_of_event_is_listed() -> None:
    assert tuple(event.name for event in REFERENCE.events) == EVENT_TYPES


def test_every_field_of_the_schema_is_listed() -> None:
    listed = {field.path.rpartition(".")[2].removesuffix("[]") for field in REFERENCE.envelope}
    for _, fields in REFERENCE.records:
        listed |= {field.path.rpartition(".")[2].removesuffix("[]") for field in fields}
    parts = json_schema()["$defs"]

    assert {name for part in parts.values() for name in part["properties"]} == listed  # type: ignore[union-attr]


def test_what_a_type_needs_beside_the_usual_is_named() -> None:
    needs = {event.name: (event.needed, event.one_of) for event in REFERENCE.events}

    assert needs["shift.planned"] == (("planned_start", "planned_end"), ())
    assert needs["shift.cancelled"] == (("reason",), ())
    assert needs["delivery.completed"] == ((), (("shift",), ("worker",)))
    assert needs["ping"] == ((), ())


@pytest.mark.parametrize(
    ("path", "kind", "choices"),
    [
        ("worker.external_id", FieldKind.TEXT, ()),
        ("breaks[].start", FieldKind.TIME, ()),
        ("breaks[].paid", FieldKind.YES_NO, ()),
        ("distance_m", FieldKind.INTEGER, ()),
        ("zone.lat", FieldKind.NUMBER, ()),
        ("ended_by", FieldKind.CHOICE, ("worker", "platform", "weather", "other")),
        ("engagement", FieldKind.CHOICE, ("employee", "self_employed")),
        ("earnings[].currency", FieldKind.CHOICE, ("EUR",)),
    ],
)
def test_a_field_says_what_it_holds(path: str, kind: FieldKind, choices: tuple[str, ...]) -> None:
    fields = {field.path: field for field in dict(REFERENCE.records)["shift"]}

    assert (fields[path].kind, fields[path].choices) == (kind, choices)


@pytest.mark.parametrize("sample", Sample)
def test_a_sample_is_a_valid_event(sample: Sample) -> None:
    event_id, headers, raw = signed_sample(sample, secret=shared_secret(b"x" * 32), now=NOW)

    assert read_event(raw, webhook_id=event_id).type == sample.value
    assert headers["webhook-id"] == event_id
    assert list(Draft202012Validator(json_schema()).iter_errors(sample_event(sample, NOW))) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("table", "choices"),
    [
        ("portal.why", Why), ("portal.state", State), ("portal.show", Wanted),
        ("portal.advice", Advice), ("portal.check", Step), ("portal.field", FieldKind),
        ("portal.key_state", KeyState),
    ],
)  # fmt: skip
def test_every_choice_has_its_words(table: str, choices: type[State]) -> None:
    catalogue = load_catalogue()

    assert [each for each in choices if not catalogue.has(f"{table}.{each.value}")] == []


@pytest.mark.parametrize("code", [*Refusal, *(each for each in Unreadable if each != "too_large")])
def test_what_the_door_may_say_has_words(code: str) -> None:
    assert why_of(code) is not Why.OTHER


def test_a_reason_without_words_is_shown_by_its_code() -> None:
    assert why_of("something_new") is Why.OTHER
    assert why_of("something_new", "body-too-large") is Why.BODY_TOO_LARGE
    assert why_of(None, None) is None


def test_a_place_and_a_name_in_an_address_are_read_back() -> None:
    cursor = Cursor(NOW, 2, 41)

    assert Cursor.read(str(cursor)) == cursor
    assert EntryKey.read("conflict-9") == EntryKey(EntryKind.CONFLICT, 9)
    assert [EntryKey.read(text) for text in ("", "event-", "event-9x", "courier-1")] == [None] * 4


def test_a_filter_is_read_back_from_its_own_address() -> None:
    wanted = LogFilter(wanted=Wanted.PARKED, words="S-1 é", since="2026-03-06T18:00")

    assert LogFilter.read(wanted.fields) == wanted
    assert LogFilter.read({"show": "x", "since": "1999", "until": "y"}) == LogFilter()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b'{"note":"90041212476"}', '{"note":"*********76"}'),
        (b'{"description": "he \\"fell\\" badly"}', '{"description": "***"}'),
        (b"\xff{}", "\\xff{}"),
        (b"a\x00b", "a\\u0000b"),
    ],
)
def test_a_body_is_masked_and_made_visible(raw: bytes, shown: str) -> None:
    assert shown_body(raw) == shown
