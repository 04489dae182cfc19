"""Many events in one signed request: each has its own answer, and neighbours do not matter."""

import asyncio
import json

import httpx
import pytest
from sqlalchemy import select

from courier_api.foundation.database import Database
from courier_api.foundation.metrics import REGISTRY
from courier_api.messaging.models import InboxConflict, InboxEvent
from courier_api.shifts.models import Shift
from courier_api.verify.events import stored_bytes
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.events import Body, Told, Webhook, again, incident, ping, raw, webhook
from tests.factories.services import make_services
from tests.factories.sources import NEXT_SECRET, ZWALUW, make_source
from tests.http.conftest import Door, running
from tests.http.test_webhook_trouble import away

TOLD = Told()
PATH = f"/hooks/v1/{ZWALUW}/batch"


def batch(*events: Body | bytes, secret: str | None = None) -> Webhook:
    """A signed batch; an event that is bytes stands in it as it is."""
    parts = [event if isinstance(event, bytes) else raw(event) for event in events]
    content = b'{"events":[' + b",".join(parts) + b"]}"
    if secret is not None:
        return webhook(content, webhook_id="batch_1", secret=secret)
    return webhook(content, webhook_id="batch_1")


def send(door: Door, sent: Webhook) -> httpx.Response:
    """The door's answer to a batch."""
    return door.client.request("POST", PATH, content=sent.raw, headers=sent.headers)


def statuses(answer: httpx.Response) -> list[int]:
    """The status of each event."""
    return [result["status"] for result in answer.json()["results"]]


def stored_ids(database: Database) -> list[str]:
    """The ids in the inbox."""
    with database.reading() as session:
        return list(session.scalars(select(InboxEvent.event_id).order_by(InboxEvent.id)))


def test_a_batch_is_answered_with_a_status_per_event_in_order(
    door: Door, database: Database
) -> None:
    answer = send(door, batch(TOLD.planned(), TOLD.started(), TOLD.planned(), TOLD.ended()))

    assert answer.status_code == 200
    assert answer.json()["results"] == [
        {"id": "S-1-planned", "status": 202},
        {"id": "S-1-started", "status": 202},
        {"id": "S-1-planned", "status": 200},
        {"id": "S-1-ended", "status": 202},
    ]
    door.work()
    with database.reading() as session:
        assert session.scalars(select(Shift.state)).all() == ["ended"]
        assert stored_bytes(session).difference is None


def test_a_bad_event_does_not_fail_its_neighbours(door: Door, database: Database) -> None:
    twice = raw(ping("evt_4"))[:-1] + b',"id":"evt_4"}'
    answer = send(
        door,
        batch(ping("evt_1"), {**ping("evt_2"), "type": "shift.sold"}, b"3", twice, ping("evt_5")),
    )

    assert answer.json()["results"] == [
        {"id": "evt_1", "status": 202},
        {"id": "evt_2", "status": 422, "errors": [{"field": "type", "rule": "unknown_type"}]},
        {"id": None, "status": 400, "errors": [{"field": "body", "rule": "not_an_object"}]},
        {"id": "evt_4", "status": 422, "errors": [{"field": "id", "rule": "duplicate_key"}]},
        {"id": "evt_5", "status": 202},
    ]
    assert stored_ids(database) == ["evt_1", "evt_5"]


def test_an_event_sent_alone_and_again_in_a_batch_is_the_same_event(
    door: Door, database: Database
) -> None:
    as_it_was = json.dumps(TOLD.planned(), indent=1).encode()
    door.send(webhook(as_it_was, webhook_id="S-1-planned"))

    assert statuses(send(door, batch(as_it_was, ping()))) == [200, 202]
    assert door.send(webhook(ping())).status_code == 200
    assert stored_ids(database) == ["S-1-planned", "evt_ping"]


def test_a_known_id_with_other_content_is_409_in_a_batch_and_kept_aside(
    door: Door, database: Database
) -> None:
    door.send(webhook(TOLD.planned()))

    assert statuses(send(door, batch(Told(hours=5).planned(), ping()))) == [409, 202]
    with database.reading() as session:
        assert session.scalars(select(InboxConflict.event_id)).all() == ["S-1-planned"]


def test_a_batch_is_stored_with_few_commits(door: Door) -> None:
    before = commits()

    answer = send(door, batch(*(ping(f"evt_{number}") for number in range(500))))

    assert statuses(answer) == [202] * 500
    assert commits() - before <= 2


def commits() -> float:
    """How often webhooks were committed in this process."""
    return REGISTRY.get_sample_value("courier_intake_commits_total") or 0.0


