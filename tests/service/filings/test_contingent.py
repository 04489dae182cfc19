"""A student's hours of the year: reserved when declared, warned of in time, free the same day."""

from datetime import date, timedelta

from sqlalchemy import select

from courier_api.couriers.models import Courier
from courier_api.filings.contingent import student_balance
from courier_api.notices.models import Notice
from courier_api.web.courier.limits import StudentHours, own_limits
from courier_api.web.office.read_overview import overview
from declarations.dimona.contingent import Balance
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.events import Told
from tests.factories.running import Running
from tests.service.filings.test_declare import updated

LOW = {("contingent_low", "courier"), ("contingent_low", "payroll")}


def tell_certificate(student: Running, hours_left: int) -> None:
    with student.database.transaction() as session:
        courier = session.scalars(select(Courier)).one()
        courier.student_hours_left = hours_left
        courier.student_hours_stated_on = date(2026, 3, 1)


def year_of(student: Running) -> Balance:
    with student.database.reading() as session:
        courier = session.scalars(select(Courier)).one()
        return student_balance(session, courier, 2026, now=student.clock.at)


def test_declared_hours_are_reserved_and_used_once_their_day_has_passed(
    student: Running, authority: SandboxRig
) -> None:
    """R12."""
    student.tell(Told().planned())
    assert (year_of(student).used_hours, year_of(student).reserved_hours) == (0, 4)

    student.pass_time(days=1)

    assert (year_of(student).used_hours, year_of(student).reserved_hours) == (4, 0)
    assert year_of(student).left_hours == 646


def test_a_fifth_left_is_told_to_courier_and_payroll(
    student: Running, authority: SandboxRig
) -> None:
    """R12: 520 of 650 hours, with those of other employers by the certificate."""
    tell_certificate(student, hours_left=134)
    student.tell(Told().planned())

    assert student.alerts() & LOW == LOW
    assert student.declarations()  # nobody is refused work for it


def test_hours_that_are_not_needed_are_free_the_same_day_and_the_warning_ends(
    student: Running, authority: SandboxRig
) -> None:
    """R12, R7: shorter by an hour is below the mark again; called off nothing is reserved."""
    tell_certificate(student, hours_left=134)
    told = Told()
    student.tell(told.planned())
    student.pass_time(seconds=3)
    student.tell(updated(told, "shorter", told.starts_at, hours=3))
    student.pass_time(seconds=3)

    assert student.alerts() & LOW == set()
    assert year_of(student).reserved_hours == 3

    student.tell(told.cancelled(told_at=FRIDAY_NOON + timedelta(hours=2)))
    student.pass_time(seconds=3)
    assert year_of(student).reserved_hours == 0


def test_late_hours_take_nothing_from_the_year(student: Running, authority: SandboxRig) -> None:
    """R4, R12: they are outside of it for good."""
    told = Told()
    student.move_to(told.starts_at)
    student.clock.advance(minutes=1)
    student.tell(told.started())
    student.tell(told.planned())

    assert student.declarations()[0].late
    assert year_of(student).left_hours == 650


def test_a_refused_declaration_reserves_nothing(student: Running, authority: SandboxRig) -> None:
    """R12, R8."""
    authority.plan_verdict("B", "90017-151")
    student.tell(Told().planned())
    student.pass_time(seconds=3)

    assert year_of(student).left_hours == 650


def test_a_student_sees_the_hours_of_the_year_and_that_they_run_low(
    student: Running, authority: SandboxRig
) -> None:
    """R12: on the courier's own page of limits."""
    tell_certificate(student, hours_left=134)
    student.tell(Told().planned())

    with student.database.reading() as session:
        courier = session.scalars(select(Courier)).one()
        hours = own_limits(session, courier.id, student.clock.at).hours

    assert hours == StudentHours(year=2026, declared=520, limit=650, left=130, is_low=True)


def sms(student: Running) -> list[str]:
    with student.database.reading() as session:
        return list(session.scalars(select(Notice.body).order_by(Notice.id)))


def test_a_student_hears_once_a_year_that_the_hours_run_out(
    student: Running, authority: SandboxRig
) -> None:
    """R12: below the mark and above it again is no news."""
    tell_certificate(student, hours_left=134)
    told = Told()
    student.tell(told.planned())
    student.pass_time(seconds=3)
    student.tell(updated(told, "shorter", told.starts_at, hours=3))
    student.pass_time(seconds=3)
    student.tell(updated(told, "longer", told.starts_at, hours=5))
    student.pass_time(seconds=3)

    low = [body for body in sms(student) if "uren" in body or "hours" in body]
    assert len(low) == 1
    assert "520" in low[0]
    assert "130" in low[0]


def test_payroll_sees_who_has_few_hours_left(student: Running, authority: SandboxRig) -> None:
    tell_certificate(student, hours_left=134)
    student.tell(Told().planned())
    student.pass_time(seconds=3)

    with student.database.reading() as session:
        (row,) = overview(session, OURS, student.clock.at).contingents
    assert (row.year, row.declared_hours, row.left_hours) == (2026, 520, 130)


def test_a_student_without_hours_left_hears_that_too(
    student: Running, authority: SandboxRig
) -> None:
    tell_certificate(student, hours_left=2)
    authority.plan_verdict("W", "90017-369")
    student.tell(Told().planned())
    student.pass_time(seconds=3)

    with student.database.reading() as session:
        templates = set(session.scalars(select(Notice.template)))
        (row,) = overview(session, OURS, student.clock.at).contingents
    assert {"contingent_low", "contingent_exceeded"} <= templates
    assert row.left_hours < 1
