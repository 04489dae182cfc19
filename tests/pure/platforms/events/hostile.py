"""Bodies that senders should not write but do: what each is answered, and whether the schema tells."""

import json
from dataclasses import dataclass
from typing import Final

from tests.pure.platforms.events.samples import Body, envelope, raw, shift_body

NIGHT_IN_OCTOBER: Final = {
    # The clock shows 02:30 twice; one hour lies between the two.
    "planned_start": "2026-10-25T02:30:00+02:00",
    "planned_end": "2026-10-25T02:30:00+01:00",
}
NIGHT_IN_MARCH: Final = {
    # From 01:30 to 03:30 by the clock is one hour of work.
    "planned_start": "2027-03-28T01:30:00+01:00",
    "planned_end": "2027-03-28T03:30:00+02:00",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A signed body, its answer, and a rule that a schema cannot say (None: it can, or no JSON)."""

    raw: bytes
    answer: int
    rule: str | None = None
    beyond_schema: str | None = None


def _text(body: Body) -> str:
    return raw(body).decode()


def _valid(body: Body | bytes) -> Hostile:
    return Hostile(raw=body if isinstance(body, bytes) else raw(body), answer=202)


def _malformed(content: bytes, rule: str) -> Hostile:
    return Hostile(raw=content, answer=400, rule=rule)


def _invalid(body: Body | str | bytes, rule: str, *, beyond_schema: str | None = None) -> Hostile:
    content = body.encode() if isinstance(body, str) else body
    return Hostile(
        raw=content if isinstance(content, bytes) else raw(content),
        answer=422,
        rule=rule,
        beyond_schema=beyond_schema,
    )


PLANNED: Final = shift_body()

HOSTILE: Final[dict[str, Hostile]] = {
    "pretty-printed with a newline at the end": _valid(json.dumps(PLANNED, indent=4).encode() + b"\n"),
    "combining characters": _valid(shift_body(note="e\u0301 a\u0308\u0323")),
    "right-to-left characters": _valid(shift_body(note="\u202eshift\u202c \u0645\u0631\u062d\u0628\u0627")),
    "emoji in an id": _valid(shift_body(external_id="S-🚲🇧🇪")),
    "an escaped surrogate pair": _valid(_text(shift_body(note="?")).replace('"?"', r'"\ud83d\udeb2"').encode()),
    "the night that has an hour more": _valid(shift_body(**NIGHT_IN_OCTOBER)),
    "the night that lacks an hour": _valid(shift_body(**NIGHT_IN_MARCH)),
    "a courier nobody knows": _valid(shift_body(worker={"external_id": "W-nobody"})),
    "a field nobody knows": _valid(shift_body(helmet="blue")),
    "an incident that is fatal": _valid(
        envelope("incident.reported", incident={
            "external_id": "I-9", "worker": {"external_id": "W-7"}, "kind": "collision",
            "occurred_at": "2026-11-23T18:20:00+01:00", "severity": "fatal"})
    ),
    "nothing": _malformed(b"", "empty"),
    "spaces": _malformed(b" \n", "empty"),
    "no JSON": _malformed(b"shift planned", "not_json"),
    "cut off": _malformed(raw(PLANNED)[:-1], "not_json"),
    "two objects": _malformed(raw(PLANNED) * 2, "not_json"),
    "single quotes": _malformed(b"{'id': 'evt_0001'}", "not_json"),
    "a list": _malformed(b"[]", "not_an_object"),
    "null": _malformed(b"null", "not_an_object"),
    "a bare NaN": _malformed(b"NaN", "not_an_object"),
    "a byte-order mark": _malformed(b"\xef\xbb\xbf" + raw(PLANNED), "byte_order_mark"),
    "UTF-16": _malformed(_text(PLANNED).encode("utf-16-le"), "not_json"),
    "invalid UTF-8": _malformed(raw(shift_body(note="?")).replace(b'"?"', b'"\xc3\x28"'), "not_utf8"),
    "an overlong slash": _malformed(raw(shift_body(note="?")).replace(b'"?"', b'"\xc0\xaf"'), "not_utf8"),
    "200,000 nested lists": _malformed(b'{"id":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested_too_deep"),
    "200,000 lists that never close": _malformed(b"[" * 200_000, "nested_too_deep"),
    "a number of 5,000 digits": _malformed(
        _text({**PLANNED, "sequence": 1}).replace('"sequence":1', '"sequence":' + "9" * 5000).encode(), "not_json"
    ),
    "a key twice": _invalid(
        _text(PLANNED).replace('"id":', '"id":"evt_0001","id":', 1), "duplicate_key",
        beyond_schema="a key twice: readers keep one of them and a schema sees that one",
    ),
    "NaN": _invalid(
        _text(shift_body("shift.ended", distance_m=5)).replace(":5", ":NaN"), "not_finite",
    ),
    "Infinity, where nobody looks": _invalid(
        _text(shift_body(helmet=5)).replace(":5", ":-Infinity"), "not_finite",
        beyond_schema="NaN and Infinity are no JSON; in an unknown field a schema lets them pass",
    ),
    "an end before the start": _invalid(
        shift_body(planned_end="2026-11-23T17:59:59+01:00"), "end_not_after_start",
        beyond_schema="the order of two times",
    ),
    "an end at the start": _invalid(
        shift_body(planned_end="2026-11-23T18:00:00+01:00"), "end_not_after_start",
        beyond_schema="the order of two times",
    ),
    "the later hour of the night first": _invalid(
        shift_body(planned_start=NIGHT_IN_OCTOBER["planned_end"], planned_end=NIGHT_IN_OCTOBER["planned_start"]),
        "end_not_after_start", beyond_schema="the order of two times",
    ),
    "more than 24 hours": _invalid(
        shift_body(planned_end="2026-11-24T18:00:01+01:00"), "longer_than_24_hours",
        beyond_schema="the length of a shift",
    ),
    "a time without offset": _invalid(shift_body(planned_start="2026-11-23T18:00:00"), "offset_missing"),
    "the 30th of February": _invalid(
        shift_body(planned_start="2026-02-30T18:00:00Z"), "not_rfc3339",
        beyond_schema="that a day exists, where formats are not checked",
    ),
    "a year far away": _invalid(
        shift_body(planned_start="9999-12-31T23:59:59Z"), "outside_2000_2099",
        beyond_schema="the years 2000 to 2099",
    ),
    "cents with a fraction": _invalid(
        shift_body("shift.ended", earnings=[{"kind": "tip", "amount_cents": 150.5, "currency": "EUR"}]),
        "not_an_integer",
    ),
    "cents that only look whole": _invalid(
        shift_body("shift.ended", earnings=[{"kind": "tip", "amount_cents": 150.0, "currency": "EUR"}]),
        "not_an_integer", beyond_schema="that 150.0 is not a whole number",
    ),
    "dollars": _invalid(
        shift_body("shift.ended", earnings=[{"kind": "tip", "amount_cents": 1, "currency": "USD"}]), "not_eur"
    ),
    "a negative distance": _invalid(shift_body("shift.ended", distance_m=-1), "below_minimum"),
    "a distance beyond any map": _invalid(shift_body("shift.ended", distance_m=2**31), "above_maximum"),
    "a postcode of another country": _invalid(shift_body(zone={"postcode": "75011"}), "not_a_belgian_postcode"),
    "an empty id": _invalid(shift_body(external_id=""), "empty"),
    "a tabulator in an id": _invalid(shift_body(external_id="S\t1"), "bad_characters"),
    "a NUL in a note": _invalid(shift_body(note="a\x00b"), "bad_characters"),
    "half a surrogate pair": _invalid(
        _text(shift_body(note="?")).replace('"?"', r'"\ud83d"'), "bad_characters",
        beyond_schema="half a surrogate pair: no text, and no schema speaks of it",
    ),
    "an unknown type": _invalid({**PLANNED, "type": "shift.sold"}, "unknown_type"),
    "an unknown version": _invalid({**PLANNED, "schema_version": 2}, "unknown_version"),
    "true for a number": _invalid({**PLANNED, "schema_version": True}, "not_an_integer"),
    "no worker": _invalid(shift_body(worker=None), "required"),
}  # fmt: skip
"""By name. Every event has the id `evt_0001`."""
