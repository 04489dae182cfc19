"""What the inbox tells of what came in."""

import pytest
from sqlalchemy.orm import Session

from courier_api.foundation.database import Database
from courier_api.intake.apply import apply_pending
from courier_api.messaging.inbox import listed_events, shown_event
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, BRAM, DRIES, make_courier
from tests.factories.events import Told, again, ping
from tests.factories.inbox import receive
from tests.factories.sources import ZWALUW, make_source, make_their_source


@pytest.fixture(autouse=True)
def inbox(database: Database) -> None:
    """One event of each state; in the other co-operative one that waits."""
    with database.transaction() as session:
        source_id = make_source(session)
        theirs = make_their_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source_id})
        receive(session, source_id, Told().planned(), Told(shift="S-2", person=DRIES).planned())
        receive(session, source_id, Told(hours=5).planned())
        apply_pending(session, limit=10, now=FRIDAY_NOON)
        receive(session, source_id, again(ping(), "12345"))
        receive(session, theirs, Told(person=BRAM).planned(), employer_number=THEIRS)


def states(
    session: Session, *, state: str | None = None, employer_number: str | None = None
) -> dict[str, tuple[str, str | None]]:
    """State and reason by event id, and where it came from."""
    rows = listed_events(session, state=state, limit=100, employer_number=employer_number)
    return {f"{row.source}/{row.event_id}/{row.state}": (row.state, row.reason) for row in rows}


def test_every_event_is_listed_with_its_state_and_reason(database: Database) -> None:
    with database.reading() as session:
        assert states(session) == {
            "zwaluw/S-1-planned/applied": ("applied", None),
            "zwaluw/S-2-planned/parked": ("parked", "unknown_courier"),
            "zwaluw/12345/received": ("received", None),
            "zwaluw/S-1-planned/conflict": ("conflict", "id_reused"),
            "merel/S-1-planned/received": ("received", None),
        }


@pytest.mark.parametrize("state", ["received", "applied", "parked", "conflict"])
def test_one_state_can_be_asked_for(database: Database, state: str) -> None:
    with database.reading() as session:
        assert {found for found, _ in states(session, state=state).values()} == {state}


@pytest.mark.parametrize(("employer", "count"), [(OURS, 4), (THEIRS, 1)])
def test_a_co_operative_sees_its_own_events_only(
    database: Database, employer: str, count: int
) -> None:
    with database.reading() as session:
        assert len(states(session, employer_number=employer)) == count


def test_the_newest_come_first(database: Database) -> None:
    with database.reading() as session:
        events = [row.id for row in listed_events(session, limit=2)]
        assert events[0] > events[1]


def test_an_event_is_shown_by_our_number_or_by_the_platforms(database: Database) -> None:
    with database.reading() as session:
        by_name = shown_event(session, "S-2-planned")
        assert by_name is not None
        by_number = shown_event(session, str(by_name[0].id))
        assert by_number == by_name


def test_a_platforms_id_may_consist_of_digits(database: Database) -> None:
    with database.reading() as session:
        shown = shown_event(session, "12345")
        assert shown is not None
        assert shown[0].event_id == "12345"


@pytest.mark.parametrize("wanted", ["nobody", "999999", "9" * 5_000, "²", "", "-1"])
def test_what_is_not_there_is_not_shown(database: Database, wanted: str) -> None:
    with database.reading() as session:
        assert shown_event(session, wanted) is None


def test_a_national_number_in_a_body_is_not_shown(database: Database) -> None:
    with database.transaction() as session:
        source_id = make_source(session)
        body = again(Told().planned(unread="90.04.12-124.76"), "evt_number")
        receive(session, source_id, body)
        shown = shown_event(session, "evt_number")

    assert shown is not None
    assert "124" not in shown[1]
