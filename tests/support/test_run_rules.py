"""The rules of a test run."""

import socket
import warnings
from pathlib import Path

import hypothesis
import pytest
from pytest_socket import SocketConnectBlockedError

from tests.support.chromium import NAMES, VARIABLE, find_chromium

SOMEWHERE_ELSE = ("192.0.2.1", 80)  # an address that is reserved for examples


def test_nobody_outside_this_machine_can_be_reached() -> None:
    with pytest.raises((SocketConnectBlockedError, UserWarning)):
        socket.create_connection(SOMEWHERE_ELSE)


def test_loopback_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning, match="careful"):
        warnings.warn("careful", stacklevel=1)


def test_properties_have_no_deadline_and_leave_no_database() -> None:
    settings = hypothesis.settings()

    assert settings.deadline is None
    assert settings.database is None


def test_a_chromium_that_is_named_goes_before_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, other = make_program(tmp_path / "mine"), make_program(tmp_path / NAMES[0])
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_chromium_named(None, monkeypatch) == other
    assert find_chromium_named(named, monkeypatch) == named


def test_a_chromium_that_is_named_and_missing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(pytest.UsageError):
        find_chromium_named("/nowhere/chromium", monkeypatch)


def test_a_machine_without_chromium_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_chromium_named(None, monkeypatch) is None


def find_chromium_named(named: str | None, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """What is found when the setting names this program, or is not set."""
    if named is None:
        monkeypatch.delenv(VARIABLE, raising=False)
    else:
        monkeypatch.setenv(VARIABLE, named)
    return find_chromium()


def make_program(path: Path) -> str:
    """A file that can be run."""
    path.touch(mode=0o755)
    return str(path)
