"""`courier-api dimona check`: one look at key and certificate, for a person or a monitor."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.factories.certificates import certificate
from tests.factories.clocks import FRIDAY_NOON
from tests.pure.declarations.sandbox.keys import private_key, private_pem


@pytest.fixture
def check(rules: Cli, tmp_path: Path) -> Cli:
    """The command with a key whose certificate ends in a hundred days."""
    (tmp_path / "key.pem").write_text(private_pem(private_key()))
    (tmp_path / "certificate.pem").write_text(certificate(FRIDAY_NOON + timedelta(days=100)))
    rules.monkeypatch.setenv("COURIER_DIMONA_KEY_FILE", str(tmp_path / "key.pem"))
    rules.monkeypatch.setenv("COURIER_DIMONA_CERTIFICATE_FILE", str(tmp_path / "certificate.pem"))
    rules.monkeypatch.setenv("COURIER_CLOCK", FRIDAY_NOON.isoformat())
    return rules


def test_nothing_to_do_is_status_0(check: Cli) -> None:
    said = check("dimona", "check")

    assert said.status == 0
    assert "valid until 2026-06-14" in said.out


def test_a_certificate_that_ends_is_status_1_and_a_code(check: Cli) -> None:
    check.monkeypatch.setenv("COURIER_CLOCK", (FRIDAY_NOON + timedelta(days=80)).isoformat())
    said = check("dimona", "check", "--json")

    assert said.status == 1
    assert [finding["code"] for finding in said.json["findings"]] == ["certificate_ends"]
    assert "PRIVATE KEY" not in said.out + said.err


@pytest.mark.parametrize("name", ["key.pem", "missing.pem"])
def test_a_file_that_is_no_certificate_is_said_in_one_sentence(
    check: Cli, tmp_path: Path, name: str
) -> None:
    check.monkeypatch.setenv("COURIER_DIMONA_CERTIFICATE_FILE", str(tmp_path / name))
    said = check("dimona", "check")

    assert said.status == (1 if name == "key.pem" else 2)
    assert len(said.err.splitlines()) == (0 if name == "key.pem" else 1)


def test_without_a_key_there_is_nothing_to_check(rules: Cli) -> None:
    assert rules("dimona", "check").status == 2
