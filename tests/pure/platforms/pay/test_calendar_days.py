"""Local days of a zone: where they begin, also when midnight does not exist or comes twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.pay.calendar_days import LocalCalendar, instant_of

HOUR = 3_600_000_000
START = datetime(2015, 1, 1, tzinfo=UTC)


def hours_by_day(zone: str, starts_at: datetime, hours: int) -> list[tuple[str, float]]:
    start = instant_of(starts_at)
    slices = LocalCalendar(ZoneInfo(zone)).slices((start, start + hours * HOUR))
    return [(day.isoformat(), (ends - starts) / HOUR) for day, (starts, ends) in slices]


@pytest.mark.parametrize(
    ("zone", "starts_at", "expected"),
    [
        ("Europe/Brussels", datetime(2024, 3, 30, 23, tzinfo=UTC), [("2024-03-31", 23.0), ("2024-04-01", 3.0)]),
        ("Europe/Brussels", datetime(2024, 10, 26, 22, tzinfo=UTC), [("2024-10-27", 25.0), ("2024-10-28", 1.0)]),
        # the clock jumps from 24:00 to 01:00, so the day after has no midnight
        ("Africa/Cairo", datetime(2024, 4, 25, 20, tzinfo=UTC), [("2024-04-25", 2.0), ("2024-04-26", 23.0), ("2024-04-27", 1.0)]),
        # the clock goes back from 24:00 to 23:00, so the last hour of the day comes twice
        ("America/Sao_Paulo", datetime(2019, 2, 16, 22, tzinfo=UTC), [("2019-02-16", 5.0), ("2019-02-17", 21.0)]),
    ],
)  # fmt: skip
def test_a_span_is_cut_where_the_local_day_begins(
    zone: str, starts_at: datetime, expected: list[tuple[str, float]]
) -> None:
    assert hours_by_day(zone, starts_at, 26) == expected


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 20 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
    st.timedeltas(timedelta(0), timedelta(days=4)),
    st.sampled_from(["Europe/Brussels", "Africa/Cairo", "America/Sao_Paulo", "Asia/Beirut"]),
)
def test_slices_cover_the_span_once_and_each_lies_on_its_date(
    starts_at: datetime, length: timedelta, zone: str
) -> None:
    calendar = LocalCalendar(ZoneInfo(zone))
    span = (instant_of(starts_at), instant_of(starts_at + length))

    slices = calendar.slices(span)

    edges = [span[0], *(ends for _, (_, ends) in slices)]
    assert [starts for _, (starts, _) in slices] == edges[:-1]
    assert edges[-1] == span[1]
    for day, (starts, ends) in slices:
        assert calendar.date_of(starts) == calendar.date_of(ends - 1) == day
    dates = [day for day, _ in slices]
    assert dates == sorted(set(dates), key=date.toordinal)
