"""The short way for the usual event: never another answer than the long way's."""

import json
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.events import (
    SHIFT_TYPES,
    InvalidEvent,
    MalformedBody,
    guess_events,
    read_batch,
    read_plain,
)
from platforms.events.plain import event_of, read_told_shift
from platforms.events.read import read_closely
from tests.pure.platforms.events.hostile import HOSTILE, Hostile
from tests.pure.platforms.events.samples import (
    BREAK,
    DELIVERY,
    PLAN,
    Body,
    envelope,
    every_valid_body,
    raw,
    shift_body,
)

FULL = shift_body(
    "shift.corrected",
    actual_start="2026-11-23T18:02:00.250Z",
    actual_end="2026-11-23T21:59:59-01:00",
    breaks=[BREAK, {**BREAK, "paid": True}],
    earnings=[{"kind": "tip", "amount_cents": -5, "currency": "EUR"}],
    zone={"postcode": "9000", "lat": 51, "lon": 3.7},
    vehicle={"type": "bike", "owner": "coop"},
    note="Ring at the gate",
    corrects="evt_0000",
)
DROPPED = {**DELIVERY, "shift": {"external_id": "S-1"}, "dropoff": {"postcode": "1000"}}
USUAL = [
    *(body for body in every_valid_body() if body["type"] != "ping"),
    {**FULL, "sequence": 7},
    envelope("delivery.completed", delivery=DROPPED),
]
ODD = (
    None, True, 0, 1, 1.0, -1, 1e400, 2**31, 2**63, "", " ", "x", "\x00", "é", "a\tb", 9000, "0999", "9000", "EUR",
    "2024-02-29T00:00:00Z", "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-23t18:00:00z",
    "2026-11-23T24:00:00Z", "2026-11-23T18:00:60Z", "2026-11-23T18:00:00.123456789Z", "1999-12-31T23:59:59Z",
    "2026-11-23T18:00:00", "2026-11-23T18:00:00+24:00", "2026-11-23 18:00:00Z", [], {}, [{}], {"x": 1},
)  # fmt: skip
WRITTEN = ((",", ":"), (", ", ": "), (",\n", ":"), (",", " :"), (",", "\n:"), (" ,", "\t: "))


def is_plain(content: bytes) -> bool:
    """Whether the short way takes a body; the event must then be the one that the long way reads.

    The shortest, in one pass, takes only what the short one takes.
    """
    plain, told = read_plain(content), read_told_shift(content)
    if told is not None:
        assert plain is not None
        assert repr(told) == repr(read_closely(content, webhook_id=None))
    if plain is None:
        return False
    event, closely = event_of(plain), read_closely(content, webhook_id=None)
    assert event == closely
    assert repr(event) == repr(closely)
    return True


@pytest.mark.parametrize("body", USUAL, ids=lambda body: str(body["type"]))
def test_the_usual_event_goes_the_short_way(body: Body) -> None:
    assert is_plain(raw(body))
    assert is_plain(json.dumps(body).encode())


def test_every_event_of_a_shift_but_a_correction_is_read_in_one_pass() -> None:
    straight = {body["type"] for body in USUAL if read_told_shift(raw(body)) is not None}

    assert straight == set(SHIFT_TYPES) - {"shift.corrected"}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_what_is_refused_does_not_go_the_short_way(hostile: Hostile) -> None:
    assert not is_plain(hostile.raw) or hostile.answer == 202


@pytest.mark.parametrize(
    "written",
    [
        b'"id":"evt_0001","id":"evt_0001"',
        b'"id" :"evt_0001","id":"evt_0001"',
        b'"id":1,"i\\u0064":"evt_0001"',
    ],
)
def test_a_key_that_is_named_twice_never_goes_the_short_way(written: bytes) -> None:
    body = raw(shift_body()).replace(b'"id":"evt_0001"', written)
    assert b"evt_0001" in body

    assert not is_plain(body)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_changed_at_random_both_ways_say_the_same(data: st.DataObject) -> None:
    body = deepcopy(data.draw(st.sampled_from(USUAL)))
    for _ in range(data.draw(st.integers(0, 2))):
        path = data.draw(st.sampled_from(sorted(paths(body))))
        change(body, path, data.draw(st.sampled_from((*ODD, PLAN["planned_end"]))))
    content = json.dumps(body, separators=data.draw(st.sampled_from(WRITTEN))).encode()
    try:
        read_closely(content, webhook_id=None)
    except (InvalidEvent, MalformedBody):
        assert read_plain(content) is None
        assert read_told_shift(content) is None
    else:
        is_plain(content)


def paths(value: object, above: tuple[str | int, ...] = ()) -> list[tuple[str, ...]]:
    """Where something stands in a body, each step as text."""
    steps = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    found: list[tuple[str, ...]] = []
    for step, inner in steps:
        path = (*above, str(step))
        found += [path, *paths(inner, path)]
    return found


def change(body: Body, path: tuple[str, ...], value: object) -> None:
    """Put another value there, unless an earlier change took the place away."""
    inner: object = body
    for step in path[:-1]:
        if isinstance(inner, dict):
            inner = inner.get(step)
        elif isinstance(inner, list) and step.isdigit() and int(step) < len(inner):
            inner = inner[int(step)]
    if isinstance(inner, dict):
        inner[path[-1]] = value


@pytest.mark.parametrize("between", [",", ", "])
def test_the_guess_where_a_batch_is_cut_is_right_where_its_parts_are_objects(between: str) -> None:
    parts = [raw(shift_body()), raw(FULL), raw(shift_body("shift.ended"))]
    whole = b'{ "events" : [' + between.encode().join(parts) + b" ] }\n"

    assert guess_events(whole) == list(read_batch(whole)) == parts


def test_a_wrong_guess_shows() -> None:
    inner = raw({"id": 1, "list": [{"id": 2}, {"id": 3}]})
    guessed = guess_events(b'{"events":[' + inner + b"]}")

    assert guessed is not None
    assert len(guessed) > 1
    assert [read_plain(part) for part in guessed] == [None] * len(guessed)


@pytest.mark.parametrize(
    "whole",
    [
        b"", b"[]", b'{"events":[]}', b'{"events":[{}]}', b'{"events":[1]}', b'{"events":[{"id":1}',
        b'{"events":[{"id":1}]}x', b'{"x":1,"events":[{"id":1}]}', b'{"events":[' + b'{"id":1},' * 500 + b'{"id":1}]}',
    ],
    ids=lambda whole: whole[:24].decode(),
)  # fmt: skip
def test_what_does_not_look_like_a_batch_is_not_guessed_at(whole: bytes) -> None:
    assert guess_events(whole) is None
