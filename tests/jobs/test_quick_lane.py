"""A slow answer to one declaration holds up neither other couriers nor the work on other answers."""

import threading
from dataclasses import dataclass, field, replace

from courier_api.foundation.database import Database
from courier_api.jobs.quick_lane import Turns
from courier_api.jobs.worker import Worker
from courier_api.messaging.outbox import Claimed
from declarations.dimona.channel import Payload, Record, SubmitReceipt, forget
from declarations.dimona.fake_channel import FakeDimonaChannel
from tests.factories.clocks import MovedClock
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, DRIES, make_courier
from tests.factories.events import Told
from tests.factories.inbox import receive
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW, make_source
from tests.jobs.test_slow_lane import wait_until_covered


@dataclass(slots=True)
class SlowAboutAmina(FakeDimonaChannel):
    """Answers about Amina only once it is let go."""

    called: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    def submit(self, payload: Payload, *, record: Record = forget) -> SubmitReceipt:
        if AMINA.ssin in str(payload):
            self.called.set()
            self.let_go.wait()
        return FakeDimonaChannel.submit(self, payload, record=record)


def test_a_slow_answer_holds_up_nobody_else(database: Database) -> None:
    clock = MovedClock()
    authority = SlowAboutAmina(now=clock.now)
    services = replace(
        make_services(database, clock, worker_idle_milliseconds=1, lease_seconds=10_000_000),
        authority=authority,
    )
    with database.transaction() as session:
        source_id = make_source(session)
        for person in (AMINA, DRIES):
            make_courier(session, person, sources={ZWALUW: source_id})
        receive(session, source_id, Told().planned())
    worker = Worker(services)
    worker.start()
    try:
        authority.called.wait()
        with database.transaction() as session:
            receive(session, source_id, Told(shift="S-2", person=DRIES).planned())
        worker.wake()
        wait_until_covered(database, clock, "S-2")
        authority.let_go.set()
        wait_until_covered(database, clock, "S-1")
    finally:
        authority.let_go.set()
        worker.stop()


def message(number: int, courier_id: int | None) -> Claimed:
    """A call about a courier, or about nobody."""
    payload = {} if courier_id is None else {"courier_id": courier_id}
    return Claimed(
        id=number, employer_number=OURS, kind="dimona.send", key=f"k-{number}", payload=payload,
        attempts=1, claimed_by="w",
    )  # fmt: skip


def test_messages_about_one_courier_take_turns_in_order() -> None:
    turns = Turns(5)
    first, second, other = message(1, 7), message(2, 7), message(3, 8)

    turn = turns.join(first)
    assert turn is not None
    assert turns.join(second) is None
    assert turns.join(other) is not None
    assert turns.next_of(turn) == first
    assert turns.next_of(turn) == second
    assert turns.next_of(turn) is None
    assert turns.join(message(4, 7)) is not None


def test_there_is_room_for_so_many() -> None:
    turns = Turns(2)
    turns.join(message(1, None))
    assert turns.count("dimona.send") == 1
    turns.join(message(2, None))

    assert turns.room() <= 0
