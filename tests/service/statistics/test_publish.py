"""The prevention service opens a frozen report to the committee: each month once, and for good."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from courier_api.audit.models import AuditRecord
from courier_api.auth.identities import identities_with_role
from courier_api.auth.import_staff import import_staff, read_staff
from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.statistics.freeze import FrozenUnknown, freeze_period
from courier_api.statistics.models import CommitteeReport
from courier_api.statistics.period import Asked
from courier_api.statistics.publish import (
    NotForTheCommittee,
    ReportUnknown,
    committee_report,
    publish_report,
    published_reports,
)
from safety.case_rows import DayView, Period
from tests.factories.cooperatives import OURS, THEIRS
from tests.service.statistics.conftest import NEXT_YEAR, YEAR, Team, falls, rides

EVENING = datetime(2026, 3, 6, 19, tzinfo=UTC)
MARCH = Period(first_month=date(2026, 3, 1), last_month=date(2026, 3, 1))
APRIL = Period(first_month=date(2026, 4, 1), last_month=date(2026, 4, 1))


def frozen(
    database: Database,
    period: Period,
    now: datetime = NEXT_YEAR,
    days: DayView = DayView.ACCIDENT_YEAR,
) -> int:
    asked = Asked(employer_number=OURS, period=period, actor="staff:7", now=now, days=days)
    with database.transaction() as session:
        return freeze_period(session, asked).id


def publish(database: Database, frozen_id: int, employer_number: str = OURS) -> None:
    with database.transaction() as session:
        publish_report(session, employer_number, frozen_id, actor="staff:7", now=NEXT_YEAR)


def test_a_published_report_is_read_and_each_reading_is_logged(
    database: Database, team: Team
) -> None:
    with database.transaction() as session:
        rides(session, team, team.amina, EVENING.date(), 600)
        falls(session, team, team.amina, EVENING, incapacity={"days": 4})
    number = frozen(database, MARCH)
    publish(database, number)
    publish(database, number)
    with database.transaction() as session:
        (line,) = published_reports(session, OURS)
        _, figures = committee_report(session, OURS, line.report_id, actor="staff:9", now=NEXT_YEAR)
    with database.reading() as session:
        told = session.execute(
            select(AuditRecord.action, AuditRecord.actor, AuditRecord.subject_id).where(
                AuditRecord.action.like("%committee%")
            )
        ).all()

    assert (line.period, figures.counted, figures.hours.hours) == (MARCH, None, 10)
    assert [tuple(each) for each in told] == [
        ("publish.committee_report", "staff:7", "2026-03/2026-03"),
        ("read.committee_report", "staff:9", "2026-03/2026-03"),
    ]


def test_no_two_reports_of_the_committee_share_a_month(database: Database, team: Team) -> None:
    publish(database, frozen(database, MARCH))
    publish(database, frozen(database, APRIL))
    with pytest.raises(NotForTheCommittee):
        publish(database, frozen(database, YEAR))
    with database.transaction() as session:
        falls(session, team, team.amina, EVENING)
    with pytest.raises(NotForTheCommittee):
        publish(database, frozen(database, MARCH))


@pytest.mark.parametrize(("day", "opens"), [(31, False), (1, True)])
def test_a_report_is_opened_when_it_was_frozen_after_its_last_day(
    database: Database, team: Team, day: int, opens: bool
) -> None:
    now = datetime(2026, 3 if day == 31 else 4, day, 9, tzinfo=UTC)
    number = frozen(database, MARCH, now)
    if opens:
        publish(database, number)
    else:
        with pytest.raises(NotForTheCommittee):
            publish(database, number)


def test_days_where_they_fell_and_reports_of_others_are_not_opened(
    database: Database, team: Team
) -> None:
    number = frozen(database, MARCH, days=DayView.CALENDAR_YEAR)
    with pytest.raises(NotForTheCommittee):
        publish(database, number)
    with pytest.raises(FrozenUnknown):
        publish(database, number, THEIRS)
    publish(database, frozen(database, MARCH))
    with database.transaction() as session:
        (line,) = published_reports(session, OURS)
        assert published_reports(session, THEIRS) == []
        with pytest.raises(ReportUnknown):
            committee_report(session, THEIRS, line.report_id, actor="staff:9", now=NEXT_YEAR)
    with pytest.raises(DBAPIError), database.transaction() as session:
        session.execute(delete(CommitteeReport))


def test_the_office_invites_a_member_as_other_staff(database: Database, team: Team) -> None:
    line = '{"name": "Fatou", "role": "committee", "phone": "+32470000077", "language": "fr"}'
    rows, faults = read_staff([line])
    with database.transaction() as session:
        import_staff(session, rows, employer_number=OURS, actor="command", now=NEXT_YEAR)
        identities = identities_with_role(session, OURS, Role.COMMITTEE)

        assert (faults, len(identities)) == ([], 1)
