"""What the door refuses of a known source is kept for people to look at, and for a month only."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from courier_api.foundation.database import Database
from courier_api.foundation.metrics import REGISTRY
from courier_api.intake.refused import MOST_A_MINUTE, MOST_KEPT_BYTES
from courier_api.jobs import sweep
from courier_api.messaging.models import InboxConflict, RefusedDelivery
from courier_api.wiring import Services
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.events import Body, Told, Webhook, again, ping, raw, webhook
from tests.factories.services import make_services
from tests.factories.sources import MEREL, NEXT_SECRET, THEIR_SECRET, ZWALUW
from tests.http.conftest import Door, running
from tests.http.test_webhook_batch import batch
from tests.http.test_webhook_batch import send as send_batch
from tests.http.test_webhook_trouble import full_disk

PLANNED = Told().planned()
SOLD = {**PLANNED, "type": "shift.sold"}


def kept(services: Services, database: Database) -> list[RefusedDelivery]:
    """The refusals, once the writer has written what waits."""
    services.intake.stop()
    services.intake.start()
    with database.reading() as session:
        return list(session.scalars(select(RefusedDelivery).order_by(RefusedDelivery.id)))


GOOD = webhook(PLANNED)
REFUSED: dict[str, tuple[Webhook, int, str, str | None]] = {
    "no JSON": (webhook(b"shift", webhook_id="evt_1"), 400, "malformed", "not_json"),
    "another secret": (webhook(PLANNED, secret=NEXT_SECRET), 401, "signature-not-accepted", "no_match"),
    "an old signature": (
        webhook(PLANNED, sent_at=FRIDAY_NOON - timedelta(hours=1)), 401, "signature-not-accepted", "too_old"
    ),
    "too large": (webhook(b" " * 1_048_577, webhook_id="evt_1"), 413, "body-too-large", None),
    "a form": (webhook(PLANNED, content_type="text/plain"), 415, "wrong-media-type", None),
    "an unknown type": (webhook(SOLD), 422, "invalid", None),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_refusal_is_kept_with_its_answer_and_its_reason(
    door: Door, database: Database, kind: str
) -> None:
    sent, status, problem, reason = REFUSED[kind]
    assert door.send(sent).status_code == status

    (row,) = kept(door.services, database)

    assert (row.status, row.problem, row.reason) == (status, problem, reason)
    assert (row.source_id, row.employer_number) == (door.source_id, OURS)
    assert (row.event_id, row.received_at) == (sent.headers["webhook-id"], FRIDAY_NOON)
    assert json.loads(row.headers)["webhook-id"] == sent.headers["webhook-id"]


def test_the_faults_and_the_body_of_a_bad_event_are_kept(door: Door, database: Database) -> None:
    door.send(webhook(SOLD))

    (row,) = kept(door.services, database)

    assert row.errors == [{"field": "type", "rule": "unknown_type"}]
    assert (row.raw, row.body_bytes) == (raw(SOLD), len(raw(SOLD)))


def test_a_kept_body_is_unreadable_at_rest(door: Door, database: Database) -> None:
    door.send(webhook({**SOLD, "note": "Amina fell on the Kouter"}))
    kept(door.services, database)

    with database.reading() as session:
        body = session.scalars(text("SELECT raw FROM refused_deliveries")).one()
    assert b"Kouter" not in bytes(body)


def test_of_a_large_body_the_beginning_is_kept(door: Door, database: Database) -> None:
    body = raw(SOLD) + b" " * 500_000
    door.send(webhook(body, webhook_id=SOLD["id"]))

    (row,) = kept(door.services, database)

    assert (row.raw, row.body_bytes) == (body[:MOST_KEPT_BYTES], len(body))


def test_bytes_that_are_no_text_are_kept_as_they_came(door: Door, database: Database) -> None:
    door.send(webhook(b"\xff\x00\xfe", webhook_id="evt_1"))

    assert [row.raw for row in kept(door.services, database)] == [b"\xff\x00\xfe"]


def test_a_reused_id_is_kept_as_a_conflict_and_not_twice(door: Door, database: Database) -> None:
    other = Told(hours=5).planned()
    door.send(webhook(PLANNED))
    assert door.send(webhook(other)).status_code == 409
    send_batch(door, batch(other))

    assert kept(door.services, database) == []
    with database.reading() as session:
        assert [bytes(row.raw) for row in session.scalars(select(InboxConflict))] == [raw(other)]


def test_each_refused_event_of_a_batch_is_kept_with_its_own_bytes(
    door: Door, database: Database
) -> None:
    send_batch(door, batch(ping("evt_1"), SOLD, b"3"))

    rows = kept(door.services, database)

    assert [(row.status, row.raw) for row in rows] == [(422, raw(SOLD)), (400, b"3")]
    assert rows[0].event_id == SOLD["id"]


def test_what_could_not_be_stored_is_kept_as_refused_once_the_disk_has_room(
    door: Door, database: Database
) -> None:
    filling = Told().planned(unread="x" * 40_000)
    with full_disk(database):
        assert door.send(webhook(again(filling, "evt_1"))).status_code == 503
    assert door.send(webhook(again(filling, "evt_1"))).status_code == 202

    assert [(row.status, row.event_id) for row in kept(door.services, database)] == [(503, "evt_1")]


def test_nothing_is_kept_of_who_names_no_source_or_does_not_post(
    door: Door, database: Database
) -> None:
    door.send(webhook(PLANNED), "nobody")
    door.send(webhook(PLANNED), method="PUT")

    assert kept(door.services, database) == []


def test_each_co_operative_keeps_its_own(door: Door, database: Database) -> None:
    door.send(webhook(SOLD))
    door.send(webhook(SOLD, secret=THEIR_SECRET), MEREL)

    assert [row.employer_number for row in kept(door.services, database)] == [OURS, THEIRS]


def dropped(cause: str) -> float:
    """How many refusals were not kept for this cause in this process."""
    name = "courier_refused_deliveries_dropped_total"
    return REGISTRY.get_sample_value(name, {"cause": cause}) or 0.0


@pytest.mark.sqlite
def test_of_one_source_so_many_a_minute_are_kept_and_noise_hides_no_proven_sender(
    door: Door, database: Database
) -> None:
    before = dropped("rate")
    noise = webhook(b"", webhook_id="evt_noise", content_type="text/plain")
    for _ in range(MOST_A_MINUTE + 5):
        assert door.send(noise).status_code == 415
    door.send(webhook(SOLD))
    door.clock.advance(minutes=1)
    door.send(noise)

    statuses = [row.status for row in kept(door.services, database)]

    assert statuses == [415] * MOST_A_MINUTE + [422, 415]
    assert dropped("rate") - before == 5


@pytest.mark.sqlite
def test_refusals_that_no_database_takes_cost_no_good_event(door: Door, database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("DROP TABLE refused_deliveries"))

    told = [door.send(webhook(body)).status_code for body in (SOLD, PLANNED, SOLD, ping())]

    assert told == [422, 202, 422, 202]


@pytest.mark.sqlite
def test_a_refusal_does_not_wait_for_a_writer(door: Door, database: Database) -> None:
    without_writer = make_services(database, door.clock)
    with running(without_writer) as client:
        without_writer.intake.stop()
        sent = webhook(SOLD)
        answers = [
            client.request("POST", f"/hooks/v1/{ZWALUW}", content=sent.raw, headers=sent.headers)
            for _ in range(3)
        ]

    assert [answer.status_code for answer in answers] == [422] * 3


def test_after_thirty_days_refusals_are_removed(door: Door, database: Database) -> None:
    bodies: list[Body] = [again(SOLD, "evt_old"), again(SOLD, "evt_new")]
    door.send(webhook(bodies[0]))
    door.clock.advance(days=1)
    door.send(webhook(bodies[1], sent_at=door.clock.now()))
    kept(door.services, database)
    with database.transaction() as session:
        sweep.run(session, OURS, FRIDAY_NOON + timedelta(days=30, seconds=1))

    with database.reading() as session:
        assert session.scalars(select(RefusedDelivery.event_id)).all() == ["evt_new"]
        assert session.scalar(select(func.count(RefusedDelivery.id))) == 1
