"""`serve` and `work` as processes of their own: they start, do their work, and end when told."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import func, select

from courier_api.cli.embedded import free_port, wait_until_listening
from courier_api.foundation.clock import SystemClock
from courier_api.foundation.database import Database
from courier_api.messaging.models import InboxPending, OutboxMessage
from courier_api.shifts.announce import SHIFT_CHANGED
from courier_api.shifts.models import Shift
from tests.factories.events import Told, webhook
from tests.factories.inbox import receive

NOBODY = "http://127.0.0.1:9"


def environment(database: Database) -> dict[str, str]:
    """A process over this database that reaches nobody outside."""
    return {
        **os.environ,
        "COURIER_DATABASE_URL": database.url,
        "COURIER_DIMONA_URL": NOBODY,
        "COURIER_DIMONA_TOKEN_URL": NOBODY,
        "COURIER_TWILIO_BASE_URL": NOBODY,
        "COURIER_LOG_LEVEL": "CRITICAL",
    }


@contextmanager
def running(database: Database, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that ends in order when it is told to."""
    command = [sys.executable, "-m", "courier_api.cli.main", *arguments]
    process = subprocess.Popen(command, env=environment(database), stdout=subprocess.DEVNULL)
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
    finally:
        process.kill()
        process.wait()


def waiting(database: Database) -> int:
    """Events that nobody has handled."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(InboxPending)) or 0


def plan_now() -> Told:
    """A shift that starts about now."""
    return Told(starts_at=datetime.now(UTC).replace(microsecond=0))


@pytest.mark.sqlite
def test_the_web_process_stores_handles_and_ends(database: Database, zwaluw: int) -> None:
    port = free_port(0)
    sent = webhook(plan_now().planned(), sent_at=SystemClock().now())
    with running(database, "serve", "--port", str(port)) as process:
        wait_until_listening(port, process)
        answer = httpx.post(
            f"http://127.0.0.1:{port}/hooks/v1/zwaluw", content=sent.raw, headers=sent.headers
        )
        while waiting(database):
            assert process.poll() is None

    assert answer.status_code == 202
    assert process.returncode in (0, -signal.SIGTERM)
    with database.reading() as session:
        assert session.scalars(select(Shift.external_id)).all() == ["S-1"]


@pytest.mark.postgresql
def test_the_worker_handles_what_waits_and_ends(database: Database, zwaluw: int) -> None:
    with database.transaction() as session:
        receive(session, zwaluw, plan_now().planned())
    with running(database, "work") as process:
        while waiting(database):
            assert process.poll() is None

    assert process.returncode == 0
    with database.reading() as session:
        kinds = select(OutboxMessage.kind).where(OutboxMessage.kind == SHIFT_CHANGED)
        assert len(session.scalars(kinds).all()) == 1


@pytest.mark.sqlite
def test_on_sqlite_there_is_no_process_of_its_own_for_work(database: Database) -> None:
    command = [sys.executable, "-m", "courier_api.cli.main", "work"]
    said = subprocess.run(
        command, env=environment(database), capture_output=True, text=True, check=False
    )

    assert (said.returncode, said.stdout, len(said.stderr.splitlines())) == (2, "", 1)
    assert "courier-api serve" in said.stderr
