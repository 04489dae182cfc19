"""Whatever a courier states, and takes back, what is due stays due and nothing new is declared."""

from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from courier_api.disputes.state_word import Statement, WordNotUnderstood, state_word
from courier_api.filings.models import DimonaDeclaration
from courier_api.foundation.database import Database
from courier_api.pay.models import WorkedDay
from courier_api.shifts.models import Shift
from platforms.word import WordField
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.events import Told, again
from tests.factories.running import Running, running
from tests.factories.services import make_services

NUMBERS = count(1)
ENDED_AT = FRIDAY_EVENING + timedelta(hours=4)

values = st.sampled_from(
    ["", "17:30", "18:10", "21:00", "23:15", "0", "10", "45", "3,5", "platform"]
)
statements = st.builds(
    Statement,
    field=st.sampled_from(
        [WordField.ACTUAL_START, WordField.ACTUAL_END, WordField.BREAKS, WordField.DISTANCE]
    ),
    is_right=st.booleans(),
    value=values,
    sentence=st.sampled_from(["", "It rained."]),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stated=st.lists(statements, min_size=1, max_size=4))
def test_disputes_lower_nothing_and_declare_nothing(
    database: Database, stated: list[Statement]
) -> None:
    clock = MovedClock(ENDED_AT + timedelta(minutes=30))
    with running(make_services(database, clock), clock) as service:
        shift_id = _ridden(service)
        paid, declared = _total(service), _declared(service)

        for statement in stated:
            _state(service, shift_id, statement)

        assert (_total(service), _declared(service)) == (paid, declared)


def _ridden(service: Running) -> int:
    """A shift of a day of its own, ridden and priced."""
    told = Told(shift=f"S-{next(NUMBERS)}", starts_at=FRIDAY_EVENING - timedelta(days=7))
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
    ended = told.ended(distance_m=12_000, break_minutes=20)
    service.tell(told.planned(), told.started(), again(ended, f"{told.shift}-end"))
    with service.database.reading() as session:
        query = select(Shift.id).where(Shift.external_id == told.shift)
        return session.scalars(query).one()


def _state(service: Running, shift_id: int, statement: Statement) -> None:
    with service.database.reading() as session:
        courier_id = session.get_one(Shift, shift_id).courier_id
    try:
        with service.database.transaction() as session:
            state_word(session, courier_id, shift_id, statement, now=service.clock.now())
    except WordNotUnderstood:
        return
    service.work()


def _total(service: Running) -> int:
    with service.database.reading() as session:
        return int(session.scalar(select(func.sum(WorkedDay.total_cents))) or 0)


def _declared(service: Running) -> int:
    with service.database.reading() as session:
        return session.scalar(select(func.count(DimonaDeclaration.id))) or 0
