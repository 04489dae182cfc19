"""When to look for a verdict, and how long to wait after a failure."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations.dimona.schedule import next_poll_at, retry_delay
from tests.pure.declarations.sandbox.driver import NOW


@pytest.mark.parametrize(
    ("age_seconds", "next_age_seconds"),
    [
        (-5, 2),
        (0, 2),
        (1.9, 2),
        (2, 3),
        (29, 30),
        (30, 90),
        (1199, 1259),
        (1200, 4800),
        (90_000, 93_600),
    ],
)
def test_verdicts_are_looked_for_more_and_more_rarely(
    age_seconds: float, next_age_seconds: float
) -> None:
    now = NOW + timedelta(seconds=age_seconds)

    assert next_poll_at(NOW, now, None) == NOW + timedelta(seconds=next_age_seconds)


def test_a_person_on_hold_is_looked_for_hourly() -> None:
    assert next_poll_at(NOW, NOW + timedelta(seconds=3), "S") == NOW + timedelta(seconds=3603)


@pytest.mark.parametrize("result", ["A", "W", "B"])
def test_a_final_verdict_is_not_looked_for_again(result: str) -> None:
    with pytest.raises(ValueError, match="final"):
        next_poll_at(NOW, NOW, result)  # type: ignore[arg-type]


@given(st.integers(0, 200_000))
@settings(max_examples=200, deadline=None)
def test_the_next_look_always_lies_ahead(age_seconds: int) -> None:
    now = NOW + timedelta(seconds=age_seconds)

    assert next_poll_at(NOW, now, None) > now


def test_failures_double_the_delay_and_then_it_stays_about_a_minute() -> None:
    seconds = [retry_delay(attempt, 0.5).total_seconds() for attempt in range(1, 9)]

    assert seconds == [2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize(("jitter", "seconds"), [(0, 54), (1, 66), (0.25, 57)])
def test_jitter_spreads_the_minute(jitter: float, seconds: int) -> None:
    assert retry_delay(6, jitter) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("attempt", "jitter"), [(0, 0.5), (1, -0.1), (1, 1.1)])
def test_impossible_arguments_are_refused(attempt: int, jitter: float) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        retry_delay(attempt, jitter)


@given(st.integers(1, 10_000), st.floats(0, 1))
@settings(max_examples=200, deadline=None)
def test_a_delay_is_never_longer_than_66_seconds(attempt: int, jitter: float) -> None:
    assert timedelta(0) < retry_delay(attempt, jitter) <= timedelta(seconds=66)
