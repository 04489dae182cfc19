"""While a dispute is open the disputed value counts at least as it was told, and nothing else moves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.word import PayFacts, UnpaidBreak, WordField, held_facts, waiting_amount

SIX = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
TOLD = PayFacts(
    pay_status="worked",
    planned_start=SIX,
    planned_end=SIX + timedelta(hours=4),
    actual_start=SIX,
    actual_end=SIX + timedelta(hours=4),
    unpaid_breaks=(),
    distance_m=12_000,
    deliveries=5,
)
instants = st.integers(-600, 600).map(lambda minutes: SIX + timedelta(minutes=minutes))
WAS_TOLD = {
    WordField.PLANNED_START: instants.map(datetime.isoformat),
    WordField.PLANNED_END: instants.map(datetime.isoformat),
    WordField.ACTUAL_START: instants.map(datetime.isoformat),
    WordField.ACTUAL_END: instants.map(datetime.isoformat),
    WordField.DISTANCE: st.integers(0, 50_000).map(str),
    WordField.DELIVERIES: st.integers(0, 50).map(str),
    WordField.BREAKS: st.integers(0, 120).map(str),
    WordField.ENDING: st.sampled_from(["platform", "worker", "weather", "other", "no_show"]),
}


@st.composite
def disputes(draw: st.DrawFn) -> dict[WordField, str | None]:
    """Some disputed fields with what was told of them."""
    fields = draw(st.sets(st.sampled_from(sorted(WAS_TOLD))))
    return {field: draw(st.none() | WAS_TOLD[field]) for field in fields}


@given(told=disputes())
def test_nothing_that_pay_depends_on_gets_worse(told: dict[WordField, str | None]) -> None:
    held = held_facts(TOLD, told)

    assert held.actual_start is not None
    assert held.actual_end is not None
    assert held.actual_start <= SIX
    assert held.actual_end >= SIX + timedelta(hours=4)
    assert (held.distance_m or 0) >= (TOLD.distance_m or 0)
    assert (held.deliveries or 0) >= (TOLD.deliveries or 0)
    assert held.break_minutes <= TOLD.break_minutes


@given(told=disputes())
def test_a_field_that_is_not_disputed_is_as_told_now(told: dict[WordField, str | None]) -> None:
    held = held_facts(TOLD, told)

    plain = {
        WordField.PLANNED_START: (held.planned_start, TOLD.planned_start),
        WordField.PLANNED_END: (held.planned_end, TOLD.planned_end),
        WordField.ACTUAL_START: (held.actual_start, TOLD.actual_start),
        WordField.ACTUAL_END: (held.actual_end, TOLD.actual_end),
        WordField.DISTANCE: (held.distance_m, TOLD.distance_m),
        WordField.DELIVERIES: (held.deliveries, TOLD.deliveries),
        WordField.ENDING: (held.pay_status, TOLD.pay_status),
    }
    assert all(now == before for field, (now, before) in plain.items() if field not in told)


def test_a_dispute_adds_no_time_that_nobody_told() -> None:
    running = replace(TOLD, actual_end=None)

    assert held_facts(running, {WordField.ACTUAL_END: SIX.isoformat()}).actual_end is None


def test_breaks_do_not_grow_while_they_are_disputed() -> None:
    long = UnpaidBreak(starts_at=SIX, ends_at=SIX + timedelta(minutes=40))
    now = replace(TOLD, unpaid_breaks=(long,))

    held = held_facts(now, {WordField.BREAKS: "20"})

    assert held.break_minutes == 20
    assert held_facts(now, {WordField.BREAKS: "40"}) == now
    assert held_facts(now, {WordField.BREAKS: "0"}).unpaid_breaks == ()


@pytest.mark.parametrize(
    ("status", "hours", "told", "held"),
    [
        ("no_show", 4, "platform", "cancelled_by_platform"),
        ("cancelled_by_courier", 4, "weather", "cancelled_by_platform"),
        ("cancelled_by_courier", 4, "worker", "cancelled_by_courier"),
        ("cut_by_courier", 2, "platform", "cut_by_platform"),
        ("worked", 4, "platform", "worked"),
    ],
)
def test_what_the_platform_ended_does_not_become_the_couriers_doing(
    status: str, hours: int, told: str, held: str
) -> None:
    now = replace(TOLD, pay_status=status, actual_end=SIX + timedelta(hours=hours))

    assert held_facts(now, {WordField.ENDING: told}).pay_status == held


@pytest.mark.parametrize(
    ("field", "told", "said", "waits"),
    [
        (WordField.ACTUAL_END, SIX.isoformat(), (SIX + timedelta(minutes=10)).isoformat(), 600),
        (WordField.ACTUAL_START, SIX.isoformat(), (SIX + timedelta(minutes=10)).isoformat(), -600),
        (WordField.BREAKS, "30", "10", 1200),
        (WordField.DISTANCE, "12000", "12400", 400),
        (WordField.DELIVERIES, "5", "4", -1),
        (WordField.ENDING, "worker", "platform", None),
        (WordField.DISTANCE, None, "400", None),
    ],
)
def test_only_the_difference_waits(
    field: WordField, told: str | None, said: str | None, waits: int | None
) -> None:
    assert waiting_amount(field, told, said) == waits
