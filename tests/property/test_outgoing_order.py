"""Whatever fails, crashes or pauses: of one shift nothing is sent before what came before it."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from courier_api.foundation.database import Database
from courier_api.messaging import outbox
from courier_api.messaging.models import OutboxMessage
from courier_api.outgoing.kinds import SEND
from courier_api.outgoing.models import OutgoingEvent, WebhookEndpoint
from courier_api.outgoing.pause import pause_endpoint, resume_endpoint
from courier_api.outgoing.send import begin_attempt, send_outgoing
from courier_api.outgoing.store import tell_platforms
from courier_api.shifts.models import Shift
from platforms.outgoing.events import EventType
from platforms.outgoing.fake_sender import FakeWebhookSender
from platforms.outgoing.sender import FailureKind, Outcome, SignedWebhook
from platforms.signatures.standard_webhooks import ID_HEADER
from tests.factories.clocks import FRIDAY_NOON, MovedClock
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, make_courier
from tests.factories.outgoing import make_endpoint
from tests.factories.sources import make_source

NAMES = count(1)
SHIFTS = 2
LEASE = timedelta(minutes=1)
COVER = (EventType.SHIFT_COVERED, EventType.SHIFT_UNCOVERED)

outcomes = st.sampled_from(
    [
        *[Outcome(status=204)] * 3,
        Outcome(status=500),
        Outcome(status=429, retry_after="90"),
        Outcome(status=410),
        Outcome(failure=FailureKind.TIMEOUT),
    ]
)
steps = st.one_of(
    st.tuples(st.just("tell"), st.integers(0, SHIFTS - 1)),
    st.tuples(st.just("tell"), st.integers(0, SHIFTS - 1)),
    st.tuples(st.just("work"), st.lists(outcomes, min_size=1, max_size=3)),
    st.tuples(st.just("wait"), st.sampled_from([1, 10, 60, 600, 3000])),
    st.tuples(st.just("crash"), st.booleans()),
    st.tuples(st.just("pause"), st.none()),
    st.tuples(st.just("resume"), st.none()),
)


@dataclass
class Rehearsal:
    """One platform with a few shifts, and everything that can happen on the way to it."""

    database: Database
    clock: MovedClock = field(default_factory=MovedClock)
    planned: list[Outcome] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)
    told: int = 0

    def __post_init__(self) -> None:
        self.sender = FakeWebhookSender(answer=self.receive)
        self.forget_others()
        with self.database.transaction() as session:
            name = f"p{next(NAMES)}"
            source_id = make_source(session, name)
            courier_id = make_courier(session, AMINA, sources={})
            self.endpoint = make_endpoint(session, name)
            rows = [
                Shift(
                    employer_number=OURS, source_id=source_id, external_id=f"S-{number}",
                    courier_id=courier_id, state="planned", worked_on=FRIDAY_NOON.date(),
                    breaks=[], findings=[], changed_at=FRIDAY_NOON,
                )
                for number in range(SHIFTS)
            ]  # fmt: skip
            session.add_all(rows)
            session.flush()
            self.shifts = [row.id for row in rows]

    def receive(self, webhook: SignedWebhook) -> Outcome:
        """The platform looks at the order, then answers as planned."""
        event_id = webhook.headers[ID_HEADER]
        events = self.events()
        event = next(each for each in events if each.event_id == event_id)
        for earlier in events:
            if earlier.subject == event.subject and earlier.id < event.id:
                assert earlier.event_id in self.accepted or earlier.state == "given_up"
        outcome = self.planned.pop(0) if self.planned else Outcome(status=204)
        if outcome.status == 204:
            self.accepted.add(event_id)
        return outcome

    def events(self) -> list[OutgoingEvent]:
        """All events of this platform, oldest first."""
        query = select(OutgoingEvent).where(OutgoingEvent.endpoint_id == self.endpoint)
        with self.database.reading() as session:
            return list(session.scalars(query.order_by(OutgoingEvent.id)))

    def tell(self, shift: int) -> None:
        self.told += 1
        payload = {"shift_id": self.shifts[shift], "at": self.clock.now().isoformat()}
        with self.database.transaction() as session:
            tell_platforms(
                session, COVER[self.told % 2], payload, occasion=f"{self.told}",
                employer_number=OURS, now=self.clock.now(),
            )  # fmt: skip

    def work(self, planned: list[Outcome]) -> None:
        self.planned = planned
        for message in self.claim():
            send_outgoing(self.database, self.sender, message, clock=self.clock)

    def crash(self, arrives: bool) -> None:
        """A worker dies during a call; its messages are free again once its lease has ended."""
        self.planned = []
        for message in self.claim()[:1]:
            with self.database.transaction() as session:
                attempt = begin_attempt(session, message, now=self.clock.now())
            if attempt is not None and arrives:
                self.receive(attempt.webhook)

    def wait(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    def pause(self, _: None) -> None:
        with self.database.transaction() as session:
            pause_endpoint(
                session, self.endpoint, employer_number=OURS, actor="t", now=self.clock.now()
            )

    def resume(self, _: None) -> None:
        with self.database.transaction() as session:
            resume_endpoint(
                session, self.endpoint, employer_number=OURS, actor="t", now=self.clock.now()
            )

    def forget_others(self) -> None:
        """Earlier examples may have failed half-way: nothing of theirs is done any more."""
        with self.database.transaction() as session:
            session.execute(delete(OutboxMessage))

    def claim(self) -> list[outbox.Claimed]:
        """What is due, for a worker of its own."""
        with self.database.transaction() as session:
            return outbox.claim(
                session, [SEND], worker=f"w{next(NAMES)}", now=self.clock.now(), lease=LEASE
            )

    def finish(self) -> None:
        """The platform is well again, and a person resumes it if it was paused."""
        with self.database.reading() as session:
            state = session.get_one(WebhookEndpoint, self.endpoint).state
        if state != "active":
            self.resume(None)
        for _ in range(12):
            self.wait(60 * 12)
            while self.any_due():
                self.work([])

    def any_due(self) -> bool:
        """Whether a message could be claimed now."""
        with self.database.reading() as session:
            ahead = outbox.messages_ahead(session)
        moments = (ahead.next_due_at, ahead.lease_ends_at)
        return any(at is not None and at <= self.clock.now() for at in moments)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(steps, min_size=4, max_size=16))
def test_order_is_kept_and_nothing_is_lost(
    database: Database, happenings: list[tuple[str, object]]
) -> None:
    rehearsal = Rehearsal(database)
    for name, argument in happenings:
        getattr(rehearsal, name)(argument)
    rehearsal.finish()

    states = {event.event_id: event.state for event in rehearsal.events()}
    assert len(states) == rehearsal.told
    assert set(states.values()) <= {"delivered", "given_up"}
    assert {each for each, state in states.items() if state == "delivered"} <= rehearsal.accepted


def test_the_rehearsal_notices_a_wrong_order(database: Database) -> None:
    rehearsal = Rehearsal(database)
    rehearsal.tell(0)
    rehearsal.tell(0)
    later = rehearsal.events()[1]

    with pytest.raises(AssertionError):
        rehearsal.receive(SignedWebhook(url="", headers={ID_HEADER: later.event_id}, body=b""))
