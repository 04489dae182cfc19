"""A report in one text message, written by the page and read by us."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.sms_report import (
    LONGEST,
    Happened,
    Hurt,
    Moving,
    Position,
    SmsReport,
    Trip,
    read_report,
    write_report,
)
from safety.sms_segments import Encoding, count_segments, encoding_of

TEXT = (
    "COURIER 1 0197F3C2D4E57A1B8C3D4E5F60718293 HD MR WV ND T2611291705 P50.85034,4.35171 A25 Z1000"
)
REPORT = SmsReport(
    report_id=UUID("0197f3c2-d4e5-7a1b-8c3d-4e5f60718293"),
    hurt=Hurt.DOCTOR,
    moving=Moving.RIDING,
    happened=Happened.VEHICLE,
    trip=Trip.DELIVERY,
    occurred_at=datetime(2026, 11, 29, 17, 5, tzinfo=UTC),
    occurred_time_known=True,
    position=Position(latitude=Decimal("50.85034"), longitude=Decimal("4.35171"), accuracy_m=25),
    postcode="1000",
)

minutes = st.integers(min_value=0, max_value=30 * 365 * 24 * 60)
degrees = st.decimals(min_value=-90, max_value=90, places=5)
positions = st.builds(
    Position,
    latitude=degrees,
    longitude=st.decimals(min_value=-180, max_value=180, places=5),
    accuracy_m=st.none() | st.integers(min_value=0, max_value=99_999),
)
timed = st.tuples(
    minutes.map(lambda count: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=count)),
    st.booleans(),
)


@st.composite
def reports(draw: st.DrawFn) -> SmsReport:
    at, known = draw(st.just((None, False)) | timed)
    return SmsReport(
        report_id=draw(st.uuids()),
        hurt=draw(st.none() | st.sampled_from(Hurt)),
        moving=draw(st.none() | st.sampled_from(Moving)),
        happened=draw(st.none() | st.sampled_from(Happened)),
        trip=draw(st.none() | st.sampled_from(Trip)),
        occurred_at=at,
        occurred_time_known=known,
        position=draw(st.none() | positions),
        postcode=draw(st.none() | st.integers(min_value=1000, max_value=9999).map(str)),
    )


def test_a_report_is_written_as_the_page_writes_it() -> None:
    assert write_report(REPORT) == TEXT


def test_a_report_is_read_as_it_was_written() -> None:
    assert read_report(TEXT) == REPORT


@given(reports())
def test_whatever_is_written_is_read_back_the_same(report: SmsReport) -> None:
    assert read_report(write_report(report)) == report


@given(reports())
def test_a_report_is_one_part_of_plain_characters(report: SmsReport) -> None:
    text = write_report(report)

    assert len(text) <= LONGEST
    assert encoding_of(text) is Encoding.GSM_7
    assert count_segments(text).segments == 1


@given(reports(), st.randoms())
def test_neither_capitals_nor_the_order_nor_blanks_matter(
    report: SmsReport, chance: object
) -> None:
    first, second, *parts = write_report(report).lower().split()
    chance.shuffle(parts)  # type: ignore[attr-defined]

    assert read_report(f"{first}\n{second}  " + "\n ".join(parts)) == report


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    read_report(text)
    read = read_report(f"COURIER 1 {text}")

    assert read is not None


@pytest.mark.parametrize(
    "text", ["1", "STOP", "", "COURIER", "COURIER 2 HD", "My courier 1 is hurt"]
)
def test_another_message_is_no_report(text: str) -> None:
    assert read_report(text) is None


def test_words_of_the_courier_and_damaged_parts_are_kept() -> None:
    read = read_report("COURIER 1 0197F3C2 HA HN P95,4 T2613401705 wrist hurts")

    assert read == SmsReport(hurt=Hurt.AMBULANCE, words="0197F3C2 HN P95,4 T2613401705 wrist hurts")


def test_a_report_without_an_id_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="id"):
        write_report(SmsReport(hurt=Hurt.NO))
