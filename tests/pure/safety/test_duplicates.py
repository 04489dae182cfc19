"""When two reports may be one event: time, courier, place, shift and order, inside and outside."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.duplicates import Report, Sign, likeness

AT = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
PLACE = (50.8467, 4.3525)
METRES_A_DEGREE = 111_195
"""Of latitude, on the round earth that distances are measured on."""


def report(minutes: float = 0, metres: float | None = 0, **changes: object) -> Report:
    point = None if metres is None else (PLACE[0] + metres / METRES_A_DEGREE, PLACE[1])
    at = AT + timedelta(minutes=minutes)
    return Report(occurred_at=at, point=point, **changes)  # type: ignore[arg-type]


def score(one: Report, other: Report) -> int:
    found = likeness(one, other)
    return 0 if found is None else found.score


@pytest.mark.parametrize(("minutes", "alike"), [(30, True), (-30, True), (30.02, False)])
def test_within_half_an_hour_the_same_courier_may_have_reported_twice(
    minutes: float, alike: bool
) -> None:
    one, other = report(courier_id=1), report(minutes, courier_id=1)

    assert (likeness(one, other) is not None) is alike


@pytest.mark.parametrize(("metres", "alike"), [(149, True), (151, False)])
def test_a_platform_that_names_no_courier_is_matched_by_the_place(
    metres: float, alike: bool
) -> None:
    assert (likeness(report(courier_id=1), report(metres=metres)) is not None) is alike


def test_two_couriers_are_two_casualties_and_no_report_twice() -> None:
    both = {"shift_id": 4, "order_ref": "A1"}

    assert likeness(report(courier_id=1, **both), report(courier_id=2, **both)) is None


def test_time_alone_is_no_sign() -> None:
    assert likeness(report(metres=None), report(metres=None)) is None
    assert likeness(report(metres=None, shift_id=3), report(metres=None, shift_id=3)) is None


def test_every_sign_adds_to_the_score() -> None:
    whole = report(courier_id=1, shift_id=4, order_ref="A1")
    found = likeness(whole, whole)

    assert found is not None
    assert found.signs == tuple(Sign)
    assert found.score == 100
    assert score(report(courier_id=1), report(courier_id=1)) == 80
    assert score(report(metres=None, order_ref="A1"), report(metres=None, order_ref="A1")) == 40


ids = st.none() | st.integers(1, 2)
reports = st.builds(
    report,
    st.integers(-40, 40),
    st.none() | st.integers(0, 300),
    courier_id=ids,
    shift_id=ids,
    order_ref=st.none() | st.sampled_from("AB"),
)


@given(reports, reports)
def test_likeness_is_the_same_both_ways(one: Report, other: Report) -> None:
    assert likeness(one, other) == likeness(other, one)
