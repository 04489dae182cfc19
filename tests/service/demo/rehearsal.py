"""The demonstration in one process: the same driver and service, without child processes.

Webhooks and API are the real application, called without a socket; the authority is the real
sandbox over HTTP in a thread; only the SMS carrier is a list.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import httpx
from sqlalchemy.orm import Session

from courier_api.demo.courier_side import CourierSide
from courier_api.demo.driver import Driver, end_of_week
from courier_api.demo.establish import Established, establish
from courier_api.demo.gather import gather, reported_incidents
from courier_api.demo.platform_side import Answers, PlatformSide
from courier_api.demo.report import ReportFigures
from courier_api.demo.timeline import Timeline
from courier_api.demo.week import Week
from courier_api.foundation.database import Database
from courier_api.foundation.settings import Settings
from courier_api.intake.group_commit import GroupCommit
from courier_api.jobs.rest import WorkAhead, work_ahead
from courier_api.jobs.worker import Worker
from courier_api.main import create_app
from courier_api.notices.gateway import FakeSmsGateway
from courier_api.sources.directory import SourceDirectory
from courier_api.wiring import Services
from declarations.dimona.http_channel import DimonaClientSettings, HttpDimonaChannel
from declarations.dimona.sandbox import SandboxConfig, SandboxServer, Scenario
from declarations.dimona.sandbox.faults import Faults
from platforms.outgoing.fake_sender import FakeWebhookSender
from tests.pure.declarations.sandbox.driver import CLIENT_ID
from tests.pure.declarations.sandbox.keys import private_key, private_pem, public_pem


@dataclass
class SteppedClock:
    """Stands still until the driver moves it."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        self.at = at


class SilentProgress:
    """Nobody watches."""

    def moved(self, now: datetime, *, sent: int, of: int) -> None:
        """Nothing to show."""


@dataclass(slots=True)
class Witness:
    """What left the service during a week, beside what its database holds."""

    sms: list[str] = field(default_factory=list)
    webhooks: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    metrics: str = ""

    async def note_problem(self, answer: httpx.Response) -> None:
        """Keep an answer that says no."""
        if answer.status_code >= 400:
            self.problems.append((await answer.aread()).decode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """One week on one database, with the faults of a seed at the authority."""

    database: Database
    week: Week
    timeline: Timeline
    fault_seed: str
    fault_rate: Decimal = Decimal("0.02")
    witness: Witness = field(default_factory=Witness)
    prepare: Callable[[Session, Established], None] | None = None


def rehearse(rehearsal: Rehearsal) -> ReportFigures:
    """Run the week to its end and gather the figures."""
    clock = SteppedClock(rehearsal.week.opens_at)
    with _authority(rehearsal, clock) as authority:
        services = _services(rehearsal.database, clock, authority)
        services.intake.start()
        try:
            answers = asyncio.run(_drive(rehearsal, services, clock))
        finally:
            services.intake.stop()
    with rehearsal.database.reading() as session:
        return gather(session, rehearsal.week, rehearsal.timeline, answers)


@contextmanager
def _authority(rehearsal: Rehearsal, clock: SteppedClock) -> Iterator[HttpDimonaChannel]:
    config = SandboxConfig(
        now=clock.now,
        clients={CLIENT_ID: public_pem(private_key())},
        scenario=Scenario(faults=Faults(rate=rehearsal.fault_rate, seed=rehearsal.fault_seed)),
    )
    with SandboxServer(config) as server:
        settings = DimonaClientSettings(
            base_url=server.service_url,
            token_url=server.token_url,
            audience=server.token_url,
            client_id=CLIENT_ID,
            private_key_pem=private_pem(private_key()),
        )
        with HttpDimonaChannel(settings, now=clock.now) as channel:
            yield channel
        with httpx.Client(base_url=server.address, trust_env=False) as control:
            log = control.get("/sandbox/log").json()
        rehearsal.witness.addresses += [f"{entry['method']} {entry['path']}" for entry in log]


def _services(database: Database, clock: SteppedClock, authority: HttpDimonaChannel) -> Services:
    return Services(
        settings=Settings(database_url=database.url),
        database=database,
        clock=clock,
        directory=SourceDirectory(database),
        intake=GroupCommit(database),
        authority=authority,
        sms=FakeSmsGateway(),
        webhooks=FakeWebhookSender(),
    )


async def _drive(rehearsal: Rehearsal, services: Services, clock: SteppedClock) -> Answers:
    worker = Worker(services)
    with services.database.transaction() as session:
        established = establish(session, rehearsal.week, now=clock.now())
        reported = reported_incidents(session)
        if rehearsal.prepare is not None:
            rehearsal.prepare(session, established)

    async def rest(now: datetime) -> WorkAhead:
        worker.run_until_rest()
        with services.database.reading() as session:
            ahead = work_ahead(session)
        assert ahead.at_rest(now)
        return ahead

    async def messages_to(phone: str) -> list[str]:
        worker.run_until_rest()
        assert isinstance(services.sms, FakeSmsGateway)
        return [message.body for message in reversed(services.sms.sent) if message.to == phone]

    app = create_app(services, with_worker=False)
    transport = httpx.ASGITransport(app=app)
    hooks = {"response": [rehearsal.witness.note_problem]}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://service", event_hooks=hooks
    ) as client:
        platforms = PlatformSide(
            client=client, secrets=established.secrets, still_there=lambda: None
        )
        driver = Driver(
            week=rehearsal.week,
            timeline=rehearsal.timeline,
            clock=clock,
            platforms=platforms,
            couriers=CourierSide(
                client=client,
                week=rehearsal.week,
                messages_to=messages_to,
                still_there=lambda: None,
            ),
            wait_for_rest=rest,
            progress=SilentProgress(),
            reported=reported,
        )
        try:
            await driver.run(until=end_of_week(rehearsal.week, rehearsal.timeline))
            await _keep_what_left(rehearsal.witness, services, client)
        finally:
            worker.stop()
    return platforms.answers


async def _keep_what_left(witness: Witness, services: Services, client: httpx.AsyncClient) -> None:
    assert isinstance(services.sms, FakeSmsGateway)
    assert isinstance(services.webhooks, FakeWebhookSender)
    witness.sms += [message.body for message in services.sms.sent]
    witness.webhooks += [f"{each.url} {each.body.decode()}" for each in services.webhooks.sent]
    witness.metrics = (await client.get("/metrics")).text
