"""Batches: every event keeps the bytes its sender wrote."""

import json

import pytest

from platforms.events import (
    MOST_EVENTS_IN_BATCH,
    InvalidEvent,
    MalformedBody,
    read_batch,
    read_event,
)
from tests.pure.platforms.events.samples import every_valid_body, raw, shift_body


@pytest.mark.parametrize("spaces", ["", " ", "\n\t "])
def test_each_event_keeps_its_exact_bytes(spaces: str) -> None:
    pretty = json.dumps(shift_body(note='Zoë ] } , 🚲 \\ "'), indent=2, ensure_ascii=False).encode()
    events = [raw(body) for body in every_valid_body()] + [pretty]
    gap = spaces.encode()
    joined = (gap + b"," + gap).join(events)
    batch = gap.join([b"", b"{", b'"events"', b":", b"[", joined, b"]", b"}", b""])

    assert list(read_batch(batch)) == events


def test_an_event_of_a_batch_reads_like_one_sent_alone() -> None:
    body = raw(shift_body())

    (cut,) = read_batch(b'{"events":[' + body + b"]}")

    assert read_event(cut, webhook_id=None) == read_event(body, webhook_id="evt_0001")


def test_a_batch_is_as_deep_as_its_deepest_event_and_itself() -> None:
    def batch(levels: int) -> bytes:
        return b'{"events":[{"x":' + b"[" * levels + b"]" * levels + b"}]}"

    assert len(read_batch(batch(29))) == 1
    with pytest.raises(MalformedBody, match="nested"):
        read_batch(batch(30))


@pytest.mark.parametrize("end", ["", "]", "]}x", "]}}", ",]}", ",,{}]}", " {}]}", ":]}"])
def test_a_batch_that_ends_wrongly_is_no_batch(end: str) -> None:
    with pytest.raises(MalformedBody):
        read_batch(b'{"events":[{}' + end.encode())


def test_other_members_may_stand_before_and_after() -> None:
    body = raw(shift_body())
    batch = b'{"a":[1,{"events":[]}],"b":"]","events":[' + body + b'],"c":null}'

    assert read_batch(batch) == (body,)


def test_one_bad_event_leaves_its_neighbours_alone() -> None:
    good = raw(shift_body())
    cut = read_batch(b'{"events":[{"a":1,"a":2},' + good + b',17,{"x":NaN}]}')

    assert cut == (b'{"a":1,"a":2}', good, b"17", b'{"x":NaN}')
    assert read_event(cut[1], webhook_id=None)
    with pytest.raises(MalformedBody):
        read_event(cut[2], webhook_id=None)


def test_an_empty_batch_holds_nothing() -> None:
    assert read_batch(b'{"events":[]}') == ()
    assert read_batch(b'{"events":[ ]}') == ()


def test_five_hundred_events_are_the_most() -> None:
    def batch(count: int) -> bytes:
        return b'{"events":[' + b",".join([b"{}"] * count) + b"]}"

    assert len(read_batch(batch(MOST_EVENTS_IN_BATCH))) == 500
    with pytest.raises(InvalidEvent) as refused:
        read_batch(batch(MOST_EVENTS_IN_BATCH + 1))
    assert [(fault.field, fault.rule.value) for fault in refused.value.faults] == [
        ("events", "too_long")
    ]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"{}", "required"),
        (b'{"events":null}', "required"),
        (b'{"events":{}}', "not_a_list"),
        (b'{"events":[],"events":[]}', "duplicate_key"),
    ],
)
def test_a_body_that_is_no_batch_is_refused(body: bytes, rule: str) -> None:
    with pytest.raises(InvalidEvent) as refused:
        read_batch(body)

    assert [(fault.field, fault.rule.value) for fault in refused.value.faults] == [("events", rule)]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"events":[{]}', b'{"events":[', b"\xff"])
def test_an_unreadable_batch_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        read_batch(body)
