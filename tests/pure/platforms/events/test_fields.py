"""Single fields: the envelope's and the shift's, every fault under its published name."""

import pytest

from platforms.events import (
    read_event,
)
from tests.pure.platforms.events.samples import (
    BREAK,
    Body,
    faults,
    raw,
    read,
    read_shift,
    shift_body,
)


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("id", "", "empty"),
        ("id", "a b", "bad_characters"),
        ("id", "é", "bad_characters"),
        ("id", "a\n", "bad_characters"),
        ("id", "a" * 101, "too_long"),
        ("id", 7, "not_a_string"),
        ("id", None, "required"),
        ("type", "shift.paused", "unknown_type"),
        ("type", "", "unknown_type"),
        ("type", ["shift.planned"], "not_a_string"),
        ("type", None, "required"),
        ("schema_version", 2, "unknown_version"),
        ("schema_version", 0, "unknown_version"),
        ("schema_version", True, "not_an_integer"),
        ("schema_version", 1.0, "not_an_integer"),
        ("schema_version", "1", "not_an_integer"),
        ("schema_version", None, "required"),
        ("timestamp", "2026-11-23T12:00:00", "offset_missing"),
        ("timestamp", None, "required"),
        ("sequence", -1, "below_minimum"),
        ("sequence", 1.5, "not_an_integer"),
        ("sequence", 2**63, "above_maximum"),
        ("data", None, "required"),
        ("data", [], "not_an_object"),
        ("data", {}, "required"),
    ],
)
def test_a_fault_of_the_envelope_is_named(field: str, value: object, rule: str) -> None:
    body = {**shift_body(), field: value}
    at = "data.shift" if value == {} else field

    assert faults(body, webhook_id=None) == {(at, rule)}


def test_the_id_in_the_body_must_be_the_one_in_the_header() -> None:
    assert faults(shift_body(), webhook_id="evt_0002") == {("id", "differs_from_header")}
    assert read_event(raw(shift_body()), webhook_id=None).event_id == "evt_0001"


def test_ids_of_the_greatest_length_are_accepted() -> None:
    body = {**shift_body(external_id="s" * 200), "id": "e" * 100}

    assert read(body, webhook_id="e" * 100).event_id == "e" * 100


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("external_id", "", "empty"),
        ("external_id", " ", "bad_characters"),
        ("external_id", "\u00a0", "bad_characters"),
        ("external_id", "a\x00", "bad_characters"),
        ("external_id", "a\n", "bad_characters"),
        ("external_id", "a\x7f", "bad_characters"),
        ("external_id", "a\x85b", "bad_characters"),
        ("external_id", "s" * 201, "too_long"),
        ("external_id", 5, "not_a_string"),
        ("worker", "W-7", "not_an_object"),
        ("worker", {}, "required"),
        ("planned_end", 1795435200, "not_a_string"),
        ("planned_end", "tomorrow", "not_rfc3339"),
        ("planned_end", "1795435200", "not_rfc3339"),
        ("planned_end", "2026-11-23", "not_rfc3339"),
        ("planned_end", "2026-11-23T22:00:00", "offset_missing"),
        ("planned_end", "2026-11-23 22:00", "offset_missing"),
        ("planned_end", "2026-11-23T22:00:00.", "not_rfc3339"),
        ("planned_end", "2026-11-23T22:00:00+01", "not_rfc3339"),
        ("planned_end", "2026-11-23T22:00:00+24:00", "not_rfc3339"),
        ("planned_end", "2026-11-31T22:00:00Z", "not_rfc3339"),
        ("planned_end", "2026-11-23T24:00:00Z", "not_rfc3339"),
        ("planned_end", "2026-11-23T22:00:60Z", "not_rfc3339"),
        ("planned_end", "٢٠٢٦-11-23T22:00:00Z", "not_rfc3339"),
        ("planned_end", "0001-01-01T00:00:00+14:00", "outside_2000_2099"),
        ("planned_end", "9999-12-31T23:59:59-14:00", "outside_2000_2099"),
        ("distance_m", -1, "below_minimum"),
        ("distance_m", 2**31, "above_maximum"),
        ("distance_m", 10**4000, "above_maximum"),
        ("distance_m", 3.0, "not_an_integer"),
        ("distance_m", "3", "not_an_integer"),
        ("distance_m", True, "not_an_integer"),
        ("deliveries_count", -1, "below_minimum"),
        ("break_minutes", 1441, "above_maximum"),
        ("break_minutes", -1, "below_minimum"),
        ("cash_collected_cents", 0.5, "not_an_integer"),
        ("ended_by", "courier", "unknown_value"),
        ("engagement", "freelance", "unknown_value"),
        ("engagement", "", "unknown_value"),
        ("engagement", True, "unknown_value"),
        ("reason", 7, "unknown_value"),
        ("breaks", {}, "not_a_list"),
        ("breaks", "12:00", "not_a_list"),
        ("breaks", [BREAK] * 101, "too_long"),
        ("zone", [], "not_an_object"),
        ("vehicle", {"type": "rocket"}, "unknown_value"),
        ("corrects", "a b", "bad_characters"),
        ("note", "a\x00", "bad_characters"),
        ("note", "n" * 10_001, "too_long"),
        ("worker", {"external_id": "W", "name": 5}, "not_a_string"),
    ],
)  # fmt: skip
def test_a_fault_of_a_field_is_named(field: str, value: object, rule: str) -> None:
    found = faults(shift_body(**{field: value}))

    assert {name for _, name in found} == {rule}
    assert all(path.startswith(f"data.shift.{field}") for path, _ in found)


