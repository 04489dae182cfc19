"""Nobody else commits, nobody else asks for the time, and every instant has a zone."""

import pytest

from tests.architecture.source import PACKAGES, findings, module_from
from tests.architecture.transactions_and_clocks import (
    MAY_ASK_THE_TIME,
    MAY_COMMIT,
    clock_readings,
    commits,
    naive_datetimes,
)


def test_only_the_database_and_the_intake_commit() -> None:
    assert findings(commits, *PACKAGES) == []


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    assert findings(clock_readings, *PACKAGES) == []


def test_every_instant_has_a_zone() -> None:
    assert findings(naive_datetimes, *PACKAGES) == []


@pytest.mark.parametrize(
    "text",
    [
        "session.commit()",
        "self.db.session.commit()",
        "with engine.begin() as c: pass",
        "f().commit()",
    ],
)
def test_a_commit_is_found(text: str) -> None:
    assert list(commits(module_from(text)))


@pytest.mark.parametrize("path", MAY_COMMIT)
def test_the_two_that_commit_are_allowed_to(path: str) -> None:
    assert not list(commits(module_from("connection.commit()", path)))


@pytest.mark.parametrize(
    "text",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now(tz=UTC)",
        "datetime.utcnow()",
        "date.today()",
        "time.time()",
        "from time import time",
        "from time import monotonic, time_ns",
    ],
)
def test_a_look_at_the_machines_clock_is_found(text: str) -> None:
    assert list(clock_readings(module_from(text)))


@pytest.mark.parametrize("text", ["clock.now()", "time.monotonic()", "time(4, 10)"])
def test_told_times_and_durations_are_allowed(text: str) -> None:
    assert not list(clock_readings(module_from(text)))


@pytest.mark.parametrize("path", MAY_ASK_THE_TIME)
def test_the_clock_is_allowed_to_look(path: str) -> None:
    assert not list(clock_readings(module_from("datetime.now(UTC)", path)))


@pytest.mark.parametrize(
    "text",
    [
        "datetime(2026, 7, 1)",
        "datetime.datetime(2026, 7, 1, 12, 30)",
        "datetime.fromtimestamp(0)",
        "datetime.utcfromtimestamp(0)",
    ],
)
def test_an_instant_without_a_zone_is_found(text: str) -> None:
    assert list(naive_datetimes(module_from(text)))


@pytest.mark.parametrize(
    "text",
    [
        "datetime(2026, 7, 1, tzinfo=UTC)",
        "datetime(2026, 7, 1, 12, 0, 0, 0, UTC)",
        "datetime.fromtimestamp(0, tz=UTC)",
        "datetime.fromtimestamp(0, UTC)",
    ],
)
def test_an_instant_with_a_zone_is_allowed(text: str) -> None:
    assert not list(naive_datetimes(module_from(text)))
