"""Through the real door: order, repeats, batches and false copies leave a shift what it is."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courier_api.foundation.database import Database
from courier_api.jobs.worker import Worker
from tests.factories.clocks import MovedClock
from tests.factories.events import Body, raw, webhook
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW
from tests.http.conftest import Client, Door, running
from tests.property.test_shift_in_any_order import (
    NAMES,
    disordered,
    events,
    known_source,
    renamed,
    shift_row,
)

PATH = f"/hooks/v1/{ZWALUW}"


@pytest.fixture
def open_door(database: Database) -> Iterator[Door]:
    """The running application; Zwaluw knows Amina and Dries."""
    clock = MovedClock()
    services = make_services(database, clock)
    source_id = known_source(database)
    with running(services) as client:
        worker = Worker(services)
        yield Door(client, services, clock, worker, source_id)
        worker.stop()


def send_apart(client: Client, bodies: Sequence[Body]) -> list[int]:
    """The answers to events that are sent one by one."""
    sent = [webhook(body) for body in bodies]
    return [
        client.request("POST", PATH, content=each.raw, headers=each.headers).status_code
        for each in sent
    ]


def send_together(client: Client, bodies: Sequence[Body]) -> list[int]:
    """The answers to the same events in one batch."""
    content = b'{"events": [' + b" , ".join(raw(body) for body in bodies) + b"]}"
    sent = webhook(content, webhook_id="batch")
    answer = client.request("POST", f"{PATH}/batch", content=sent.raw, headers=sent.headers)
    return [result["status"] for result in answer.json()["results"]]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_order_of_arrival_at_the_door_gives_the_same_shift(
    open_door: Door, data: st.DataObject
) -> None:
    bodies = data.draw(events())
    deliveries = data.draw(disordered(bodies))
    number = next(NAMES)
    orderly, wild = f"C{number:05}", f"D{number:05}"
    database = open_door.services.database

    assert set(send_apart(open_door.client, [renamed(body, orderly) for body in bodies])) == {202}
    for delivery in deliveries:
        send = data.draw(st.sampled_from([send_apart, send_together]))
        told = send(open_door.client, [renamed(body, wild) for body in delivery])
        assert set(told) <= {200, 202}
        if data.draw(st.booleans()):
            open_door.work()
    open_door.work()

    assert shift_row(database, wild) == shift_row(database, orderly)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_known_id_with_other_content_is_refused_and_changes_nothing(
    open_door: Door, data: st.DataObject
) -> None:
    shift = f"E{next(NAMES):05}"
    bodies = [renamed(body, shift) for body in data.draw(events())]
    send_apart(open_door.client, bodies)
    open_door.work()
    before = shift_row(open_door.services.database, shift)

    false_copies = [{**body, "sequence": data.draw(st.integers(6, 9))} for body in bodies]
    send = data.draw(st.sampled_from([send_apart, send_together]))

    assert set(send(open_door.client, false_copies)) == {409}
    open_door.work()
    assert shift_row(open_door.services.database, shift) == before
    assert set(send_apart(open_door.client, bodies)) == {200}
