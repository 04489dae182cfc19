"""The service and a CoopCycle server over HTTP: thin webhooks become evidence, shifts are pulled."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from courier_api.foundation.database import Database
from courier_api.intake.apply import replay
from courier_api.intake.pull import pull_access, pull_month
from courier_api.jobs.worker import Worker
from courier_api.messaging.inbox import PARKED
from courier_api.messaging.models import InboxEvent, InboxOutcome
from courier_api.messaging.outbox import MOST_ATTEMPTS
from courier_api.shifts.evidence import evidence_of
from courier_api.shifts.models import DeliveryEvidence, Shift
from courier_api.sources.models import Source
from courier_api.wiring import PULL_CHANNELS
from platforms.adapters.coopcycle.sandbox import CoopCycleSandbox
from platforms.signatures.raw_body import COOPCYCLE
from tests.contract.coopcycle.conftest import Served, a_sandbox
from tests.contract.coopcycle.rigs import CLIENT_ID, CLIENT_SECRET, NOW
from tests.factories.clocks import MovedClock
from tests.factories.couriers import AMINA, make_courier
from tests.factories.events import text
from tests.factories.services import make_services
from tests.factories.sources import make_source
from tests.http.conftest import Client, running

RAAF = "raaf"
SECRET = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
PATH = "/api/deliveries/1"
DELIVERY = {
    "@id": PATH,
    "id": 1,
    "distance": 2400,
    "dropoff": {"assignedTo": AMINA.worker, "status": "DONE"},
}
STARTS_AT = NOW - timedelta(hours=2)
FETCH_WANTED = ("parked", "fetch_wanted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The service with a source of this server, which knows Amina."""

    database: Database
    sandbox: CoopCycleSandbox
    client: Client
    worker: Worker
    clock: MovedClock

    def send(self, path: str = PATH, event: str = "delivery.completed") -> int:
        """A thin webhook to the door; gives the status of the answer."""
        body = json.dumps({"data": {"object": path, "event": event}}).encode()
        headers = {"content-type": "application/json", **COOPCYCLE.sign(body, SECRET)}
        answer = self.client.request("POST", f"/hooks/v1/{RAAF}", content=body, headers=headers)
        return answer.status_code

    def work(self) -> None:
        """Do what is due now."""
        self.worker.run_until_rest()

    def outcomes(self) -> list[tuple[str, str | None]]:
        """State and reason of every event, in the order of arrival."""
        with self.database.reading() as session:
            rows = session.scalars(select(InboxOutcome).order_by(InboxOutcome.inbox_id))
            return [(row.state, row.reason) for row in rows]

    def evidence(self) -> list[tuple[str, str | None]]:
        """Every delivery, and whose it is."""
        with self.database.reading() as session:
            rows = session.scalars(select(DeliveryEvidence).order_by(DeliveryEvidence.id))
            return [(row.external_id, row.worker_external_id) for row in rows]

    def source(self) -> Source:
        """The source as it is registered."""
        with self.database.reading() as session:
            return session.scalars(select(Source).where(Source.slug == RAAF)).one()

    def pull(self) -> tuple[int, int, int]:
        """Pull the month and apply it: how many were added, known, and unreadable."""
        source = self.source()
        channel = PULL_CHANNELS[source.scheme](pull_access(source))
        month = self.clock.now().date().replace(day=1)
        pulled = pull_month(self.database, channel, source, month, clock=self.clock)
        assert pulled.finished
        self.work()
        return pulled.added, pulled.unchanged, pulled.unreadable

    def shifts(self) -> list[tuple[str, str]]:
        """Id and state of every shift."""
        with self.database.reading() as session:
            rows = session.scalars(select(Shift).order_by(Shift.external_id))
            return [(row.external_id, row.state) for row in rows]


@pytest.fixture
def whole(database: Database, served: Served) -> Iterator[Whole]:
    """Everything but the outside world."""
    served.sandbox = a_sandbox()
    with database.transaction() as session:
        source_id = make_source(session, RAAF, scheme="coopcycle", secret=SECRET, now=STARTS_AT)
        make_courier(session, AMINA, sources={RAAF: source_id})
        source = session.get_one(Source, source_id)
        source.base_url = served.address
        source.client_id, source.client_secret = CLIENT_ID, CLIENT_SECRET
    clock = MovedClock(NOW)
    services = make_services(database, clock)
    worker = Worker(services)
    worker.run_until_rest()  # what is due each month
    served.sandbox.asked.clear()
    with running(services) as client:
        yield Whole(
            database=database,
            sandbox=served.sandbox,
            client=client,
            worker=worker,
            clock=clock,
        )
    worker.stop()


def shift_on_server(**changes: object) -> dict[str, Any]:
    """A shift of two hours with Amina on it."""
    return {
        "id": 17,
        "startsAt": text(STARTS_AT),
        "endsAt": text(NOW),
        "assignments": [
            {
                "user": {"username": AMINA.worker},
                "createdAt": text(STARTS_AT - timedelta(days=2)),
                "adjustment": None,
            }
        ],
        **changes,
    }


