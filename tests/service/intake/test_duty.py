"""An end of duty finds its shift, waits for it, and moves to the right one."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.foundation.database import Database
from courier_api.intake.apply import apply_pending
from courier_api.messaging.inbox import queue_parked
from courier_api.messaging.models import InboxOutcome, OutboxMessage
from courier_api.shifts.announce import SHIFT_CHANGED
from courier_api.shifts.models import DutyMoment, Shift
from courier_api.verify.events import shifts_as_told
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.couriers import AMINA, make_courier
from tests.factories.duty import Duty, link, make_duty_source, receive_duty
from tests.factories.events import Body

RIDER = Duty()
SIX = FRIDAY_EVENING
EIGHT, TEN = SIX + timedelta(hours=2), SIX + timedelta(hours=4)
WAITS = ("parked", "end_without_shift")


@pytest.fixture
def source_id(database: Database) -> int:
    """Specht, whose rider is Amina."""
    with database.transaction() as session:
        source = make_duty_source(session)
        link(session, source, RIDER.worker, make_courier(session, AMINA))
        return source


def tell(database: Database, source_id: int, *bodies: Body) -> None:
    """Receive these one after the other and handle each."""
    for body in bodies:
        with database.transaction() as session:
            receive_duty(session, source_id, body)
        with database.transaction() as session:
            apply_pending(session, limit=100, now=FRIDAY_NOON)


def times(session: Session) -> list[tuple[object, object]]:
    """Start and end of every shift, in the order of their starts."""
    rows = session.scalars(select(Shift).order_by(Shift.actual_start))
    return [(row.actual_start, row.actual_end) for row in rows]


def outcomes(session: Session) -> list[tuple[str, str | None]]:
    """State and reason of every event, in the order of arrival."""
    rows = session.scalars(select(InboxOutcome).order_by(InboxOutcome.inbox_id))
    return [(row.state, row.reason) for row in rows]


def test_an_end_ends_the_shift_that_was_running(database: Database, source_id: int) -> None:
    tell(database, source_id, RIDER.on(SIX), RIDER.off(TEN))

    with database.reading() as session:
        assert times(session) == [(SIX, TEN)]
        assert outcomes(session) == [("applied", None)] * 2
        kinds = session.scalars(select(OutboxMessage.kind)).all()
        assert kinds == [SHIFT_CHANGED, SHIFT_CHANGED]
        assert shifts_as_told(session).difference is None


def test_an_end_that_came_first_waits_in_sight_and_is_applied_with_its_start(
    database: Database, source_id: int
) -> None:
    tell(database, source_id, RIDER.off(TEN))
    with database.reading() as session:
        assert (times(session), outcomes(session)) == ([], [WAITS])

    tell(database, source_id, RIDER.on(SIX))
    with database.reading() as session:
        assert times(session) == [(SIX, TEN)]
        assert outcomes(session) == [("applied", None)] * 2


def test_an_end_moves_to_a_later_start_that_arrived_after_it(
    database: Database, source_id: int
) -> None:
    tell(database, source_id, RIDER.on(SIX), RIDER.off(TEN), RIDER.on(EIGHT))

    with database.reading() as session:
        assert times(session) == [(SIX, None), (EIGHT, TEN)]
        states = session.scalars(select(Shift.state).order_by(Shift.actual_start)).all()
        assert states == ["started", "ended"]
        assert shifts_as_told(session).difference is None


def test_an_earlier_end_takes_the_place_of_one_that_came_before_it(
    database: Database, source_id: int
) -> None:
    tell(database, source_id, RIDER.on(SIX), RIDER.off(TEN), RIDER.off(EIGHT))

    with database.reading() as session:
        assert times(session) == [(SIX, EIGHT)]
        assert outcomes(session) == [("applied", None), WAITS, ("applied", None)]


def test_an_end_more_than_a_day_later_ends_nothing(database: Database, source_id: int) -> None:
    tell(database, source_id, RIDER.on(SIX), RIDER.off(SIX + timedelta(hours=24, seconds=1)))

    with database.reading() as session:
        assert times(session) == [(SIX, None)]
        assert outcomes(session) == [("applied", None), WAITS]


def test_ends_of_other_workers_are_left_alone(database: Database, source_id: int) -> None:
    other = Duty(worker="rider-2")
    with database.transaction() as session:
        link(session, source_id, other.worker, session.scalars(select(Courier.id)).one())
    tell(database, source_id, RIDER.on(SIX), other.off(EIGHT), other.on(EIGHT), RIDER.off(TEN))

    with database.reading() as session:
        assert times(session) == [(SIX, TEN), (EIGHT, EIGHT)]


def test_the_duty_of_a_worker_whom_nobody_knows_waits_for_the_link(
    database: Database, source_id: int
) -> None:
    other = Duty(worker="rider-2")
    tell(database, source_id, other.on(SIX), other.off(TEN))
    with database.transaction() as session:
        assert outcomes(session) == [("parked", "unknown_courier")] * 2
        assert session.scalars(select(DutyMoment.id)).all() == []
        link(session, source_id, other.worker, session.scalars(select(Courier.id)).one())
        queue_parked(session, source_id, other.worker)
    with database.transaction() as session:
        apply_pending(session, limit=100, now=FRIDAY_NOON)

    with database.reading() as session:
        assert times(session) == [(SIX, TEN)]


def test_moments_are_never_changed(database: Database, source_id: int) -> None:
    tell(database, source_id, RIDER.on(SIX))

    for change in ("UPDATE duty_moments SET event_id = 'x'", "DELETE FROM duty_moments"):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            database.transaction() as session,
        ):
            session.execute(text(change))
