"""What a held zone makes of a shift: stopped by the platform, and never less than what was told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from platforms.pay.zone_time import STOPS_AHEAD, ZoneTime, under_hold
from platforms.word import PayFacts

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
RIDDEN = PayFacts(
    pay_status="worked",
    planned_start=NOON,
    planned_end=NOON + 4 * HOUR,
    actual_start=NOON,
    actual_end=NOON + 2 * HOUR,
    unpaid_breaks=(),
    distance_m=9000,
    deliveries=5,
)
NOT_RIDDEN = replace(RIDDEN, pay_status="no_show", actual_start=None, actual_end=None)
HELD = ZoneTime(starts_at=NOON + 2 * HOUR, ends_at=NOON + 3 * HOUR, told_at=NOON + HOUR)


def test_without_a_hold_nothing_changes() -> None:
    assert under_hold(RIDDEN, None, []).facts == RIDDEN


@pytest.mark.parametrize("status", ["worked", "cut_by_courier"])
def test_who_stops_when_the_zone_is_held_was_stopped_until_the_hold_ends(status: str) -> None:
    paid = under_hold(replace(RIDDEN, pay_status=status), None, [HELD]).facts
    assert (paid.pay_status, paid.planned_end) == ("cut_by_platform", NOON + 3 * HOUR)
    assert (paid.actual_end, paid.distance_m) == (RIDDEN.actual_end, 9000)


@pytest.mark.parametrize(
    ("early", "counts"), [(timedelta(), True), (STOPS_AHEAD, True), (STOPS_AHEAD + SECOND, False)]
)
def test_a_stop_shortly_before_the_hold_counts(early: timedelta, *, counts: bool) -> None:
    facts = replace(RIDDEN, actual_end=HELD.starts_at - early)
    assert (under_hold(facts, None, [HELD]).facts != facts) is counts


def test_a_stop_before_anybody_knew_of_the_hold_does_not_count() -> None:
    facts = replace(RIDDEN, actual_end=HELD.starts_at - timedelta(minutes=10))
    late = replace(HELD, told_at=HELD.starts_at)
    assert under_hold(facts, None, [late]).facts == facts


def test_a_stop_after_the_hold_does_not_count() -> None:
    facts = replace(RIDDEN, actual_end=HELD.ends_at)
    assert under_hold(facts, None, [HELD]).facts == facts


def test_who_rode_to_the_end_of_the_plan_is_paid_as_ridden() -> None:
    facts = replace(RIDDEN, actual_end=RIDDEN.planned_end)
    assert under_hold(facts, None, [replace(HELD, ends_at=NOON + 4 * HOUR)]).facts == facts


def test_a_stop_by_the_platform_keeps_its_own_planned_end() -> None:
    facts = replace(RIDDEN, pay_status="cut_by_platform")
    assert under_hold(facts, None, [HELD]).facts == facts


@pytest.mark.parametrize("status", ["no_show", "cancelled_by_courier"])
def test_a_shift_that_never_began_is_held_for_its_held_hours(status: str) -> None:
    cancelled_at = None if status == "no_show" else HELD.told_at
    row = under_hold(replace(NOT_RIDDEN, pay_status=status), cancelled_at, [HELD])
    paid = row.facts
    assert (paid.pay_status, paid.actual_start) == ("cut_by_platform", HELD.starts_at)
    assert (paid.actual_end, paid.planned_end) == (HELD.starts_at, HELD.ends_at)
    assert (paid.deliveries, paid.distance_m, row.cancelled_at) == (0, 0, None)


@pytest.mark.parametrize("status", ["cancelled_by_courier", "cancelled_by_platform"])
def test_what_was_cancelled_before_the_hold_was_known_stays_cancelled(status: str) -> None:
    facts = replace(NOT_RIDDEN, pay_status=status)
    row = under_hold(facts, HELD.told_at - SECOND, [HELD])
    assert (row.facts, row.cancelled_at) == (facts, HELD.told_at - SECOND)


def test_a_cancellation_by_the_platform_in_a_hold_has_no_notice() -> None:
    facts = replace(NOT_RIDDEN, pay_status="cancelled_by_platform")
    early = replace(HELD, told_at=NOON - 48 * HOUR)
    row = under_hold(facts, NOON - 47 * HOUR, [early])
    assert (row.facts, row.cancelled_at) == (facts, NOON)


def test_between_two_holds_nobody_is_sent_home() -> None:
    first = replace(HELD, starts_at=NOON, ends_at=NOON + HOUR)
    paid = under_hold(NOT_RIDDEN, None, [first, HELD]).facts
    assert (paid.actual_end, paid.planned_end) == (NOON, HELD.ends_at)
