"""Each cell is judged, and each row by the rules that hold for everybody's events."""

import pytest

from platforms.files import FileReading, read_file
from tests.factories.files import PLAN, WORK, Cells, csv_bytes

PLATFORM = "zwaluw"


def read(*rows: Cells) -> FileReading:
    """The reading of a file with these rows."""
    return read_file(csv_bytes(*rows), PLATFORM)


def faults(*rows: Cells) -> list[tuple[int, str, str]]:
    """Row, column and code of every fault."""
    return [(f.place.row, f.column, str(f.code)) for f in read(*rows).faults]


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"event_id": "not an id"}, "event_id", "bad_characters"),
        ({"event_id": "x" * 101}, "event_id", "too_long"),
        ({"shift_id": ""}, "shift_id", "empty"),
        ({"worker_id": "W\x077"}, "worker_id", "bad_characters"),
        ({"planned_start": "2026-10-25T02:30"}, "planned_start", "time_comes_twice"),
        ({"planned_end": "2027-03-28T02:30"}, "planned_end", "time_does_not_exist"),
        ({"planned_end": ""}, "planned_end", "required"),
        ({"planned_end": "2026-03-06T17:00"}, "planned_end", "end_not_after_start"),
        ({"planned_end": "2026-03-07T18:01"}, "planned_end", "longer_than_24_hours"),
        ({"planned_start": "1999-03-06T18:00"}, "planned_start", "outside_2000_2099"),
        ({"actual_start": ""}, "actual_start", "required"),
        ({"actual_end": "2026-03-06T17:59"}, "actual_end", "end_before_start"),
        ({"break_minutes": "12,5"}, "break_minutes", "not_a_whole_number"),
        ({"break_minutes": "-1"}, "break_minutes", "below_minimum"),
        ({"deliveries": "nine"}, "deliveries", "not_a_whole_number"),
        ({"distance_m": "-5"}, "distance_m", "below_minimum"),
        ({"distance_m": "5120,5"}, "distance_m", "not_a_whole_number"),
        ({"base_cents": "64,00"}, "base_cents", "not_a_whole_number"),
        ({"tips_cents": "9999999999"}, "tips_cents", "above_maximum"),
        ({"expense_cents": "1.5"}, "expense_cents", "not_a_whole_number"),
        ({"postcode": "999"}, "postcode", "not_a_belgian_postcode"),
        ({"vehicle": "unicycle"}, "vehicle", "unknown_value"),
        ({"note": "a\x00b"}, "note", "bad_characters"),
    ],
)  # fmt: skip
def test_each_column_has_its_rules(change: Cells, column: str, code: str) -> None:
    assert (2, column, code) in faults(WORK | change)


def test_all_faults_of_all_rows_are_told_at_once_with_words() -> None:
    bad = PLAN | {"planned_start": "later", "deliveries": "x", "vehicle": "boat", "postcode": "1"}
    reading = read(bad, PLAN, PLAN | {"shift_id": "S-2", "planned_end": ""})

    assert [(f.place.row, f.column) for f in reading.faults] == [
        (2, "deliveries"),
        (2, "planned_start"),
        (2, "postcode"),
        (2, "vehicle"),
        (4, "planned_end"),
    ]
    assert all(fault.reason and "boat" not in fault.reason for fault in reading.faults)
    assert reading.rows == 3


def test_a_row_that_tells_of_no_time_is_refused() -> None:
    assert faults({"shift_id": "S-1", "worker_id": "W-7"}) == [
        (2, "planned_end", "required"),
        (2, "planned_start", "required"),
    ]


def test_an_event_id_names_one_shift() -> None:
    first, second = PLAN | {"event_id": "e1"}, PLAN | {"event_id": "e1", "shift_id": "S-2"}

    assert faults(first, second) == [(3, "event_id", "id_on_another_row")]
    assert faults(first, first | {"note": "changed"}) == []


def test_one_shift_has_a_hundred_rows_at_most() -> None:
    rows = [PLAN | {"note": str(number)} for number in range(101)]

    assert faults(*rows[:100]) == []
    assert faults(*rows) == [(102, "shift_id", "too_many_rows_of_one_shift")]


def test_a_row_without_an_id_is_named_by_platform_shift_and_content() -> None:
    same, again = read(WORK).shifts[0], read(WORK).shifts[0]
    changed = read(WORK | {"tips_cents": "351"}).shifts[0]
    elsewhere = read_file(csv_bytes(WORK), "merel").shifts[0]

    assert same.digest == again.digest
    assert len({same.digest, changed.digest, elsewhere.digest}) == 3