@pytest.mark.parametrize(
    "postcode", ["999", "0999", "10000", 999, 10000, "105O", " 1050", "٢٠٢٦", "-100", 1050.0, True]
)
def test_a_postcode_lies_between_1000_and_9999(postcode: object) -> None:
    found = faults(shift_body(zone={"postcode": postcode}))

    rule = "not_a_belgian_postcode" if type(postcode) in (str, int) else "not_a_string"
    assert found == {("data.shift.zone.postcode", rule)}


@pytest.mark.parametrize("postcode", ["1000", "9999", 1000, 9999])
def test_the_first_and_last_postcode_are_accepted(postcode: object) -> None:
    zone = read_shift(shift_body(zone={"postcode": postcode})).shift.zone

    assert zone is not None
    assert zone.postcode == str(postcode)


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("lat", 90.1, "above_maximum"),
        ("lon", -180.1, "below_minimum"),
        ("lat", "50", "not_a_number"),
        ("lat", True, "not_a_number"),
        ("lon", 10**400, "not_a_number"),
    ],
)
def test_a_coordinate_is_a_number_on_the_globe(field: str, value: object, rule: str) -> None:
    assert faults(shift_body(zone={field: value})) == {(f"data.shift.zone.{field}", rule)}


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"amount_cents": 12.5}, "amount_cents", "not_an_integer"),
        ({"amount_cents": 12.0}, "amount_cents", "not_an_integer"),
        ({"amount_cents": "12"}, "amount_cents", "not_an_integer"),
        ({"amount_cents": None}, "amount_cents", "required"),
        ({"currency": "USD"}, "currency", "not_eur"),
        ({"currency": "eur"}, "currency", "not_eur"),
        ({"currency": 978}, "currency", "not_eur"),
        ({"currency": None}, "currency", "required"),
        ({"kind": "salary"}, "kind", "unknown_value"),
    ],
)
def test_an_earning_is_whole_cents_in_euro(change: Body, field: str, rule: str) -> None:
    earning = {"kind": "base", "amount_cents": 100, "currency": "EUR", **change}

    assert faults(shift_body("shift.ended", earnings=[earning])) == {
        (f"data.shift.earnings.0.{field}", rule)
    }
