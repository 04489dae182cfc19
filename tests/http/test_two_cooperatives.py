"""Chloé's co-operative sees and changes nothing of ours, though the names are the same."""

import pytest
from sqlalchemy import select

from courier_api.auth.codes import confirm_code, request_code
from courier_api.couriers.models import CourierLink
from courier_api.foundation.database import Database
from courier_api.messaging.inbox import listed_events
from courier_api.messaging.models import OutboxMessage
from courier_api.shifts.models import Shift
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, CHLOE, Person, courier_id_of, make_courier
from tests.factories.events import Told, webhook, worker_link
from tests.factories.sources import MEREL, THEIR_SECRET
from tests.http.conftest import Door

THEIR_SHIFT = Told(person=CHLOE, hours=5)


@pytest.fixture
def both(door: Door, database: Database) -> Door:
    """Both platforms told of a shift S-1 of their worker W-7."""
    with database.transaction() as session:
        source_id = session.scalars(select(CourierLink.source_id)).one() + 1
        make_courier(session, CHLOE, sources={MEREL: source_id})
    assert door.send(webhook(Told().planned())).status_code == 202
    assert send_theirs(door, THEIR_SHIFT.planned()) == 202
    door.work()
    return door


def send_theirs(door: Door, body: dict[str, object]) -> int:
    """Merel sends an event."""
    return door.send(webhook(body, secret=THEIR_SECRET), MEREL).status_code


def token(database: Database, person: Person) -> str:
    """A session of a courier."""
    with database.transaction() as session:
        issued = request_code(session, person.phone, FRIDAY_NOON)
        assert issued is not None
        opened = confirm_code(session, person.phone, issued.code, FRIDAY_NOON)
        assert opened is not None
        return opened.token


@pytest.mark.parametrize(("person", "hours"), [(AMINA, 4), (CHLOE, 5)])
def test_each_sees_their_own_shift(
    both: Door, database: Database, person: Person, hours: int
) -> None:
    bearer = f"Bearer {token(database, person)}"

    (shift,) = both.client.get("/api/v1/shifts", authorization=bearer).json()

    end = f"2026-03-06T{17 + hours}:00:00Z"
    assert (shift["external_id"], shift["planned_end"]) == ("S-1", end)


@pytest.mark.parametrize("employer", [OURS, THEIRS])
def test_each_inbox_holds_its_own_events(both: Door, database: Database, employer: str) -> None:
    with database.reading() as session:
        events = listed_events(session, limit=100, employer_number=employer)
        mine = session.scalars(select(Shift).where(Shift.employer_number == employer)).all()

    assert [event.event_id for event in events] == ["S-1-planned"]
    assert len(mine) == 1


def test_messages_belong_to_the_co_operative_they_are_about(both: Door, database: Database) -> None:
    with database.reading() as session:
        for employer, person in ((OURS, AMINA), (THEIRS, CHLOE)):
            query = select(OutboxMessage.payload).where(OutboxMessage.employer_number == employer)
            about = {payload.get("courier_id") for payload in session.scalars(query)} - {None}
            assert about == {courier_id_of(session, person)}


def test_a_platform_joins_workers_to_couriers_of_its_own_co_operative(
    both: Door, database: Database
) -> None:
    assert send_theirs(both, worker_link(person=AMINA)) == 202
    both.work()

    with database.reading() as session:
        links = session.execute(select(CourierLink.employer_number, CourierLink.courier_id)).all()
        assert {tuple(link) for link in links} == {
            (OURS, courier_id_of(session, AMINA)),
            (THEIRS, courier_id_of(session, CHLOE)),
        }


def test_a_platform_parts_nobody_of_another_co_operative(both: Door, database: Database) -> None:
    send_theirs(both, worker_link("unlinked", person=AMINA))
    both.work()

    with database.reading() as session:
        assert session.scalars(select(CourierLink.employer_number)).all() == [OURS]


def test_ending_their_shift_leaves_ours_as_it_is(both: Door, database: Database) -> None:
    send_theirs(both, THEIR_SHIFT.started())
    send_theirs(both, THEIR_SHIFT.ended())
    both.work()

    with database.reading() as session:
        states = dict(session.execute(select(Shift.employer_number, Shift.state)).tuples().all())
    assert states == {OURS: "planned", THEIRS: "ended"}