def test_an_event_that_tells_of_a_person_is_unreadable_at_rest_from_a_batch_too(
    door: Door, database: Database
) -> None:
    send(door, batch(incident(description="Amina fell on the Kouter")))

    with database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT raw FROM inbox_events").scalar_one()
    assert b"Kouter" not in bytes(kept)


@pytest.mark.sqlite
def test_an_empty_batch_is_answered_with_no_result(door: Door) -> None:
    assert send(door, batch()).json() == {"results": []}


WHOLE: dict[str, tuple[bytes, int]] = {
    "no JSON": (b'{"events":[', 400),
    "a list": (b"[]", 400),
    "nothing": (b"", 400),
    "no events": (b"{}", 422),
    "events that are no list": (b'{"events":{}}', 422),
    "events twice": (b'{"events":[],"events":[]}', 422),
    "501 events": (b'{"events":[' + b"1," * 500 + b"1]}", 422),
    "200,000 nested lists": (b'{"events":' + b"[" * 200_000 + b"]" * 200_000 + b"}", 400),
    "more than a mebibyte": (b'{"events":[]}' + b" " * 1_048_576, 413),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("kind", WHOLE)
def test_what_is_no_batch_is_refused_as_a_whole(door: Door, kind: str) -> None:
    content, status = WHOLE[kind]

    assert send(door, webhook(content, webhook_id="batch_1")).status_code == status


@pytest.mark.sqlite
def test_a_batch_with_a_wrong_signature_is_refused(door: Door, database: Database) -> None:
    sent = batch(ping())
    changed = Webhook(raw=sent.raw.replace(b"evt_ping", b"evt_pong"), headers=sent.headers)

    assert [send(door, each).status_code for each in (changed, batch(ping(), secret=NEXT_SECRET))] == [401, 401]  # fmt: skip
    assert stored_ids(database) == []


@pytest.mark.sqlite
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_batch_by_another_method_is_answered_405(door: Door, method: str) -> None:
    assert door.client.request(method, PATH).status_code == 405


@pytest.mark.sqlite
def test_a_batch_for_nobody_is_answered_404(door: Door) -> None:
    assert door.client.request("POST", "/hooks/v1/nobody/batch").status_code == 404


def test_a_batch_that_cannot_be_stored_is_answered_503_and_stored_when_sent_again(
    door: Door, database: Database
) -> None:
    sent = batch(*(ping(f"evt_{number}") for number in range(3)))
    assert door.send(webhook(ping("evt_before"))).status_code == 202

    with away(database):
        refused = send(door, sent)

    assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (503, True)
    assert statuses(send(door, sent)) == [202, 202, 202]


@pytest.mark.sqlite
def test_a_batch_larger_than_the_room_in_the_queue_is_answered_503(
    door: Door, database: Database
) -> None:
    small = make_services(database, door.clock, most_waiting=2)
    sent = batch(*(ping(f"evt_{number}") for number in range(3)))
    with running(small) as client:
        answer = client.request("POST", PATH, content=sent.raw, headers=sent.headers)

    assert (answer.status_code, stored_ids(database)) == (503, [])


def test_a_secret_that_ends_while_a_batch_waits_must_hold_when_it_is_stored(
    door: Door, database: Database
) -> None:
    assert door.send(webhook(ping("evt_before"))).status_code == 202
    sent = batch(ping("evt_1"), ping("evt_2"))
    with database.transaction() as session:  # the door has not heard of it yet
        make_source(session, secret=NEXT_SECRET, now=FRIDAY_NOON)

    answer = send(door, sent)

    assert answer.status_code == 401
    assert stored_ids(database) == ["evt_before"]


def test_batches_and_single_events_at_once_are_one_row_each(door: Door, database: Database) -> None:
    sent = batch(*(ping(f"evt_{number}") for number in range(5)))

    async def all_at_once(client: httpx.AsyncClient) -> list[int]:
        answers = await asyncio.gather(
            *(client.post(PATH, content=sent.raw, headers=sent.headers) for _ in range(5)),
            *(client.post(PATH.removesuffix("/batch"), content=one.raw, headers=one.headers)
              for one in (webhook(again(ping(), f"evt_{number}")) for number in range(5))),
        )  # fmt: skip
        singles = [answer.status_code for answer in answers[5:]]
        return singles + [status for answer in answers[:5] for status in statuses(answer)]

    told = door.client.run(all_at_once)

    assert sorted(told) == [200] * 25 + [202] * 5
    assert sorted(stored_ids(database)) == [f"evt_{number}" for number in range(5)]
