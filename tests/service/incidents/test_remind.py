"""Who hears of a running term, and when: once each, nobody at night but for a serious accident."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.incidents.case_models import IncidentAlert
from courier_api.incidents.change_case import change_case
from courier_api.incidents.remind import remind
from courier_api.incidents.settle_deadline import meet_deadline
from courier_api.jobs.reminders import ReminderWatch
from courier_api.notices.models import Notice
from tests.factories.cases import Desk, desk_with, staff_member
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.incidents import BROKEN_COLLARBONE, clocks_of
from tests.factories.running import Running

ADVISER, DEPUTY, OFFICE = "+32470999001", "+32470999002", "+32470999003"
MONDAY, WEDNESDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC), datetime(2026, 3, 11, 8, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 13, 8, 0, tzinfo=UTC)
"""The day for work: the eighth day is Saturday 14 March. Nine o'clock in Belgium each time."""


@pytest.fixture
def desk(service: Running, amina: int) -> Desk:
    """Amina fell on Friday 6 March; an adviser, a deputy and the office can be told."""
    for role, phone in ((Role.ADVISER, ADVISER), (Role.DEPUTY, DEPUTY), (Role.OFFICE, OFFICE)):
        staff_member(service.database, role, phone)
    return desk_with(service.database, amina)


def alerts(database: Database) -> list[tuple[str, str]]:
    query = select(IncidentAlert).order_by(IncidentAlert.id)
    with database.reading() as session:
        return [(row.occasion, row.audience) for row in session.scalars(query)]


def told(database: Database) -> list[tuple[str, str]]:
    query = select(Notice).where(Notice.template.like("case_term%")).order_by(Notice.id)
    with database.reading() as session:
        return [(row.to, row.template) for row in session.scalars(query)]


def look(desk: Desk, at: datetime) -> int:
    with desk.database.transaction() as session:
        return remind(session, now=at)


@pytest.mark.parametrize(
    ("at", "occasion"),
    [
        (datetime(2026, 3, 10, 22, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 10, 23, 0, tzinfo=UTC), ("half_time", "badge")),
        (WEDNESDAY, ("day_alarm", "owner")),
        (FRIDAY, ("work_by", "deputy")),
    ],
)
def test_each_reminder_comes_at_its_moment(
    desk: Desk, at: datetime, occasion: tuple[str, str] | None
) -> None:
    look(desk, at)

    raised = alerts(desk.database)
    assert occasion in raised if occasion else raised == []


def test_the_fifth_day_comes_at_nine_and_no_minute_earlier(desk: Desk) -> None:
    look(desk, WEDNESDAY - timedelta(minutes=1))
    assert alerts(desk.database) == [("half_time", "badge")]
    look(desk, WEDNESDAY)
    assert ("day_alarm", "owner") in alerts(desk.database)


def test_a_reminder_is_given_once(desk: Desk) -> None:
    assert look(desk, WEDNESDAY) > 0
    before = (alerts(desk.database), told(desk.database))

    assert look(desk, WEDNESDAY + timedelta(minutes=5)) == 0
    assert (alerts(desk.database), told(desk.database)) == before


def test_of_several_due_at_once_a_person_hears_of_one(desk: Desk) -> None:
    look(desk, FRIDAY)

    assert sorted(told(desk.database)) == [(ADVISER, "case_term"), (DEPUTY, "case_term")]


def test_the_owner_hears_instead_of_every_adviser(desk: Desk) -> None:
    owner = staff_member(desk.database, Role.ADVISER, "+32470999009")
    desk.do(change_case, {"owner_staff_id": owner})
    look(desk, WEDNESDAY)

    assert told(desk.database) == [("+32470999009", "case_term")]


def test_the_director_hears_in_the_morning_after_the_legal_day(desk: Desk) -> None:
    look(desk, FRIDAY)
    midnight = datetime(2026, 3, 14, 23, 0, tzinfo=UTC)
    look(desk, midnight)
    assert ("overdue", "director") not in alerts(desk.database)

    look(desk, midnight + timedelta(hours=8))
    assert alerts(desk.database)[-1] == ("overdue", "director")
    assert told(desk.database)[-1] == (OFFICE, "case_term_over")


@pytest.mark.parametrize(("minutes", "heard"), [(59, 0), (60, 2), (240, 2)])
def test_of_a_serious_accident_people_hear_within_the_hour_also_at_night(
    service: Running, amina: int, desk: Desk, minutes: int, heard: int
) -> None:
    at_night = FRIDAY_EVENING.replace(hour=22)
    serious = desk_with(
        service.database, amina, now=at_night, occurred_at=at_night, report_id="2",
        injury=BROKEN_COLLARBONE,
    )  # fmt: skip
    look(serious, at_night + timedelta(minutes=minutes))

    assert [audience for occasion, audience in alerts(service.database) if occasion == "serious"][
        -2:
    ] == ["owner", "deputy"][:heard]
    assert len(told(service.database)) == heard


def test_an_alert_ends_with_its_term(desk: Desk) -> None:
    look(desk, WEDNESDAY)
    desk.now = WEDNESDAY
    for row in clocks_of(desk.database, desk.case(), "running"):
        desk.do(meet_deadline, row.id, done_at=WEDNESDAY)
    look(desk, WEDNESDAY)

    with desk.database.reading() as session:
        closed = [row.closed_at for row in session.scalars(select(IncidentAlert))]
    assert set(closed) == {WEDNESDAY}


def test_a_case_told_late_is_one_reminder_and_not_all_of_the_past(
    service: Running, amina: int
) -> None:
    late = desk_with(service.database, amina, now=FRIDAY + timedelta(days=30))
    look(late, late.now)

    assert alerts(service.database) == [("overdue", "director")]


def test_the_worker_looks_every_five_minutes(desk: Desk) -> None:
    clock = MovedClock(MONDAY)
    watch = ReminderWatch(desk.database, clock)
    assert watch.look() == 0
    clock.at = MONDAY + timedelta(minutes=4)
    assert watch.look() == 0
    clock.at = WEDNESDAY
    assert watch.look() > 0
    assert watch.look() == 0
