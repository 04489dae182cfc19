"""The worker asks a person to renew the certificate in time, and each time only once."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from courier_api.foundation.database import Database
from courier_api.shifts.models import HumanTask
from courier_api.web.office.read_filing_tasks import tasks_view
from tests.factories.clocks import FRIDAY_NOON, MovedClock
from tests.factories.cooperatives import OURS
from tests.factories.running import Running, running
from tests.factories.services import make_services

ENDS_AT = FRIDAY_NOON + timedelta(days=40)


def keys(service: Running) -> list[str]:
    """The last part of every question about a certificate that is open: the days."""
    query = select(HumanTask.key).where(
        HumanTask.code == "certificate_ends", HumanTask.closed_at.is_(None)
    )
    with service.database.reading() as session:
        return [key.rsplit(":", 1)[1] for key in session.scalars(query)]


def test_the_end_of_a_certificate_is_asked_about_30_and_7_days_before_and_after(
    database: Database, clock: MovedClock
) -> None:
    services = replace(make_services(database, clock), certificate_ends_at=ENDS_AT)
    with running(services, clock) as service:
        asked = []
        for day in (0, 11, 12, 33, 34, 41):
            clock.at = FRIDAY_NOON + timedelta(days=day)
            service.work()
            asked.append(keys(service))
    assert asked == [[], ["30"], ["30"], ["7"], ["7"], ["0"]]


def test_a_renewed_certificate_closes_the_question(database: Database, clock: MovedClock) -> None:
    services = make_services(database, clock)
    ends_soon = replace(services, certificate_ends_at=FRIDAY_NOON + timedelta(days=3))
    with running(ends_soon, clock) as service:
        service.work()
        assert keys(service) == ["7"]
    with running(replace(services, certificate_ends_at=ENDS_AT), clock) as service:
        service.work()
        assert keys(service) == []


def test_the_question_stands_on_the_page_of_questions(
    database: Database, clock: MovedClock
) -> None:
    services = replace(make_services(database, clock), certificate_ends_at=ENDS_AT)
    with running(services, clock) as service:
        clock.at = ENDS_AT - timedelta(days=3)
        service.work()
        with database.reading() as session:
            (line,) = tasks_view(session, OURS, clock.at).lines
    assert (line.code, line.courier_name) == ("certificate_ends", None)
