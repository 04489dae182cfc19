"""Which row of a figure holds when, after corrections."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from platforms.parameter_periods import period_on, periods_of
from platforms.parameters import Confidence, ParameterRow, ParameterTable

START = date(2026, 1, 1)
KNOWN = datetime(2026, 1, 1, tzinfo=UTC)


def row(number: int, first: int, last: int | None) -> ParameterRow:
    """The numbered row, from one day of the year to another."""
    return ParameterRow(
        key="be.x", scope="BE", valid_from=START + timedelta(days=first),
        valid_to=None if last is None else START + timedelta(days=last), value=Decimal(number),
        text=str(number), unit="EUR/hour", source="a page", confidence=Confidence.CONFIRMED,
        known_from=KNOWN + timedelta(days=number), entered_by="test", row_id=number,
    )  # fmt: skip


def held(*rows: ParameterRow) -> list[tuple[int, int | None, int | None]]:
    """First and last day of the year and the row of each period."""
    return [
        (
            (p.first_day - START).days,
            None if p.last_day is None else (p.last_day - START).days,
            p.row.row_id,
        )
        for p in periods_of(rows)
    ]


def test_a_later_row_takes_its_own_days_and_leaves_the_others() -> None:
    assert held(row(1, 0, None), row(2, 10, 19)) == [(0, 9, 1), (10, 19, 2), (20, None, 1)]
    assert held(row(1, 0, 30), row(2, 10, None)) == [(0, 9, 1), (10, None, 2)]
    assert held(row(1, 5, 30), row(2, 0, 10)) == [(0, 10, 2), (11, 30, 1)]
    assert held(row(1, 5, 30), row(2, 0, None)) == [(0, None, 2)]
    assert held(row(1, 0, 4), row(2, 5, 9)) == [(0, 4, 1), (5, 9, 2)]


def test_in_a_gap_nothing_holds() -> None:
    periods = periods_of([row(1, 0, 4), row(2, 10, None)])

    assert period_on(periods, START + timedelta(days=5)) is None
    assert period_on(periods, START - timedelta(days=1)) is None


@given(
    spans=st.lists(
        st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(0, 15))), max_size=8
    ),
    day=st.integers(-1, 60),
)
def test_the_periods_say_what_the_table_says(spans: list[tuple[int, int | None]], day: int) -> None:
    rows = [
        row(number, first, None if length is None else first + length)
        for number, (first, length) in enumerate(spans, start=1)
    ]
    on = START + timedelta(days=day)
    periods = periods_of(rows)

    holding = [each for each in rows if each.holds_on(on)]
    found = period_on(periods, on)
    assert (found.row if found else None) == (
        ParameterTable(rows).row_on("be.x", "BE", on) if holding else None
    )
    for earlier, later in pairwise(periods):
        assert earlier.last_day is not None
        assert earlier.last_day < later.first_day
