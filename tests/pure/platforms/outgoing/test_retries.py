"""Retries over days with jitter; an endpoint that fails is left in peace, then paused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.outgoing.health import (
    EndpointHealth,
    EndpointState,
    PauseReason,
    health_after,
)
from platforms.outgoing.retries import (
    DELAYS,
    LONGEST_HOLD,
    LONGEST_WISH,
    MOST_ATTEMPTS,
    SLOW_DOWN,
    hold_after,
    next_attempt_at,
    wished_pause,
)
from platforms.outgoing.sender import FailureKind, Outcome
from tests.pure.platforms.outgoing.news import NOON

DOWN = Outcome(failure=FailureKind.UNREACHABLE)
WELL = Outcome(status=200)
HEALTHY = EndpointHealth()


@given(st.text())
def test_attempts_are_spread_over_more_than_a_day(seed: str) -> None:
    at = NOON
    for attempts in range(1, MOST_ATTEMPTS):
        following = next_attempt_at(attempts, failed_at=at, seed=seed)
        assert following is not None
        assert DELAYS[attempts - 1] <= following - at <= DELAYS[attempts - 1] * 6 / 5
        at = following

    assert at - NOON > timedelta(hours=72)
    assert next_attempt_at(MOST_ATTEMPTS, failed_at=at, seed=seed) is None


def test_events_that_failed_together_are_not_tried_together() -> None:
    again = {next_attempt_at(4, failed_at=NOON, seed=f"evt_{n}") for n in range(100)}

    assert len(again) > 50


def test_the_same_event_is_tried_at_the_same_instant_whoever_asks() -> None:
    first, second = (next_attempt_at(3, failed_at=NOON, seed="evt_1") for _ in range(2))

    assert first == second


def test_an_endpoint_is_held_longer_with_each_failure_up_to_a_limit() -> None:
    holds = [hold_after(failures) for failures in range(1, 40)]

    assert holds[:4] == [timedelta(0), timedelta(0), timedelta(seconds=5), timedelta(seconds=10)]
    assert holds == sorted(holds)
    assert holds[-1] == LONGEST_HOLD


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        (None, SLOW_DOWN),
        ("", SLOW_DOWN),
        ("1", SLOW_DOWN),
        ("300", timedelta(minutes=5)),
        ("999999", LONGEST_WISH),
        ("9" * 400, LONGEST_WISH),
        ("Fri, 06 Mar 2026 11:10:00 GMT", timedelta(minutes=10)),
        ("Fri, 06 Mar 2026 09:00:00 GMT", SLOW_DOWN),
        ("soon", SLOW_DOWN),
        ("-5", SLOW_DOWN),
        ("٣٠٠", SLOW_DOWN),
    ],
)
def test_a_receiver_may_ask_for_a_pause(header: str | None, pause: timedelta) -> None:
    assert wished_pause(header, now=NOON) == pause


@given(st.text())
def test_no_header_breaks_the_reading(header: str) -> None:
    assert SLOW_DOWN <= wished_pause(header, now=NOON) <= LONGEST_WISH


def failing(hours: float, failures: int = 8) -> EndpointHealth:
    """The health after failures spread evenly over these hours."""
    health = HEALTHY
    for number in range(failures):
        at = NOON + timedelta(hours=hours) * number / (failures - 1)
        health = health_after(health, DOWN, now=at)
    return health


def test_an_endpoint_that_fails_for_two_days_is_paused() -> None:
    assert failing(47).state is EndpointState.ACTIVE
    paused = failing(48)
    assert (paused.state, paused.reason) == (EndpointState.PAUSED, PauseReason.FAILING)


def test_few_failures_pause_nothing_however_far_apart() -> None:
    assert failing(90, failures=4).state is EndpointState.ACTIVE


def test_a_success_forgives_everything() -> None:
    health = health_after(failing(47), WELL, now=NOON + timedelta(hours=48))

    assert health == HEALTHY


def test_gone_stops_at_once() -> None:
    health = health_after(HEALTHY, Outcome(status=410), now=NOON)

    assert (health.state, health.reason) == (EndpointState.STOPPED, PauseReason.GONE)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_who_asks_to_slow_down_is_left_in_peace_at_once(status: int) -> None:
    outcome = Outcome(status=status, retry_after="600")

    assert health_after(HEALTHY, outcome, now=NOON).hold_until == NOON + timedelta(minutes=10)


@pytest.mark.parametrize("status", [199, 301, 302, 304, 400, 401, 404, 500])
def test_whatever_is_not_2xx_is_a_failure(status: int) -> None:
    assert health_after(HEALTHY, Outcome(status=status), now=NOON).failures == 1


def test_a_late_answer_does_not_wake_who_was_paused_by_a_person() -> None:
    paused = EndpointHealth(state=EndpointState.PAUSED, reason=PauseReason.BY_PERSON)

    assert health_after(paused, WELL, now=NOON).state is EndpointState.PAUSED
    assert health_after(paused, DOWN, now=NOON).reason is PauseReason.BY_PERSON
