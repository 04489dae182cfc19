"""Clear to start: who hears what when the start is near and no verdict has come."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courier_api.filings.clear_to_start import Clearance, clearances
from courier_api.notices.models import Notice
from courier_api.outgoing.models import OutgoingEvent
from courier_api.pay.models import WorkedDay
from courier_api.web.courier.read_shifts import today_view
from courier_api.web.courier.views import CoverState, StopReason
from courier_api.web.office.read_overview import overview
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.events import Told
from tests.factories.outgoing import make_endpoint
from tests.factories.running import Running

ALMOST = FRIDAY_EVENING - timedelta(minutes=16)
QUARTER_BEFORE = FRIDAY_EVENING - timedelta(minutes=15)
NEVER = {"not_ready": {"until_utc": (FRIDAY_EVENING + timedelta(hours=6)).isoformat()}}


@pytest.fixture
def told_platform(declaring: Running) -> Running:
    """The service, with an endpoint of the platform."""
    with declaring.database.transaction() as session:
        make_endpoint(session)
    return declaring


def platform_heard(declaring: Running) -> list[str]:
    with declaring.database.reading() as session:
        return list(session.scalars(select(OutgoingEvent.type).order_by(OutgoingEvent.id)))


def sms(declaring: Running) -> list[str]:
    with declaring.database.reading() as session:
        return list(session.scalars(select(Notice.template).order_by(Notice.id)))


def clearance(declaring: Running) -> Clearance:
    shift = declaring.shift()
    with declaring.database.reading() as session:
        return clearances(session, [shift])[shift.id]


def test_a_quarter_of_an_hour_before_the_start_everybody_hears_that_there_is_no_verdict(
    told_platform: Running, authority: SandboxRig
) -> None:
    authority.play(NEVER)
    told_platform.tell(Told().planned())
    told_platform.move_to(ALMOST)
    assert (platform_heard(told_platform), sms(told_platform)) == ([], [])

    told_platform.move_to(QUARTER_BEFORE)

    assert told_platform.alerts() == {("no_verdict", "planner"), ("no_verdict", "courier")}
    assert sms(told_platform) == ["not_covered_yet"]
    assert platform_heard(told_platform) == ["shift.uncovered"]
    assert clearance(told_platform) is Clearance.UNKNOWN
    with told_platform.database.reading() as session:
        now = told_platform.clock.now()
        screen = today_view(session, told_platform.shift().courier_id, now).cover
        (row,) = overview(session, OURS, now).uncovered
    assert screen is not None
    assert (screen.state, screen.reason) == (CoverState.DO_NOT_START, StopReason.NO_ANSWER)
    assert row.clearance is Clearance.UNKNOWN


def test_each_is_told_once(told_platform: Running, authority: SandboxRig) -> None:
    authority.play(NEVER)
    told = Told()
    told_platform.tell(told.planned())
    told_platform.move_to(FRIDAY_EVENING)
    told_platform.tell(told.started())
    told_platform.pass_time(minutes=30)

    assert platform_heard(told_platform) == ["shift.uncovered"]
    assert sms(told_platform) == ["not_covered_yet"]


def test_a_verdict_that_comes_after_all_is_told_as_well(
    told_platform: Running, authority: SandboxRig
) -> None:
    until = FRIDAY_EVENING - timedelta(minutes=5)
    authority.play({"not_ready": {"until_utc": until.isoformat()}})
    told_platform.tell(Told().planned())

    told_platform.move_to(FRIDAY_EVENING + timedelta(hours=1))

    assert platform_heard(told_platform) == ["shift.uncovered", "shift.covered"]
    assert clearance(told_platform) is Clearance.COVERED


def test_a_platform_that_heard_of_a_refusal_does_not_hear_the_same_again(
    told_platform: Running, authority: SandboxRig
) -> None:
    authority.plan_verdict("B", "90017-151")
    told_platform.tell(Told().planned())

    told_platform.move_to(FRIDAY_EVENING)

    assert platform_heard(told_platform) == ["shift.refused"]
    assert clearance(told_platform) is Clearance.NOT_COVERED


def test_a_ride_that_happens_uncovered_is_declared_late_paid_and_told(
    told_platform: Running, authority: SandboxRig
) -> None:
    with told_platform.database.transaction() as session:
        make_agreement(session, told_platform.source_id)
    authority.play({"post": [503]})
    told = Told(hours=1)
    told_platform.move_to(FRIDAY_EVENING - timedelta(minutes=10))
    told_platform.tell(told.planned())
    told_platform.move_to(FRIDAY_EVENING)
    told_platform.tell(told.started())
    told_platform.move_to(told.ends_at)
    told_platform.tell(told.ended())
    authority.play()
    told_platform.pass_time(minutes=2)

    shift = told_platform.shift()
    with told_platform.database.reading() as session:
        (day,) = session.scalars(select(WorkedDay)).all()
    assert (shift.covered, shift.declared_late) == (True, True)
    assert {("late", "planner"), ("late", "payroll")} <= told_platform.alerts()
    assert (day.worked_minutes, day.total_cents > 0) == (60, True)
    assert "shift.uncovered" in platform_heard(told_platform)
