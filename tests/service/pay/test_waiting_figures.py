"""A figure that nobody has confirmed pays nobody; confirmed by a person, it does."""

from datetime import date, timedelta

from sqlalchemy import select

from courier_api.parameters.confirm import confirm, withdraw
from courier_api.pay.mass_corrections.queries import correction_detail
from courier_api.pay.models import PayCalculation, PayLine
from tests.factories.agreements import TERMS, make_agreement
from tests.factories.books import owed_cents, payable_cents, worked_days
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.corrections import corrections
from tests.factories.events import Body, Told
from tests.factories.figures import KEY, SAMIRA, make_figure
from tests.factories.running import Running

FRIDAY = date(2026, 3, 6)
REFERENCE = {"parameter": KEY}


def ridden(told: Told) -> list[Body]:
    return [told.planned(), told.started(), told.ended()]


def agreed(service: Running, **figure: object) -> int:
    """An agreement whose hourly rate is a figure of the table; gives the figure's number."""
    with service.database.transaction() as session:
        row_id = make_figure(session, **figure)
        make_agreement(session, service.source_id, rates=REFERENCE)
    return row_id


def confirmed(service: Running, row_id: int) -> list[int]:
    with service.database.transaction() as session:
        ids = confirm(session, row_id, SAMIRA, source="Official journal", now=service.clock.at)
    service.work()
    return ids


def test_a_day_waits_for_a_figure_until_a_person_confirms_it(service: Running) -> None:
    row_id = agreed(service)
    service.tell(*ridden(Told()))
    assert (service.tasks(), worked_days(service.database)) == (["pay_figure_unconfirmed"], [])

    confirmed(service, row_id)

    assert service.tasks() == []
    assert [day.base_cents for day in worked_days(service.database)] == [5220]
    assert owed_cents(service.database) == payable_cents(service.database)


def test_each_line_names_the_version_and_the_row_it_was_paid_by(service: Running) -> None:
    row_id = agreed(service)
    service.tell(*ridden(Told()))
    (new_id,) = confirmed(service, row_id)

    with service.database.reading() as session:
        calculation = session.scalars(select(PayCalculation)).one()
        lines = session.scalars(select(PayLine).order_by(PayLine.id)).all()
    assert calculation.parameter_rows == [new_id]
    assert calculation.agreement_version_id == 1
    assert [(line.kind, line.parameter_row_id) for line in lines] == [
        ("base", new_id),
        ("phone", None),
    ]
    assert {line.rule_source for line in lines if line.parameter_row_id} == {"Official journal"}


def test_only_the_days_of_the_figure_wait(service: Running) -> None:
    agreed(service, valid_to=FRIDAY.isoformat(), confidence="confirmed")
    with service.database.transaction() as session:
        make_figure(session, valid_from=(FRIDAY + timedelta(days=1)).isoformat(), value="14")
    service.tell(*ridden(Told()))
    service.tell(*ridden(Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1))))

    assert service.tasks() == ["pay_figure_unconfirmed"]
    assert [day.worked_on for day in worked_days(service.database)] == [FRIDAY]


def test_a_day_without_a_figure_waits_and_the_nearest_is_never_taken(service: Running) -> None:
    agreed(service, valid_to="2026-03-05", confidence="confirmed")
    service.tell(*ridden(Told()))
    assert (service.tasks(), worked_days(service.database)) == (["pay_figure_missing"], [])

    with service.database.transaction() as session:
        make_figure(
            session,
            valid_from="2026-03-06",
            value="14",
            confidence="confirmed",
            now=service.clock.at,
        )
    service.work()

    assert [day.base_cents for day in worked_days(service.database)] == [5600]


def test_a_shift_over_midnight_waits_for_the_figure_of_the_next_day(service: Running) -> None:
    agreed(service, valid_to="2026-03-06", confidence="confirmed")
    service.tell(*ridden(Told(starts_at=FRIDAY_EVENING + timedelta(hours=3))))

    assert (service.tasks(), worked_days(service.database)) == (["pay_figure_missing"], [])


def test_a_withdrawn_figure_leaves_what_was_posted_and_asks(service: Running) -> None:
    row_id = agreed(service, confidence="confirmed")
    service.tell(*ridden(Told()))
    owed = owed_cents(service.database)
    saturday = Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1))
    with service.database.transaction() as session:
        withdraw(session, row_id, SAMIRA, reason="A typing error", now=service.clock.at)
    service.work()
    service.tell(*ridden(saturday))

    assert owed_cents(service.database) == owed
    assert service.tasks() == ["pay_figure_missing"]  # of Saturday, which was not posted
    (correction,) = corrections(service.database)
    with service.database.reading() as session:
        (month,) = correction_detail(session, OURS, correction.id).months
    assert (correction.state, month.is_usable) == ("waiting", False)


def test_a_student_quota_that_waits_keeps_no_employee_waiting(service: Running) -> None:
    contributions = {**TERMS["contributions"], "student_contingent": {"parameter": "be.quota"}}
    with service.database.transaction() as session:
        make_figure(session, key="be.quota", value="650", unit="hours per calendar year")
        make_agreement(session, service.source_id, contributions=contributions)
    service.tell(*ridden(Told()))

    assert service.tasks() == []
    assert len(worked_days(service.database)) == 1
