"""Each night the open months are computed anew: a change that was missed is made good."""

from datetime import UTC, datetime, timedelta

import pytest

from courier_api.foundation.database import Database
from courier_api.jobs import recompute_open_months
from courier_api.jobs.worker import Worker
from tests.factories.agreements import make_agreement
from tests.factories.books import books_fit, calculations, worked_days
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, courier_id_of, make_courier
from tests.factories.finished_shifts import add_finished_shift
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW, make_source


@pytest.fixture(autouse=True)
def missed(database: Database) -> None:
    """Shifts of January, February and March that nobody has priced."""
    with database.transaction() as session:
        source_id = make_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source_id})
        make_agreement(session, source_id)
    work(database, FRIDAY_EVENING)
    with database.transaction() as session:
        for month in (1, 2, 3):
            starts_at = datetime(2026, month, 5, 17, tzinfo=UTC)
            add_finished_shift(
                session, courier_id_of(session, AMINA), source_id, starts_at=starts_at
            )


def night(database: Database, now: datetime) -> str:
    with database.transaction() as session:
        told = recompute_open_months.run(session, OURS, now)
    work(database, now)
    return told


def work(database: Database, now: datetime) -> None:
    worker = Worker(make_services(database, MovedClock(now)))
    worker.run_until_rest()
    worker.stop()


def test_this_month_and_the_one_before_are_made_good(database: Database) -> None:
    told = night(database, FRIDAY_EVENING)

    assert told == "1 couriers"
    assert [day.worked_on.month for day in worked_days(database)] == [2, 3]
    with database.reading() as session:
        assert books_fit(session)


def test_the_next_night_writes_nothing(database: Database) -> None:
    night(database, FRIDAY_EVENING)

    night(database, FRIDAY_EVENING + timedelta(days=1))

    assert len(calculations(database)) == 2
