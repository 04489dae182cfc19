"""The command `courier-api`, run in this process over a test's database."""

import io
import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from courier_api.cli.main import main
from courier_api.foundation.database import Database
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.couriers import AMINA, make_courier
from tests.factories.sources import ZWALUW, make_source


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command answers
        """Its answer as a document."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Cli:
    """Runs one command after another."""

    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *arguments: str, stdin: str | bytes = "") -> Said:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
        try:
            status = main(arguments)
        except SystemExit as ended:  # argparse's own way
            status = int(ended.code or 0)
        said = self.capsys.readouterr()
        return Said(status, said.out, said.err)


@pytest.fixture
def rules(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command without a database: for rules."""
    return Cli(capsys, monkeypatch)


@pytest.fixture
def cli(rules: Cli, database: Database, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command over an empty database, at noon of a Friday."""
    monkeypatch.setenv("COURIER_DATABASE_URL", database.url)
    monkeypatch.setenv("COURIER_CLOCK", FRIDAY_NOON.isoformat())
    return rules


@pytest.fixture
def zwaluw(database: Database) -> int:
    """A source that knows Amina. Gives its id."""
    with database.transaction() as session:
        source_id = make_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source_id})
        return source_id
