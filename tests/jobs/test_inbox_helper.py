"""The process that helps to empty the inbox: woken by the worker, gone with it, missed by nobody."""

import os

import pytest
from sqlalchemy import func, select

from courier_api.cli import help_with_inbox
from courier_api.foundation.database import Database
from courier_api.jobs.inbox_helper import IDLE, WAKE, InboxHelper, help_when_woken
from courier_api.messaging.models import InboxOutcome, InboxPending
from tests.factories.events import again, ping
from tests.factories.inbox import receive
from tests.factories.sources import make_source

NOTHING_TO_HELP = "tests.jobs"
"""A program that ends at once."""


def said_when_woken(*batches: bool | Exception) -> bytes:
    """What a helper says that is woken once; in its last batch the worker goes."""
    from_worker, wake = os.pipe()
    idle, to_worker = os.pipe()
    os.write(wake, WAKE)
    left = list(batches)

    def apply_batch() -> bool:
        ended = left.pop(0)
        if not left:
            os.close(wake)
        if isinstance(ended, Exception):
            raise ended
        return ended

    help_when_woken(apply_batch, wake=from_worker, idle=to_worker)
    assert left == []
    for end in (to_worker, from_worker):
        os.close(end)
    with os.fdopen(idle, "rb") as told:
        return told.read()


def test_it_applies_batch_after_batch_until_few_wait() -> None:
    assert said_when_woken(True, True, False) == IDLE


def test_it_ends_with_the_worker_although_many_wait() -> None:
    assert said_when_woken(True, True) == IDLE


def test_a_database_that_is_away_is_left_to_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    assert said_when_woken(True, ConnectionError("away")) == IDLE
    assert "helping with the inbox failed" in caplog.text


@pytest.mark.postgresql
def test_what_waits_is_handled_once_before_the_helper_ends(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURIER_DATABASE_URL", database.url)
    count = 30
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
