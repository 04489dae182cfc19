"""Classes of messages, quiet hours across clock changes, and replies of one word."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.message_rules import (
    HELP_STEP_MINUTES,
    LINE_OF,
    Line,
    MessageClass,
    Reply,
    is_quiet,
    reply_of,
    when_allowed,
)

START = datetime(2020, 1, 1, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("2026-03-06 07:59:59", True),
        ("2026-03-06 08:00:00", False),
        ("2026-03-06 20:59:59", False),
        ("2026-03-06 21:00:00", True),
        ("2026-03-06 00:00:00", True),
    ],
)
def test_quiet_from_nine_to_eight(at: str, quiet: bool) -> None:
    assert is_quiet(local(at)) is quiet


@pytest.mark.parametrize(
    ("at", "goes_out"),
    [
        ("2026-03-06 22:15", "2026-03-07 08:00"),
        ("2026-03-07 03:00", "2026-03-07 08:00"),
        ("2026-03-28 23:00", "2026-03-29 08:00"),  # clocks go forward in that night
        ("2026-10-24 23:00", "2026-10-25 08:00"),  # and back in this one
        ("2026-12-31 21:00", "2027-01-01 08:00"),
        ("2026-03-06 12:00", "2026-03-06 12:00"),
    ],
)
def test_a_campaign_waits_for_the_morning(at: str, goes_out: str) -> None:
    assert when_allowed(MessageClass.CAMPAIGN, local(at)) == local(goes_out)


@given(st.integers(0, 15 * 366 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)))
def test_nothing_waits_longer_than_a_night_and_nothing_else_waits(at: datetime) -> None:
    allowed = when_allowed(MessageClass.CAMPAIGN, at)

    assert not is_quiet(allowed)
    assert timedelta() <= allowed - at <= timedelta(hours=12)
    assert all(when_allowed(kind, at) == at for kind in MessageClass if kind != "campaign")


def test_a_campaign_has_a_sender_of_its_own() -> None:
    assert [kind for kind, line in LINE_OF.items() if line is Line.CAMPAIGN] == ["campaign"]
    assert set(LINE_OF) == set(MessageClass)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("1", Reply.TAKEN),
        (" 1\n", Reply.TAKEN),
        ("stop", Reply.STOP),
        ("Arrêt", Reply.STOP),
        ("STOPPEN", Reply.STOP),
        ("start", Reply.START),
        ("11", Reply.OTHER),
        ("stop it", Reply.OTHER),
        ("1 please", Reply.OTHER),
        ("", Reply.OTHER),
    ],
)
def test_a_reply_of_one_word_is_understood(text: str, meaning: Reply) -> None:
    assert reply_of(text) is meaning


def test_help_is_called_at_once_then_after_six_and_ten_minutes() -> None:
    assert HELP_STEP_MINUTES == (0, 6, 10)
