"""A silent platform is reported once, cover stays, and its next word closes the alarm."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.intake.store_events import store_events
from courier_api.messaging.models import OutboxMessage
from courier_api.notices.models import Notice
from courier_api.platform_people.add_person import NewPlatformPerson, add_person
from courier_api.platform_people.queries import OwnSources
from courier_api.silence.models import SilenceAlarm
from courier_api.silence.queries import open_alarm_of, open_alarms
from courier_api.sources.models import Source
from courier_api.web.office.read_overview import overview
from courier_api.web.portal.read_overview import Advice, read_overview
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON, MovedClock
from tests.factories.cooperatives import OURS
from tests.factories.events import Body, Told, ping
from tests.factories.inbox import arrived
from tests.factories.running import Running, running
from tests.factories.services import make_services

TOLD = Told()
A_QUARTER = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def office(service: Running) -> None:
    """Somebody of the office, with a phone."""
    with service.database.transaction() as session:
        add_staff(
            session, employer_number=OURS, name="Hilde", role=Role.OFFICE,
            phone="+32470999001", language="en", now=FRIDAY_NOON,
        )  # fmt: skip


def alarms(service: Running) -> list[SilenceAlarm]:
    """All alarms, the oldest first."""
    with service.database.reading() as session:
        return list(session.scalars(select(SilenceAlarm).order_by(SilenceAlarm.id)))


def hear(service: Running, body: Body) -> None:
    """An event comes now, and everything that follows is done."""
    with service.database.transaction() as session:
        event = arrived(service.source_id, body, received_at=service.clock.now())
        store_events(session.connection(), [event])
    service.work()


def announced(service: Running) -> list[str]:
    """What was said about silence, in order."""
    with service.database.reading() as session:
        query = select(OutboxMessage.kind).where(OutboxMessage.kind.like("source.%"))
        return list(session.scalars(query.order_by(OutboxMessage.id)))


def test_a_platform_that_owes_a_word_is_reported_after_a_quarter(service: Running) -> None:
    service.tell(TOLD.planned())
    service.move_to(FRIDAY_EVENING + A_QUARTER - timedelta(seconds=1))
    assert alarms(service) == []

    service.pass_time(minutes=1)

    (alarm,) = alarms(service)
    assert (alarm.silent_since, alarm.unheard_shifts, alarm.closed_at) == (FRIDAY_NOON, 1, None)
    assert announced(service) == ["source.silent"]
    with service.database.reading() as session:
        assert open_alarm_of(session, service.source_id) is not None
        (row,) = overview(session, OURS, service.clock.now()).silent
        assert (row.platform_name, row.silent_since, row.shifts) == ("zwaluw", FRIDAY_NOON, 1)
        (notice,) = session.scalars(select(Notice).where(Notice.template == "source_silent"))
        assert "zwaluw has sent nothing since 12:00" in notice.body


def test_the_people_of_the_platform_are_told_as_well(service: Running) -> None:
    with service.database.transaction() as session:
        engineer = NewPlatformPerson(
            slug="zwaluw", name="Noor", phone="+32470999002", language="fr"
        )
        add_person(session, engineer, now=FRIDAY_NOON, actor="test")
    service.tell(TOLD.planned())
    service.move_to(FRIDAY_EVENING + A_QUARTER + timedelta(minutes=1))

    with service.database.reading() as session:
        notices = session.scalars(select(Notice).order_by(Notice.id)).all()
        source = session.scalars(select(Source).where(Source.slug == "zwaluw")).one()
        own = OwnSources(live=source, test=None)
        view = read_overview(session, own, source, service.clock.now())
    told = {notice.template: notice.body for notice in notices}
    assert {"source_silent", "we_hear_nothing"} <= told.keys()
    assert told["we_hear_nothing"].startswith("Courier: aucun message de zwaluw depuis 12:00")
    assert (view.silent_since, Advice.SILENT in view.advice) == (FRIDAY_NOON, True)


def test_an_alarm_is_raised_once_and_leaves_cover_and_declaration_as_they_are(
    service: Running,
) -> None:
    service.tell(TOLD.planned())
    service.pass_time(seconds=3)
    before = [(d.id, d.state) for d in service.declarations()]
    service.move_to(FRIDAY_EVENING + timedelta(hours=2))

    assert len(alarms(service)) == 1
    assert (service.shift().state, service.shift().covered) == ("planned", True)
    assert [(d.id, d.state) for d in service.declarations()] == before


def test_the_next_word_closes_it_at_once(service: Running) -> None:
    service.tell(TOLD.planned())
    service.move_to(FRIDAY_EVENING + A_QUARTER + timedelta(minutes=1))
    assert len(alarms(service)) == 1

    hear(service, ping())

    (alarm,) = alarms(service)
    assert alarm.closed_at == service.clock.now()
    assert announced(service) == ["source.silent", "source.heard"]
    with service.database.reading() as session:
        assert open_alarms(session, OURS) == []


def test_a_start_that_was_told_is_no_silence(service: Running) -> None:
    service.tell(TOLD.planned())
    service.move_to(FRIDAY_EVENING)
    service.clock.advance(minutes=1)
    hear(service, TOLD.started())
    service.move_to(FRIDAY_EVENING + timedelta(hours=2))

    assert alarms(service) == []


def test_a_cancelled_shift_owes_no_word(service: Running) -> None:
    service.tell(TOLD.planned(), TOLD.cancelled())
    service.move_to(FRIDAY_EVENING + timedelta(hours=1))

    assert alarms(service) == []


def test_a_platform_with_nothing_planned_is_never_reported(service: Running) -> None:
    service.tell(ping())
    service.pass_time(days=2)

    assert alarms(service) == []


def test_a_platform_that_falls_silent_again_is_reported_again(service: Running) -> None:
    later = Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(hours=1))
    service.tell(TOLD.planned(), later.planned())
    service.move_to(FRIDAY_EVENING + timedelta(minutes=20))
    hear(service, ping())
    service.move_to(FRIDAY_EVENING + timedelta(minutes=74))
    assert [alarm.closed_at is None for alarm in alarms(service)] == [False]
    service.move_to(FRIDAY_EVENING + timedelta(minutes=76))

    assert [alarm.closed_at is None for alarm in alarms(service)] == [False, True]


def test_a_worker_that_comes_back_listens_first(database: Database, clock: MovedClock) -> None:
    services = make_services(database, clock)
    with running(services, clock) as before:
        before.tell(TOLD.planned())
    clock.at = FRIDAY_EVENING + timedelta(hours=1)
    with running(services, clock) as back:
        back.work()
        assert alarms(back) == []
        back.pass_time(minutes=16)
        assert len(alarms(back)) == 1


def test_it_can_be_turned_off(database: Database, clock: MovedClock) -> None:
    with running(make_services(database, clock, silence_minutes=0), clock) as deaf:
        deaf.tell(TOLD.planned())
        deaf.move_to(FRIDAY_EVENING + timedelta(hours=2))
        assert alarms(deaf) == []


def test_nothing_becomes_due_by_listening(service: Running) -> None:
    """A clock that is moved from one due moment to the next does not stop for it."""
    service.tell(TOLD.planned())
    service.pass_time(seconds=3)
    with service.database.reading() as session:
        kinds = select(OutboxMessage.kind).where(OutboxMessage.state == "open")
        assert not [kind for kind in session.scalars(kinds) if "silen" in kind]
