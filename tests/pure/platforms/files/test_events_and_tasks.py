"""JSON lines as at the webhook door, and CoopCycle's export of tasks."""

from datetime import timedelta

from platforms.events import DeliveryEvent
from platforms.files import FileKind, FileReading, read_file
from platforms.files.task_rows import COLUMNS
from tests.factories.events import Told, again, incident, ping, raw
from tests.factories.files import Cells, csv_text

DROP: Cells = {
    "#": "12", "# order": "5", "type": "DROPOFF", "status": "DONE", "courier": "amina",
    "finishedAtDay": "06/03/2026", "finishedAtTime": "18:40:00",
    "traveled_distance_meter": "2150,5", "address.contactName": "Jan Klant",
}  # fmt: skip
PICK: Cells = DROP | {"#": "11", "type": "PICKUP", "finishedAtTime": "18:20:00"}


def faults(reading: FileReading) -> list[tuple[int, str, str]]:
    """Row, column and code of every fault."""
    return [(f.place.row, f.column, str(f.code)) for f in reading.faults]


def tasks(*rows: Cells) -> FileReading:
    """The reading of an export with these tasks."""
    return read_file(csv_text(*rows, columns=COLUMNS, separator=",").encode(), "coop")


def lines(*bodies: object, end: bytes = b"\n") -> bytes:
    """One body a line."""
    return end.join(body if isinstance(body, bytes) else raw(body) for body in bodies)


def test_each_line_keeps_its_own_bytes() -> None:
    bodies = [Told().planned(), incident(), ping()]
    reading = read_file(b"\xef\xbb\xbf" + lines(*bodies, b"", end=b"\r\n"), "zwaluw")

    assert (reading.kind, reading.rows, reading.faults) == (FileKind.EVENTS, 3, ())
    assert [event.raw for event in reading.events] == [raw(body) for body in bodies]


def test_every_bad_line_is_told_with_its_field_and_rule() -> None:
    no_offset = again(Told().planned(planned_end="2026-03-06T23:00:00"), "e2")
    reading = read_file(
        lines(Told().planned(), no_offset, b"{", b"[]", b'{"id":"a","id":"b"}'), "zwaluw"
    )

    told = faults(reading)
    assert (2, "data.shift.planned_end", "offset_missing") in told
    assert (3, "-", "not_json") in told
    assert (4, "-", "not_an_object") in told
    assert (5, "id", "duplicate_key") in told
    assert reading.rows == 5


def test_one_id_has_one_content_in_a_file() -> None:
    planned, other = Told().planned(), Told(hours=5).planned()

    assert faults(read_file(lines(planned, planned), "zwaluw")) == []
    assert faults(read_file(lines(planned, other), "zwaluw")) == [(2, "id", "id_on_another_row")]


def test_a_finished_drop_off_is_a_delivery_and_knows_its_pick_up() -> None:
    reading = tasks(PICK, DROP)

    assert (reading.kind, reading.rows, reading.skipped) == (FileKind.TASKS, 2, 1)
    [ready] = reading.events
    assert isinstance(ready.event, DeliveryEvent)
    delivery = ready.event.delivery
    assert delivery.dropped_off_at - delivery.accepted_at == timedelta(minutes=20)
    assert (delivery.external_id, delivery.distance_m, delivery.outcome) == (
        "12", 2151, "delivered",
    )  # fmt: skip
    assert delivery.worker
    assert delivery.worker.external_id == "amina"


def test_nothing_about_customers_is_taken_over() -> None:
    assert b"Klant" not in tasks(DROP).events[0].raw


def test_a_failed_drop_off_is_told_as_failed_and_an_open_one_not_at_all() -> None:
    reading = tasks(DROP | {"status": "FAILED"}, DROP | {"#": "13", "status": "DOING"})

    assert reading.skipped == 1
    [ready] = reading.events
    assert isinstance(ready.event, DeliveryEvent)
    assert ready.event.delivery.outcome == "failed"


def test_bad_tasks_are_told_by_column() -> None:
    reading = tasks(
        DROP | {"#": ""},
        DROP | {"finishedAtDay": "25/10/2026", "finishedAtTime": "02:30:00"},
        DROP | {"traveled_distance_meter": "far"},
    )

    assert faults(reading) == [
        (2, "#", "empty"),
        (3, "finishedAtTime", "time_comes_twice"),
        (4, "traveled_distance_meter", "not_a_decimal_number"),
    ]


def test_the_same_task_has_the_same_id_for_ever() -> None:
    assert tasks(DROP).events[0].raw == tasks(PICK | {"# order": "6"}, DROP).events[0].raw


def test_a_task_that_nobody_had_is_evidence_of_nobodys_work() -> None:
    reading = tasks(DROP | {"courier": ""}, DROP)

    assert (len(reading.events), reading.skipped, reading.faults) == (1, 1, ())


def test_an_older_export_without_distances_is_read_with_semicolons() -> None:
    older = "#;type;status;finishedAtDay;finishedAtTime;courier\n7;DROPOFF;DONE;{};{};amina"
    told = older.format(DROP["finishedAtDay"], DROP["finishedAtTime"])
    [ready] = read_file(told.encode(), "coop").events

    assert isinstance(ready.event, DeliveryEvent)
    assert ready.event.delivery.distance_m is None
    assert faults(read_file(told.replace("courier", "rider").encode(), "coop")) == [
        (1, "courier", "missing_column")
    ]
