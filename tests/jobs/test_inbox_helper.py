"""The process that helps to empty the inbox: woken by the worker, gone with it, missed by nobody."""

import os

import pytest
from sqlalchemy import func, select

from courier_api.cli import help_with_inbox
from courier_api.foundation.database import Database
from courier_api.jobs.apply_batch import INBOX_BATCH
from courier_api.jobs.inbox_helper import IDLE, InboxHelper, help_when_woken
from courier_api.messaging.models import InboxOutcome, InboxPending
from tests.factories.events import again, ping
from tests.factories.inbox import receive
from tests.factories.sources import make_source

NOTHING_TO_HELP = "tests.jobs"
"""A program that ends at once."""


def woken(times: int, batches: list[bool | Exception]) -> bytes:
    """What a helper says that is woken so often and whose batches end like this."""
    from_worker, wake = os.pipe()
    idle, to_worker = os.pipe()
    os.write(wake, b"w" * times)
    os.close(wake)

    def apply_batch() -> bool:
        ended = batches.pop(0)
        if isinstance(ended, Exception):
            raise ended
        return ended

    help_when_woken(apply_batch, wake=from_worker, idle=to_worker)
    os.close(to_worker)
    os.close(from_worker)
    said = os.read(idle, 100)
    os.close(idle)
    return said


def test_it_applies_batch_after_batch_until_few_wait_and_ends_with_the_worker() -> None:
    batches: list[bool | Exception] = [True, True, False, False, True]

    assert woken(2, batches) == 2 * IDLE
    assert batches == [True]


def test_a_database_that_is_away_is_left_to_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    assert woken(2, [True, ConnectionError("away"), False]) == 2 * IDLE
    assert "helping with the inbox failed" in caplog.text


@pytest.mark.postgresql
def test_it_empties_the_queue_that_the_worker_is_behind_with(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURIER_DATABASE_URL", database.url)
    count = INBOX_BATCH + 20
    with database.transaction() as session:
        source_id = make_source(session)
        receive(session, source_id, *(again(ping(), f"evt_{number}") for number in range(count)))
    helper = InboxHelper(help_with_inbox.PROGRAM)
    helper.wake()
    helper.wake()  # it is busy: nothing
    helper.stop()

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(InboxPending)) == 0
        handled = select(func.count()).where(InboxOutcome.state == "applied")
        assert session.scalar(handled.where(InboxOutcome.attempts == 1)) == count


def test_the_worker_goes_on_without_one_that_died(caplog: pytest.LogCaptureFixture) -> None:
    helper = InboxHelper(NOTHING_TO_HELP)
    helper._process.wait()
    helper.wake()
    helper.wake()
    helper.stop()

    assert caplog.text.count("going on without it") == 1