def test_a_thin_webhook_becomes_evidence_beside_the_shift_that_ran(whole: Whole) -> None:
    whole.sandbox.contents[PATH] = DELIVERY
    whole.sandbox.shifts = [shift_on_server()]
    whole.pull()

    assert [whole.send(), whole.send()] == [202, 200]
    whole.work()

    assert whole.outcomes() == [("applied", None)] * 3  # the plan, the thin event, the fetched one
    assert whole.evidence() == [("1", AMINA.worker)]
    with whole.database.reading() as session:
        shift = session.scalars(select(Shift)).one()
        assert [each.external_id for each in evidence_of(session, shift)] == ["1"]
        fetched = session.scalars(select(InboxEvent).order_by(InboxEvent.id.desc()).limit(1)).one()
        assert '"fetched-for"' in fetched.headers


def test_a_server_in_trouble_is_asked_again_when_it_said(whole: Whole) -> None:
    whole.sandbox.contents[PATH] = DELIVERY
    whole.sandbox.fail_next(503, {"Retry-After": "90"})
    whole.send()
    whole.work()
    assert whole.evidence() == []

    whole.clock.advance(seconds=89)
    whole.work()
    assert whole.evidence() == []
    whole.clock.advance(seconds=2)
    whole.work()
    assert whole.evidence() == [("1", AMINA.worker)]


def test_after_too_many_attempts_the_event_is_parked_and_can_be_tried_again(whole: Whole) -> None:
    whole.sandbox.contents[PATH] = DELIVERY
    for _ in range(MOST_ATTEMPTS):
        whole.sandbox.fail_next(429, {"Retry-After": "1"})
    whole.send()
    for _ in range(MOST_ATTEMPTS):
        whole.work()
        whole.clock.advance(seconds=2)
    assert whole.outcomes() == [FETCH_WANTED]

    try_again(whole)
    assert (whole.evidence(), whole.outcomes()[0]) == ([("1", AMINA.worker)], ("applied", None))


def test_what_the_server_refuses_to_give_is_parked(whole: Whole) -> None:
    whole.send()
    whole.work()
    assert whole.outcomes() == [FETCH_WANTED]


def test_what_is_no_delivery_is_parked_as_unreadable(whole: Whole) -> None:
    whole.sandbox.contents[PATH] = ["no", "delivery"]
    whole.send()
    whole.work()
    assert whole.outcomes() == [("parked", "unreadable")]


@pytest.mark.parametrize("missing", ["base_url", "client_id", "client_secret"])
def test_without_an_address_and_a_client_nothing_is_asked(whole: Whole, missing: str) -> None:
    with whole.database.transaction() as session:
        setattr(session.scalars(select(Source).where(Source.slug == RAAF)).one(), missing, None)
    whole.send()
    whole.work()

    assert (whole.outcomes(), whole.sandbox.asked) == ([FETCH_WANTED], [])


def test_another_host_is_never_asked(whole: Whole) -> None:
    whole.send("https://evil.example/api/deliveries/1")
    whole.work()

    assert whole.outcomes() == [("parked", "unsafe_reference")]
    assert whole.sandbox.asked == []


def test_shifts_of_a_month_are_pulled_once_and_changes_once(whole: Whole) -> None:
    whole.sandbox.shifts = [shift_on_server(), shift_on_server(id=18, startsAt="tomorrow")]
    assert whole.pull() == (1, 0, 0)
    assert whole.shifts() == [(f"17:{AMINA.worker}", "planned")]
    assert whole.pull() == (0, 0, 0)

    worked = shift_on_server()
    worked["assignments"][0]["adjustment"] = {
        "startsAt": text(STARTS_AT),
        "endsAt": text(NOW - timedelta(minutes=10)),
        "breakMinutes": 0,
    }
    whole.sandbox.shifts = [worked, shift_on_server(id=19, endsAt="never")]
    whole.clock.advance(hours=1)
    assert whole.pull() == (1, 0, 1)
    assert whole.shifts() == [(f"17:{AMINA.worker}", "ended")]


def test_a_courier_who_is_off_the_plan_has_no_shift_any_more(whole: Whole) -> None:
    whole.sandbox.shifts = [shift_on_server()]
    whole.pull()
    whole.sandbox.shifts = []
    whole.clock.advance(hours=1)

    assert whole.pull() == (1, 0, 0)
    assert whole.shifts() == [(f"17:{AMINA.worker}", "cancelled")]


def test_a_delivery_outside_every_shift_is_beside_none(whole: Whole) -> None:
    whole.sandbox.contents[PATH] = DELIVERY
    whole.sandbox.shifts = [shift_on_server()]
    whole.pull()
    whole.clock.advance(minutes=1)
    whole.send()
    whole.work()

    with whole.database.reading() as session:
        assert evidence_of(session, session.scalars(select(Shift)).one()) == []


def try_again(whole: Whole) -> None:
    """Somebody tries all parked events again."""
    with whole.database.transaction() as session:
        parked = session.scalars(
            select(InboxOutcome.inbox_id).where(InboxOutcome.state == PARKED)
        ).all()
        replay(session, parked, employer_number=None, now=whole.clock.now())
    whole.work()
