"""Bytes to one JSON object: what is unreadable, and what readers of JSON usually let through."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.events import MAX_BODY_BYTES, InvalidEvent, MalformedBody, Unreadable, read_event
from platforms.events.document import MAX_NESTING, read_document
from tests.pure.platforms.events.samples import faults, raw, read, shift_body

GOOD = raw(shift_body())


def with_member(text: bytes) -> bytes:
    """A valid body with one more member at its end."""
    return GOOD[:-1] + b"," + text + b"}"


def nested(levels: int) -> bytes:
    """A valid body in which brackets stand `levels` deep, its own brace included."""
    return with_member(b'"deep":' + b"[" * (levels - 1) + b"]" * (levels - 1))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Unreadable.EMPTY),
        (b" \n\t", Unreadable.EMPTY),
        (b"null", Unreadable.NOT_AN_OBJECT),
        (b"[]", Unreadable.NOT_AN_OBJECT),
        (b"[{}]", Unreadable.NOT_AN_OBJECT),
        (b'"text"', Unreadable.NOT_AN_OBJECT),
        (b"17", Unreadable.NOT_AN_OBJECT),
        (b"true", Unreadable.NOT_AN_OBJECT),
        (b'[{"a":1,"a":2}]', Unreadable.NOT_AN_OBJECT),
        (GOOD[:-1], Unreadable.NOT_JSON),
        (GOOD[: len(GOOD) // 2], Unreadable.NOT_JSON),
        (GOOD + b"x", Unreadable.NOT_JSON),
        (GOOD + GOOD, Unreadable.NOT_JSON),
        (b"{'id': 1}", Unreadable.NOT_JSON),
        (b'{"id":1,}', Unreadable.NOT_JSON),
        (b'{"a":"\n"}', Unreadable.NOT_JSON),
        (b'{"a":1,"a":2', Unreadable.NOT_JSON),
        (b"id=evt_0001&type=ping", Unreadable.NOT_JSON),
        (b"\x1f\x8b\x08\x00", Unreadable.NOT_UTF8),
        (b'{"n":' + b"9" * 5000 + b"}", Unreadable.NOT_JSON),
        (b'{"a":1,"a":' + b"9" * 5000 + b"}", Unreadable.NOT_JSON),
        (b"\xef\xbb\xbf" + GOOD, Unreadable.BYTE_ORDER_MARK),
        (GOOD.decode().encode("utf-16"), Unreadable.NOT_UTF8),
        (GOOD.replace(b"Amina", b"Am\xffna"), Unreadable.NOT_UTF8),
        (GOOD.replace(b"Amina", b"\xed\xa0\x80"), Unreadable.NOT_UTF8),
        (b" " * (MAX_BODY_BYTES + 1), Unreadable.TOO_LARGE),
        (b"[" * 200_000, Unreadable.NESTED_TOO_DEEP),
        (b"[" * 200_000 + b"]" * 200_000, Unreadable.NESTED_TOO_DEEP),
        (b'{"a":' * 100_000, Unreadable.NESTED_TOO_DEEP),
        (nested(MAX_NESTING + 1), Unreadable.NESTED_TOO_DEEP),
    ],
    ids=lambda value: str(value)[:24],
)
def test_an_unreadable_body_is_malformed(body: bytes, reason: Unreadable) -> None:
    with pytest.raises(MalformedBody) as refused:
        read(body)

    assert refused.value.reason is reason


def test_every_reason_has_one_plain_sentence() -> None:
    sentences = {str(MalformedBody(reason)) for reason in Unreadable}

    assert len(sentences) == len(Unreadable)


def test_the_deepest_nesting_allowed_is_read() -> None:
    assert read(nested(MAX_NESTING)).unknown_fields == 1


def test_brackets_in_texts_and_side_by_side_do_not_count_as_depth() -> None:
    text = b"[{" * 300 + b'\\"' * 300 + b"[" * 300
    wide = b"[" + b",".join([b'{"a":[]}'] * 1000) + b"]"

    assert read(with_member(b'"text":"' + text + b'","wide":' + wide)).unknown_fields == 2


def test_an_unclosed_text_of_a_megabyte_is_refused_quickly() -> None:
    body = b"[" * 40 + b'{"a":"' + b'\\"' * 500_000

    with pytest.raises(MalformedBody):
        read(body)


def test_the_largest_body_allowed_is_read() -> None:
    frame = len(with_member(b'"filler":""'))
    body = with_member(b'"filler":"' + b"x" * (MAX_BODY_BYTES - frame) + b'"')

    assert len(body) == MAX_BODY_BYTES
    assert read(body).unknown_fields == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (with_member(b'"id":"evt_0001"'), "id"),
        (with_member(b'"x":{"y":[{"z":1,"z":1}]}'), "x.y.0.z"),
        (GOOD.replace(b'"name"', b'"external_id"'), "data.shift.worker.external_id"),
        (GOOD.replace(b'"data":{', b'"data":{"shift":{},'), "data.shift"),
        (with_member(b'"\\u0061":1,"a":2'), "a"),
        (with_member(b'"\\n":1,"\\n":2'), "?"),
    ],
)
def test_a_repeated_key_is_named_with_its_path(body: bytes, field: str) -> None:
    assert (field, "duplicate_key") in faults(body)


@pytest.mark.parametrize("constant", [b"NaN", b"Infinity", b"-Infinity"])
def test_numbers_that_are_none_are_named_with_their_path(constant: bytes) -> None:
    in_unknown = with_member(b'"x":[0,{"y":' + constant + b"}]")
    in_known = raw(shift_body(distance_m=77)).replace(b"77", constant)

    assert faults(in_unknown) == {("x.1.y", "not_finite")}
    assert faults(in_known) == {("data.shift.distance_m", "not_finite")}


def test_a_number_too_large_for_a_float_is_refused_where_it_means_something() -> None:
    body = raw(shift_body(zone={"lat": 77})).replace(b"77", b"1e999")

    assert faults(body) == {("data.shift.zone.lat", "not_finite")}
    assert read(with_member(b'"x":1e999')).unknown_fields == 1


def test_faults_of_the_text_and_of_the_content_come_together() -> None:
    body = with_member(b'"x":NaN,"x":1,"sequence":-1')

    assert faults(body) == {("x", "duplicate_key"), ("sequence", "below_minimum")}


def test_a_hundred_thousand_repeated_keys_are_refused_quickly() -> None:
    body = with_member(b'"x":{' + b",".join(b'"%d":1' % (n // 2) for n in range(90_000)) + b"}")

    with pytest.raises(InvalidEvent) as refused:
        read(body)

    assert len(refused.value.faults) == 200


def test_half_a_character_is_refused_in_a_known_field_and_ignored_in_an_unknown_one() -> None:
    body = raw(shift_body(note="HALF")).replace(b"HALF", b"\\ud800")

    assert faults(body) == {("data.shift.note", "bad_characters")}
    assert read(with_member(b'"x":"\\ud800"')).unknown_fields == 1
    assert faults(with_member(b'"\\ud800":1')) == {("body", "bad_characters")}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_end_in_an_event_or_in_one_of_two_refusals(body: bytes) -> None:
    with pytest.raises((MalformedBody, InvalidEvent)):
        read_event(body, webhook_id=None)


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(["id", "type", "schema_version", "timestamp", "sequence", "data", "x"]),
    json_values,
    st.sampled_from(["external_id", "worker", "planned_end", "zone", "breaks", "earnings", "note"]),
    json_values,
)
def test_any_value_in_any_place_ends_in_an_event_or_in_a_refusal(
    member: str, value: object, field: str, field_value: object
) -> None:
    body = {**shift_body(**{field: field_value}), member: value}
    with suppress(InvalidEvent):
        assert read_event(json.dumps(body).encode(), webhook_id=None).event_id


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(st.text(max_size=8), json_values, max_size=4))
def test_a_document_without_traps_is_what_json_says(value: dict[str, object]) -> None:
    text = json.dumps(value).replace("NaN", "0").replace("Infinity", "0").encode()

    assert read_document(text).root == json.loads(text)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", '":', "\\u0061", "c"]), st.text(max_size=4)),
        max_size=4,
    ),
    st.sampled_from(["", " ", "\n"]),
)
def test_a_key_named_twice_is_found_however_it_is_written(
    members: list[tuple[str, str]], space: str
) -> None:
    keys = [f'"{key}"' if key == "\\u0061" else json.dumps(key) for key, _ in members]
    pairs = [
        f"{key}{space}:{json.dumps(text)}" for key, (_, text) in zip(keys, members, strict=True)
    ]
    body = f'{{"x":[{{{",".join(pairs)}}}]}}'.encode()
    named = [json.loads(key) for key in keys]

    assert bool(read_document(body).faults) == (len(set(named)) < len(named))
