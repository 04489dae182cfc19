"""A platform is asked page by page; what was stored is never asked for again, and never doubled."""

import json
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import func, select

from courier_api.foundation.database import Database
from courier_api.intake.models import PullCursor
from courier_api.intake.pull import PULL, Pulled, pull_month
from courier_api.intake.pull_for_message import MOST_PAGES
from courier_api.jobs import pull_sources
from courier_api.jobs.worker import Worker
from courier_api.messaging.models import InboxEvent, OutboxMessage
from courier_api.sources.models import Source
from courier_api.sources.queries import source_by_slug
from courier_api.wiring import PULL_CHANNELS
from platforms.fake_pull_channel import FakePullChannel, FakePulledEvent
from platforms.pull import PulledPage, PullRejected, PullRequest, PullUnavailable
from tests.factories.clocks import FRIDAY_NOON, MovedClock
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, make_courier
from tests.factories.events import Told, raw
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW, make_source

MARCH = date(2026, 3, 1)
SCHEME = "standard-webhooks"


def pulled_event(number: int) -> FakePulledEvent:
    """A planned shift."""
    body = Told(shift=f"S-{number}").planned()
    return FakePulledEvent(event_id=str(body["id"]), raw=raw(body))


def platform(pages: int = 3, events: int = 2) -> FakePullChannel:
    """A platform with so many pages of so many events."""
    numbers = iter(range(pages * events))
    return FakePullChannel(
        pages=[[pulled_event(next(numbers)) for _ in range(events)] for _ in range(pages)]
    )


@dataclass(frozen=True, slots=True)
class Puller:
    """Pulls March from Zwaluw."""

    database: Database

    @property
    def source(self) -> Source:
        with self.database.reading() as session:
            source = source_by_slug(session, ZWALUW)
        assert source
        return source

    def pull(self, channel: FakePullChannel, **options: int) -> Pulled:
        return pull_month(self.database, channel, self.source, MARCH, clock=MovedClock(), **options)

    def cursor(self) -> PullCursor:
        with self.database.reading() as session:
            return session.scalars(select(PullCursor)).one()

    def stored(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count(InboxEvent.id))) or 0


@pytest.fixture
def puller(database: Database) -> Puller:
    """A source with an address."""
    with database.transaction() as session:
        source_id = make_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source_id})
        session.get_one(Source, source_id).base_url = "https://zwaluw.example"
    return Puller(database)


def test_all_pages_are_stored_and_the_month_is_done(puller: Puller) -> None:
    channel = platform()

    assert puller.pull(channel) == Pulled(pages=3, added=6, finished=True)
    assert [request.page for request in channel.asked] == [None, "2", "3"]
    assert {request.month for request in channel.asked} == {MARCH}
    cursor = puller.cursor()
    assert (cursor.pages, cursor.events, cursor.finished_at) == (3, 6, FRIDAY_NOON)


def test_a_pulled_event_is_stored_like_a_webhook_without_its_signature(puller: Puller) -> None:
    channel = platform(pages=1, events=1)
    puller.pull(channel)

    with puller.database.reading() as session:
        stored = session.scalars(select(InboxEvent)).one()
    assert (bytes(stored.raw), stored.key_id) == (channel.pages[0][0].raw, None)
    assert json.loads(stored.headers)["pulled-month"] == "2026-03"


@pytest.mark.parametrize("error", [PullUnavailable("Later."), PullRejected("Never.")])
def test_after_a_failure_it_goes_on_where_it_stopped(
    puller: Puller, error: PullUnavailable | PullRejected
) -> None:
    channel = platform()
    puller.pull(channel, most_pages=1)
    channel.fail_next(error)
    with pytest.raises(type(error)):
        puller.pull(channel)
    assert puller.stored() == 2

    assert puller.pull(channel) == Pulled(pages=2, added=4, finished=True)
    assert [request.page for request in channel.asked] == [None, "2", "2", "3"]
    assert puller.stored() == 6


def test_a_month_that_is_pulled_again_adds_only_what_is_new(puller: Puller) -> None:
    puller.pull(platform())
    channel = platform(pages=3, events=3)

    assert puller.pull(channel) == Pulled(pages=3, added=3, unchanged=6, finished=True)
    assert channel.asked[0].page is None


def test_what_the_channel_remembers_comes_back_to_it(puller: Puller) -> None:
    channel = platform(pages=2)
    puller.pull(channel)
    puller.pull(channel)

    assert [request.memory for request in channel.asked] == [None, "1", "2", "3"]


def test_a_page_that_somebody_else_stored_meanwhile_is_left_to_them(puller: Puller) -> None:
    other = platform()

    class Slow(FakePullChannel):
        def shifts_page(self, request: PullRequest) -> PulledPage:
            page = FakePullChannel.shifts_page(self, request)
            puller.pull(other)
            return page

    pulled = puller.pull(Slow(pages=platform().pages))

    assert pulled == Pulled()
    assert (puller.stored(), puller.cursor().pages) == (6, 3)


def test_a_platform_that_runs_in_a_circle_is_not_followed(puller: Puller) -> None:
    class Circle(FakePullChannel):
        def shifts_page(self, request: PullRequest) -> PulledPage:
            return PulledPage(events=[], next_page="again")

    with pytest.raises(PullRejected, match="just pulled"):
        puller.pull(Circle(pages=[]))


def test_the_monthly_job_has_a_worker_pull_last_month_to_its_end(
    puller: Puller, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = platform(pages=MOST_PAGES + 5, events=1)
    monkeypatch.setitem(PULL_CHANNELS, SCHEME, lambda _: channel)
    april = MovedClock(FRIDAY_NOON)
    april.advance(days=30)
    services = make_services(puller.database, april)
    for _ in range(2):
        with puller.database.transaction() as session:
            assert pull_sources.run(session, OURS, april.now()) == "1 to pull"
    worker = Worker(services)
    worker.run_until_rest()
    worker.stop()

    assert puller.cursor().month == MARCH
    assert (puller.cursor().pages, puller.stored()) == (MOST_PAGES + 5, MOST_PAGES + 5)
    with puller.database.reading() as session:
        states = session.scalars(
            select(OutboxMessage.state).where(OutboxMessage.kind == PULL)
        ).all()
    assert states == ["done", "done"]


def test_sources_without_a_way_to_pull_are_left_out(puller: Puller) -> None:
    with puller.database.transaction() as session:
        assert pull_sources.run(session, OURS, FRIDAY_NOON) == "0 to pull"
