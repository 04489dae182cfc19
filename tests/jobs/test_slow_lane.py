"""A platform that does not answer holds up its own webhooks and nothing else."""

import threading

import pytest
from sqlalchemy import select

from courier_api.foundation.database import Database
from courier_api.jobs.worker import Worker
from courier_api.outgoing.models import OutgoingAttempt
from courier_api.shifts.models import Shift
from declarations.dimona.fake_channel import FakeDimonaChannel
from platforms.outgoing.fake_sender import FakeWebhookSender
from platforms.outgoing.sender import Outcome, SignedWebhook
from tests.factories.clocks import FRIDAY_NOON, MovedClock
from tests.factories.couriers import AMINA, make_courier
from tests.factories.events import Told
from tests.factories.inbox import receive
from tests.factories.outgoing import make_endpoint
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW, make_source

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


class HangingPlatform:
    """Answers nothing until it is let go."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, _: SignedWebhook) -> Outcome:
        self.called.set()
        self.let_go.wait()
        return Outcome(status=204)


def test_shifts_are_declared_while_a_platform_hangs(database: Database) -> None:
    clock, platform = MovedClock(), HangingPlatform()
    with database.transaction() as session:
        source_id = make_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source_id})
        make_endpoint(session)
        receive(session, source_id, Told().planned())
    services = make_services(database, clock, worker_idle_milliseconds=1)
    assert isinstance(services.webhooks, FakeWebhookSender)
    assert isinstance(services.authority, FakeDimonaChannel)
    services.webhooks.answer = platform
    worker = Worker(services)
    worker.start()
    try:
        wait_until_covered(database, clock, "S-1")
        platform.called.wait()
        with database.transaction() as session:
            receive(
                session,
                source_id,
                Told(shift="S-2", starts_at=FRIDAY_NOON.replace(day=9)).planned(),
            )
        worker.wake()
        wait_until_covered(database, clock, "S-2")
        with database.reading() as session:
            assert session.scalars(select(OutgoingAttempt.id)).all() == []  # it still hangs
    finally:
        platform.let_go.set()
        worker.stop()

    assert {"worker", "worker-slow"}.isdisjoint(each.name for each in threading.enumerate())


def wait_until_covered(database: Database, clock: MovedClock, shift: str) -> None:
    """Let time pass until a shift is covered; the time-out of the test is the limit."""
    covered = select(Shift.covered).where(Shift.external_id == shift)
    while True:
        with database.reading() as session:
            if session.scalar(covered):
                return
        clock.advance(seconds=1)
