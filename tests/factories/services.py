"""The services of one process over a test's database, with fakes for the outside."""

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.foundation.settings import Settings
from courier_api.intake.group_commit import GroupCommit
from courier_api.notices.gateway import FakeSmsGateway
from courier_api.sources.directory import SourceDirectory
from courier_api.wiring import Services
from declarations.dimona.fake_channel import FakeDimonaChannel
from platforms.outgoing.fake_sender import FakeWebhookSender
from tests.factories.clocks import MovedClock


def make_services(
    database: Database,
    clock: Clock | None = None,
    *,
    most_waiting: int = 10_000,
    **settings: object,
) -> Services:
    """Everything an entry point needs; the intake is not started."""
    clock = clock or MovedClock()
    directory = SourceDirectory(database)
    return Services(
        settings=Settings.model_validate({"database_url": database.url, **settings}),
        database=database,
        clock=clock,
        directory=directory,
        intake=GroupCommit(database, directory=directory, most_waiting=most_waiting),
        authority=FakeDimonaChannel(now=clock.now),
        sms=FakeSmsGateway(),
        webhooks=FakeWebhookSender(),
    )
