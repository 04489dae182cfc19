"""Corrections in any order, repeated or not, end at the same pay, and every line adds up to it."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from courier_api.foundation.database import Database
from courier_api.pay.correction_models import PayDifference
from courier_api.pay.models import PayCalculation, PayLine, WorkedDay
from courier_api.shifts.models import Shift
from tests.factories.agreements import make_agreement
from tests.factories.clocks import MovedClock
from tests.factories.events import Body, Told, again, text
from tests.factories.running import Running, running
from tests.factories.services import make_services

NUMBERS = count(1)
DAY = timedelta(days=1)
NOON = datetime(2026, 1, 5, 11, 0, tzinfo=UTC)

corrections = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 30)), min_size=1, max_size=4, unique=True
)


@settings(max_examples=8, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(told=corrections, data=st.data())
def test_corrections_in_any_order_end_the_same(
    database: Database, told: list[tuple[int, int]], data: st.DataObject
) -> None:
    clock = MovedClock(NOON)
    with running(make_services(database, clock), clock) as service:
        with database.transaction() as session:
            make_agreement(session, service.source_id)
        in_order, shuffled = _ridden(service), _ridden(service)
        service.tell(*(_correction(in_order, n, *each) for n, each in enumerate(told)))
        order = data.draw(st.permutations(range(len(told))))
        for number in [*order, *order[:1]]:
            service.tell(_correction(shuffled, number, *told[number]))

        assert _day(database, in_order) == _day(database, shuffled)
        for shift in (in_order, shuffled):
            total = _day(database, shift)[-1]
            assert _lines(database, shift) == total


def _ridden(service: Running) -> Told:
    """A shift on a day of its own."""
    number = next(NUMBERS)
    told = Told(shift=f"S-{number}", starts_at=NOON + number * DAY, hours=2)
    service.tell(told.planned(), told.started(), told.ended(distance_m=3000))
    return told


def _correction(shift: Told, number: int, minutes: int, km: int) -> Body:
    """What the platform says later; the last that it says counts, whenever it arrives."""
    end = shift.starts_at + timedelta(minutes=minutes)
    fields = {
        "planned_start": text(shift.starts_at),
        "planned_end": text(shift.ends_at),
        "actual_start": text(shift.starts_at),
        "actual_end": text(end),
    }
    told_at = shift.ends_at + timedelta(hours=10 + number)
    body = shift.event("corrected", told_at, **fields, distance_m=km * 1000)
    return again(body, f"{shift.shift}-{number}")


def _of(database: Database, shift: Told) -> tuple[int, date]:
    with database.reading() as session:
        row = session.scalars(select(Shift).where(Shift.external_id == shift.shift)).one()
        return row.courier_id, row.worked_on


def _day(database: Database, shift: Told) -> tuple[int, ...]:
    courier_id, worked_on = _of(database, shift)
    with database.reading() as session:
        day = session.scalars(
            select(WorkedDay).where(
                WorkedDay.courier_id == courier_id, WorkedDay.worked_on == worked_on
            )
        ).one_or_none()
    if day is None:
        return (0,)
    return day.base_cents, day.top_up_cents, day.phone_cents, day.bike_cents, day.total_cents


def _lines(database: Database, shift: Told) -> int:
    """The lines of the first calculation and every difference since."""
    courier_id, worked_on = _of(database, shift)
    of_day = (PayCalculation.courier_id == courier_id, PayCalculation.worked_on == worked_on)
    first = (
        select(func.coalesce(func.sum(PayLine.amount_cents), 0))
        .join(PayCalculation, PayCalculation.id == PayLine.calculation_id)
        .where(*of_day, PayCalculation.revision == 1)
    )
    later = (
        select(func.coalesce(func.sum(PayDifference.amount_cents), 0))
        .join(PayCalculation, PayCalculation.id == PayDifference.calculation_id)
        .where(*of_day)
    )
    with database.reading() as session:
        return int(session.scalar(first) or 0) + int(session.scalar(later) or 0)
