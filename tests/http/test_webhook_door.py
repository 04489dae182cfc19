"""The webhook door: what each kind of delivery is answered, and what is stored of it."""

import pytest
from sqlalchemy import func, select, text

from courier_api.foundation.database import Database
from courier_api.messaging.models import InboxConflict, InboxEvent
from courier_api.shifts.models import Shift
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.couriers import DRIES, make_courier
from tests.factories.events import Body, Told, again, delivery, incident, ping, raw, webhook
from tests.factories.sources import MEREL, THEIR_SECRET, ZWALUW
from tests.http.conftest import Door

PLANNED = Told().planned()


def stored(database: Database) -> int:
    """How many events the inbox holds, seen from another connection."""
    with database.reading() as session:
        return session.scalar(select(func.count(InboxEvent.id))) or 0


def test_a_new_event_is_answered_202_and_seen_by_others_at_once(
    door: Door, database: Database
) -> None:
    answer = door.send(webhook(PLANNED))

    assert (answer.status_code, stored(database)) == (202, 1)


def test_the_bytes_are_kept_as_they_came(door: Door, database: Database) -> None:
    body = b' {"id": "evt_1", "type": "ping", "schema_version": 1,\n "timestamp": "2026-03-06T12:00:00+01:00"}\n'

    assert door.send(webhook(body, webhook_id="evt_1")).status_code == 202
    with database.reading() as session:
        assert bytes(session.scalars(select(InboxEvent.raw)).one()) == body


@pytest.mark.parametrize(
    ("body", "telling"),
    [
        (incident(description="Amina fell on the Kouter"), b"Kouter"),
        (Told().planned(worker={"external_id": "W-7", "name": "Amina Benali"}), b"Benali"),
        (Told().planned(passport="EK123456"), b"EK123456"),
        (delivery(), b"D-1"),
    ],
)
def test_a_body_that_tells_of_a_person_is_unreadable_at_rest(
    door: Door, database: Database, body: Body, telling: bytes
) -> None:
    assert [door.send(webhook(body)).status_code for _ in range(2)] == [202, 200]

    with database.reading() as session:
        assert telling not in bytes(session.scalars(text("SELECT raw FROM inbox_events")).one())
        assert session.scalars(select(InboxEvent.raw)).one() == raw(body)


def test_a_body_without_personal_data_is_stored_as_it_came(door: Door, database: Database) -> None:
    door.send(webhook(PLANNED))

    with database.reading() as session:
        stored_raw = session.scalars(text("SELECT raw FROM inbox_events")).one()
        assert bytes(stored_raw) == raw(PLANNED)


def test_the_same_event_again_is_answered_200(door: Door, database: Database) -> None:
    door.send(webhook(PLANNED))

    answer = door.send(webhook(PLANNED))

    assert (answer.status_code, stored(database)) == (200, 1)


def test_a_retry_with_a_renewed_time_is_the_same_event(door: Door, database: Database) -> None:
    door.send(webhook(PLANNED))
    door.clock.advance(hours=3)

    answer = door.send(webhook(PLANNED, sent_at=door.clock.now()))

    assert (answer.status_code, stored(database)) == (200, 1)


def test_a_known_id_with_other_content_is_answered_409_and_kept_aside(
    door: Door, database: Database
) -> None:
    door.send(webhook(PLANNED))

    answer = door.send(webhook(Told(hours=5).planned()))

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/event-id-reused"
    with database.reading() as session:
        assert session.scalars(select(InboxConflict.event_id)).all() == [PLANNED["id"]]
        assert bytes(session.scalars(select(InboxEvent.raw)).one()) == raw(PLANNED)


def test_the_same_conflict_twice_is_kept_once(door: Door, database: Database) -> None:
    door.send(webhook(PLANNED))
    other = webhook(Told(hours=5).planned())

    assert [door.send(other).status_code for _ in range(2)] == [409, 409]
    with database.reading() as session:
        assert session.scalar(select(func.count(InboxConflict.id))) == 1


def test_two_platforms_may_use_the_same_id(door: Door, database: Database) -> None:
    door.send(webhook(PLANNED))

    answer = door.send(webhook(PLANNED, secret=THEIR_SECRET), MEREL)

    assert (answer.status_code, stored(database)) == (202, 2)


def test_an_unknown_source_is_answered_404(door: Door) -> None:
    assert door.send(webhook(PLANNED), "nobody").status_code == 404


@pytest.mark.parametrize("slug", ["%00", "%F0%9F%9A%B2", "x" * 3000, "..", "zwaluw%2F..", "ZWALUW"])
def test_an_odd_name_of_a_source_is_answered_404(door: Door, slug: str) -> None:
    assert door.send(webhook(PLANNED), slug).status_code == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD"])
def test_another_method_is_answered_405(door: Door, method: str) -> None:
    answer = door.send(webhook(PLANNED), method=method)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_check_by_get_is_answered_405(door: Door) -> None:
    assert door.client.get(f"/hooks/v1/{ZWALUW}?check=hello").status_code == 405


def test_a_refusal_is_a_problem_document(door: Door) -> None:
    answer = door.send(webhook(PLANNED), "nobody")

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_an_event_of_an_unknown_courier_is_stored_and_parked(
    door: Door, database: Database
) -> None:
    answer = door.send(webhook(Told(person=DRIES).planned()))
    door.work()

    assert answer.status_code == 202
    with database.reading() as session:
        outcome = session.execute(text("SELECT state, reason FROM inbox_outcomes")).one()
        assert tuple(outcome) == ("parked", "unknown_courier")


def test_what_waited_for_a_courier_is_applied_once_he_is_imported(
    door: Door, database: Database
) -> None:
    door.send(webhook(Told(person=DRIES).planned()))
    door.work()
    with database.transaction() as session:
        dries = make_courier(session, DRIES, sources={ZWALUW: door.source_id})

    door.work()

    with database.reading() as session:
        assert session.scalars(select(Shift.courier_id)).all() == [dries]


def test_a_ping_is_applied_and_changes_nothing(door: Door, database: Database) -> None:
    assert door.send(webhook(ping())).status_code == 202
    door.work()

    with database.reading() as session:
        assert session.scalar(text("SELECT state FROM inbox_outcomes")) == "applied"
        assert session.scalar(select(func.count(Shift.id))) == 0


def test_the_answer_names_the_request(door: Door) -> None:
    first, second = (door.send(webhook(ping(name))) for name in ("evt_1", "evt_2"))

    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_the_clock_of_the_service_dates_the_event(door: Door, database: Database) -> None:
    door.send(webhook(again(PLANNED, "evt_dated")))

    with database.reading() as session:
        assert session.scalars(select(InboxEvent.received_at)).one() == FRIDAY_NOON
