"""A report from a phone: read as far as it can be, with the time that both clocks make of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courier_api.incidents.courier_report import Trip
from courier_api.web.courier.packet_content import Packet
from courier_api.web.courier.views import IncidentReport

NOW = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
ID = "67c18f37-dfb9-4866-a084-d81c1b40f85d"


def packet(**more: object) -> Packet:
    """A fall just now."""
    return Packet.model_validate(
        {
            "client_id": ID, "owner": "x", "hurt": "little", "happened": "fall", "when": "now",
            "told_at": "2026-03-06T18:00:00+01:00", "sent_at": "2026-03-06T18:00:00+01:00", **more,
        }
    )  # fmt: skip


def report(**more: object) -> IncidentReport:
    """What is made of it at 18:00 in Belgium."""
    return packet(**more).report(NOW)


def test_a_report_that_waited_happened_when_it_was_told() -> None:
    late = report(told_at="2026-03-06T15:10:00+01:00")

    assert late.occurred_at == datetime(2026, 3, 6, 14, 10, tzinfo=UTC)
    assert late.phone_clock is not None
    assert not late.phone_clock.differs


@pytest.mark.parametrize(
    ("sent_at", "differs"),
    [
        ("2026-03-06T18:05:00+01:00", False),
        ("2026-03-06T18:05:01+01:00", True),
        ("2026-03-06T17:55:00+01:00", False),
        ("2026-03-06T17:54:59+01:00", True),
        ("2026-03-06T12:00:00-05:00", False),
    ],
)
def test_a_clock_differs_by_more_than_five_minutes(sent_at: str, differs: bool) -> None:
    clock = report(sent_at=sent_at, told_at=sent_at).phone_clock

    assert clock is not None
    assert clock.differs is differs


def test_a_wrong_clock_tells_how_long_ago_and_we_tell_when() -> None:
    """The phone shows 20:00; two hours before that somebody touched "just now"."""
    wrong = report(sent_at="2026-03-06T20:00:00+01:00", told_at="2026-03-06T18:00:00+01:00")

    assert wrong.occurred_at == NOW - timedelta(hours=2)
    assert wrong.phone_clock is not None
    assert wrong.phone_clock.by_phone == NOW
    assert wrong.phone_clock.by_ours == NOW - timedelta(hours=2)


def test_a_typed_time_is_belgian_and_stays_as_typed() -> None:
    typed = report(when="at", day="2026-03-05", time="21:15", sent_at="2026-03-06T20:00:00+01:00")

    assert typed.occurred_at == datetime(2026, 3, 5, 20, 15, tzinfo=UTC)
    assert typed.occurred_time_known


@pytest.mark.parametrize(
    ("wrong", "kept"),
    [
        ({"latitude": "north", "longitude": "4.37220"}, ("latitude", None)),
        ({"latitude": "50.82750"}, ("latitude", None)),
        ({"postcode": "12"}, ("postcode", None)),
        ({"trip": "holiday"}, ("trip", None)),
        ({"trip": "to_work"}, ("trip", Trip.TO_WORK)),
        ({"hurts": ["55", "??", "10"]}, ("hurts", ("55", "10"))),
        ({"details": "x" * 900}, ("details", "x" * 500)),
        ({"details": 7}, ("details", "")),
        ({"told_at": "yesterday"}, ("occurred_at", NOW)),
        ({"when": "at", "day": "2027-01-01"}, ("occurred_at", NOW)),
    ],
)
def test_what_cannot_be_read_is_left_out(
    wrong: dict[str, object], kept: tuple[str, object]
) -> None:
    name, value = kept

    assert getattr(report(**wrong), name) == value


@pytest.mark.parametrize(
    ("answers", "unnamed"),
    [
        ({"hurt": "no", "happened": "near_miss"}, True),
        ({"hurt": "little", "happened": "near_miss"}, False),
        ({"hurt": "no", "happened": "aggression"}, False),
    ],
)
def test_only_a_near_miss_goes_without_a_name(answers: dict[str, str], unnamed: bool) -> None:
    assert packet(unnamed=True, **answers).is_unnamed is unnamed


@given(
    told=st.datetimes(timezones=st.just(UTC)),
    sent=st.datetimes(timezones=st.just(UTC)),
    when=st.sampled_from(["now", "hour", "at", "?"]),
)
def test_nothing_happened_in_the_future_and_the_id_stays(
    told: datetime, sent: datetime, when: str
) -> None:
    try:
        made = report(told_at=told.isoformat(), sent_at=sent.isoformat(), when=when)
    except OverflowError:
        pytest.fail("a clock at the end of the calendar")

    assert made.occurred_at <= NOW
    assert UUID(made.client_id) == UUID(ID)
