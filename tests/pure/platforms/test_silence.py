"""When a platform is silent: a word was due, and nothing whatever has come since."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.silence import AwaitedShift, SilenceFacts, Verdict, judge_silence

LIMIT = timedelta(minutes=15)
SIX = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
NINE = SIX + timedelta(hours=3)
PLANNED = AwaitedShift(planned_start=SIX, planned_end=NINE, has_started=False)
RUNNING = AwaitedShift(planned_start=SIX, planned_end=NINE, has_started=True)
LONG_AGO = SIX - timedelta(days=1)


def verdict(
    now: datetime, *awaited: AwaitedShift, last_word_at: datetime | None = LONG_AGO,
    listening_since: datetime = LONG_AGO, alarm: bool = False, heard: bool = False,
) -> Verdict:  # fmt: skip
    """What becomes of the alarm."""
    facts = SilenceFacts(
        now=now, last_word_at=last_word_at, listening_since=listening_since, awaited=awaited,
        has_alarm=alarm, heard_since_alarm=heard,
    )  # fmt: skip
    return judge_silence(facts, limit=LIMIT).verdict


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(minutes=-30), Verdict.NONE),
        (LIMIT - timedelta(microseconds=1), Verdict.NONE),
        (LIMIT, Verdict.OPEN),
        (timedelta(hours=2), Verdict.OPEN),
    ],
)
def test_a_start_that_nobody_told_is_silence_after_the_limit(
    after: timedelta, expected: Verdict
) -> None:
    assert verdict(SIX + after, PLANNED) is expected
    assert verdict(NINE + after, RUNNING) is expected


def test_a_platform_that_was_never_heard_is_silent_too() -> None:
    assert verdict(SIX + LIMIT, PLANNED, last_word_at=None) is Verdict.OPEN


def test_anything_heard_since_the_word_was_due_is_no_silence() -> None:
    assert verdict(NINE, PLANNED, last_word_at=SIX) is Verdict.NONE


def test_a_shift_that_runs_owes_no_word_until_its_end() -> None:
    assert verdict(SIX + timedelta(hours=2), RUNNING) is Verdict.NONE


def test_what_we_did_not_listen_to_is_our_own_silence() -> None:
    back_at = SIX + timedelta(hours=1)

    assert verdict(back_at, PLANNED, listening_since=back_at) is Verdict.NONE
    assert verdict(back_at + LIMIT, PLANNED, listening_since=back_at) is Verdict.OPEN


def test_an_alarm_stays_until_something_is_heard() -> None:
    assert verdict(NINE, alarm=True) is Verdict.KEEP
    assert verdict(NINE, PLANNED, alarm=True) is Verdict.KEEP
    assert verdict(NINE, PLANNED, alarm=True, heard=True) is Verdict.CLOSE


@given(now=st.datetimes(timezones=st.just(UTC)), last=st.datetimes(timezones=st.just(UTC)))
def test_without_planned_shifts_there_is_never_an_alarm(now: datetime, last: datetime) -> None:
    assert verdict(now, last_word_at=last, listening_since=last) is Verdict.NONE
