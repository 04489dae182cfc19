"""Deciding and sending about one worker wait for each other, also between processes."""

import threading
from datetime import timedelta

import pytest

from courier_api.couriers.queries import lock_courier
from courier_api.filings.reconcile import reconcile
from courier_api.filings.send import begin_attempt
from courier_api.messaging import outbox
from courier_api.wiring import OUTSIDE
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.events import Told
from tests.factories.running import Running


@pytest.mark.postgresql
def test_an_attempt_begins_only_after_the_decision_that_is_being_taken(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"post": [500, 201]})
    told = Told()
    declaring.tell(told.planned())
    declaring.clock.advance(seconds=2)
    lease = timedelta(seconds=60)
    with declaring.database.transaction() as session:
        (message,) = outbox.claim(
            session, OUTSIDE, worker="one", now=declaring.clock.at, lease=lease
        )
    begun: list[object] = []

    def begin() -> None:
        with declaring.database.transaction() as session:
            begun.append(begin_attempt(session, message, now=declaring.clock.at))

    sender = threading.Thread(target=begin)
    with declaring.database.transaction() as session:
        courier = lock_courier(session, declaring.shift().courier_id)
        sender.start()
        shift = session.get_one(type(declaring.shift()), declaring.shift().id)
        shift.declaration_status = "cancelled"
        session.flush()
        reconcile(session, courier.id, since=None, now=declaring.clock.at)
        assert begun == []
    sender.join()

    assert begun == [None]
    assert [row.state for row in declaring.declarations()] == ["dropped"]
