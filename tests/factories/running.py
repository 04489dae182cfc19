"""The service without a socket: events go in, time moves, the worker does what is due."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from courier_api.filings.models import DimonaDeclaration, FilingAlert
from courier_api.foundation.database import Database
from courier_api.jobs.worker import Worker
from courier_api.messaging.outbox import messages_ahead
from courier_api.shifts.models import HumanTask, Shift
from courier_api.wiring import Services
from tests.factories.clocks import MovedClock
from tests.factories.couriers import AMINA, Person, make_courier
from tests.factories.events import Body
from tests.factories.inbox import receive
from tests.factories.sources import ZWALUW, make_source


@dataclass(slots=True)
class Running:
    """One co-operative with one platform; what a test tells it is applied at once."""

    services: Services
    clock: MovedClock
    worker: Worker
    source_id: int

    @property
    def database(self) -> Database:
        return self.services.database

    def tell(self, *bodies: Body, source_id: int | None = None) -> None:
        """The platform sends these events, and everything that follows now is done."""
        with self.database.transaction() as session:
            receive(session, source_id or self.source_id, *bodies)
        self.work()

    def work(self) -> None:
        """Do what is due now."""
        self.worker.run_until_rest()

    def pass_time(self, **duration: int) -> None:
        """Let time pass, and do everything on the moment it is due."""
        end = self.clock.at + timedelta(**duration)
        self.work()
        while (at := self._next_due()) is not None and at <= end:
            self.clock.at = max(at, self.clock.at)
            self.work()
        self.clock.at = end
        self.work()

    def move_to(self, instant: datetime) -> None:
        """Let time pass until an instant."""
        self.pass_time(seconds=int((instant - self.clock.at).total_seconds()))

    def shift(self, external_id: str = "S-1") -> Shift:
        """A shift as it is now."""
        with self.database.reading() as session:
            return session.scalars(select(Shift).where(Shift.external_id == external_id)).one()

    def declarations(self, *states: str) -> list[DimonaDeclaration]:
        """All messages to the authority, oldest first."""
        query = select(DimonaDeclaration).order_by(DimonaDeclaration.id)
        if states:
            query = query.where(DimonaDeclaration.state.in_(states))
        with self.database.reading() as session:
            return list(session.scalars(query))

    def alerts(self) -> set[tuple[str, str]]:
        """Code and recipient of every open alert."""
        return {(row.code, row.recipient) for row in self.open_alerts()}

    def open_alerts(self) -> list[FilingAlert]:
        """Every open alert."""
        query = select(FilingAlert).where(FilingAlert.closed_at.is_(None))
        with self.database.reading() as session:
            return list(session.scalars(query))

    def tasks(self) -> list[str]:
        """The questions that wait for a person."""
        query = select(HumanTask.code).where(HumanTask.closed_at.is_(None)).order_by(HumanTask.id)
        with self.database.reading() as session:
            return list(session.scalars(query))

    def _next_due(self) -> datetime | None:
        """When a message is due, or comes free again from a worker that was killed."""
        with self.database.reading() as session:
            ahead = messages_ahead(session)
        return min((at for at in (ahead.next_due_at, ahead.lease_ends_at) if at), default=None)


@contextmanager
def running(
    services: Services, clock: MovedClock, person: Person = AMINA, *, worker_type: str = "OTH"
) -> Iterator[Running]:
    """The service with one platform and one courier of it."""
    with services.database.transaction() as session:
        source_id = make_source(session)
        make_courier(session, person, sources={ZWALUW: source_id}, worker_type=worker_type)
    worker = Worker(services)
    try:
        yield Running(services, clock, worker, source_id)
    finally:
        worker.stop()
