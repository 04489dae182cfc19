"""The task export of CoopCycle: drop-offs that ended, and rows that cannot be read."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.adapters.coopcycle.task_export import TaskExport, read_task_export
from platforms.events import DeliveryEvent, FieldFault, InvalidEvent, MalformedBody, Rule

COLUMNS = (
    "#,# order,orderCode,orderTotal,orderRevenue,type,address.name,address.streetAddress,"
    "address.latlng,address.description,afterDay,afterTime,beforeDay,beforeTime,status,"
    "emitted_co2,traveled_distance_meter,comments,event.DONE.notes,event.FAILED.notes,"
    "finishedAtDay,finishedAtTime,courier,tags,address.contactName,organization"
)
DAY, TIME = "23/11/2026", "19:41:07"


def row(
    *, number: str = "7", kind: str = "DROPOFF", status: str = "DONE", metres: str = "2740,6",
    day: str = DAY, time: str = TIME, courier: str = "amina",
) -> str:  # fmt: skip
    address = '"Anspachlaan 6, 1000 Brussel"'
    return (
        f'{number},3,A1,"€ 12,00","€ 3,00",{kind},Shop,{address},"50.8,4.3",,{day},18:00:00,'
        f'{day},19:00:00,{status},10,"{metres}",,,,{day},{time},{courier},,C. Customer,Zwaluw'
    )


def export(*rows: str, mark: bytes = b"") -> TaskExport:
    return read_task_export(mark + "\r\n".join([COLUMNS, *rows, ""]).encode("utf-8"))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_drop_off_that_ended_is_a_delivery(mark: bytes) -> None:
    (told,) = export(row(), mark=mark).events
    event = told.event

    assert isinstance(event, DeliveryEvent)
    assert event.delivery.worker is not None
    assert (event.delivery.external_id, event.delivery.worker.external_id) == ("7", "amina")
    assert event.delivery.dropped_off_at == datetime(2026, 11, 23, 18, 41, 7, tzinfo=UTC)
    assert (event.delivery.distance_m, event.delivery.outcome) == (2740, None)


def test_a_drop_off_that_failed_says_so() -> None:
    (told,) = export(row(status="FAILED")).events

    assert isinstance(told.event, DeliveryEvent)
    assert told.event.delivery.outcome == "failed"


@pytest.mark.parametrize(
    "other", [row(kind="PICKUP"), row(status="TODO"), row(status="CANCELLED"), row(courier="")]
)
def test_other_rows_are_nothing_for_us(other: str) -> None:
    assert export(other) == TaskExport(events=(), bad_rows=())


def test_the_same_task_in_two_files_is_one_event() -> None:
    assert export(row(), row(number="8")).events[0] == export(row(number="9"), row()).events[1]


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (row(day="2026-11-23"), FieldFault("finishedAtDay", Rule.INVALID)),
        (row(time=""), FieldFault("finishedAtDay", Rule.INVALID)),
        (row(day="25/10/2026", time="02:30:00"), FieldFault("finishedAtTime", Rule.OFFSET_MISSING)),
        (row(day="29/03/2026", time="02:30:00"), FieldFault("finishedAtTime", Rule.OFFSET_MISSING)),
        (row(metres="far"), FieldFault("traveled_distance_meter", Rule.NOT_AN_INTEGER)),
        (row(number=""), FieldFault("data.delivery.external_id", Rule.EMPTY)),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_stops_no_other(bad: str, fault: FieldFault) -> None:
    told = export(row(number="1"), bad, row(number="2"))

    assert [(one.line, one.faults) for one in told.bad_rows] == [(3, (fault,))]
    assert len(told.events) == 2


def test_a_file_without_its_columns_is_refused_and_semicolons_are_read() -> None:
    with pytest.raises(InvalidEvent) as invalid:
        read_task_export(b"#;type;status\r\n1;DROPOFF;DONE\r\n")

    assert [fault.field for fault in invalid.value.faults] == [
        "courier", "finishedAtDay", "finishedAtTime",
    ]  # fmt: skip


def test_an_older_export_without_distances_is_read() -> None:
    older = f"#;type;status;finishedAtDay;finishedAtTime;courier\n7;DROPOFF;DONE;{DAY};{TIME};amina"
    (told,) = read_task_export(older.encode()).events

    assert isinstance(told.event, DeliveryEvent)
    assert told.event.delivery.distance_m is None


@given(
    st.binary(max_size=80) | st.text(max_size=60).map(lambda text: f"{COLUMNS}\n{text}".encode())
)
def test_no_file_does_harm(raw: bytes) -> None:
    with suppress(MalformedBody, InvalidEvent):
        read_task_export(raw)
