"""A figure of the dated table that is published late: seen and signed by two before it is posted."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courier_api.agreements.models import AgreementChange
from courier_api.pay.as_known import day_as_known
from courier_api.pay.mass_corrections.figures import follow_figures
from courier_api.pay.mass_corrections.queries import CorrectionDetail, correction_detail
from courier_api.pay.mass_corrections.sign import OnePersonOnly
from courier_api.pay.models import PayCalculation, PayMonth
from courier_api.payroll_export.codes import give_codes
from courier_api.verify import all_checks
from tests.factories.agreements import TERMS, make_agreement
from tests.factories.books import calculations, owed_cents, payable_cents, worked_days
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.corrections import confirm_by_two, corrections, make_office, sign_as
from tests.factories.couriers import DRIES, make_courier
from tests.factories.events import Body, Told, again
from tests.factories.events import text as told_text
from tests.factories.figures import KEY, make_figure
from tests.factories.payroll import CODES, export
from tests.factories.running import Running
from tests.factories.sources import ZWALUW

FRIDAY = date(2026, 3, 6)
ONE_DAY = timedelta(days=1)
REFERENCE = {"parameter": KEY}


def ridden(told: Told) -> list[Body]:
    return [told.planned(), told.started(), told.ended()]


def longer(told: Told, hours: int) -> Body:
    """The platform says afterwards that it was longer."""
    plan = {"planned_start": told_text(told.starts_at), "planned_end": told_text(told.ends_at)}
    end = told.starts_at + timedelta(hours=hours)
    times = {"actual_start": told_text(told.starts_at), "actual_end": told_text(end)}
    body = told.event("corrected", told.ends_at + timedelta(hours=1), **plan, **times)
    return again(body, f"{told.shift}-{hours}")


@pytest.fixture
def agreed(service: Running) -> Running:
    """The service with an agreement whose hourly rate is a figure of the table: 13.05."""
    with service.database.transaction() as session:
        make_figure(session, confidence="confirmed")
        make_agreement(session, service.source_id, rates=REFERENCE)
    return service


def published(service: Running, value: str = "14.05", first_day: date = FRIDAY, **row: str) -> int:
    """Another rate from a day on, known only now."""
    with service.database.transaction() as session:
        row_id = make_figure(
            session,
            value=value,
            valid_from=first_day.isoformat(),
            confidence="confirmed",
            replaces=True,
            now=service.clock.at,
            **row,
        )
    service.work()
    return row_id


def detail(service: Running) -> CorrectionDetail:
    with service.database.reading() as session:
        return correction_detail(session, OURS, corrections(service.database)[-1].id)


def bases(service: Running) -> list[int]:
    return [day.base_cents for day in worked_days(service.database)]


def fits(service: Running) -> bool:
    """Whether every check of `verify` about pay finds nothing."""
    with service.database.reading() as session:
        found = {check.name: check.difference for check in all_checks(session)}
    del found["declared periods"], found["cover"], found["ridden shifts"]
    return set(found.values()) == {None}


def test_a_rate_published_late_posts_nothing_and_says_who_changes_by_how_much(
    agreed: Running,
) -> None:
    with agreed.database.transaction() as session:
        make_courier(session, DRIES, sources={ZWALUW: agreed.source_id})
    agreed.tell(*ridden(Told()), *ridden(Told(shift="S-2", person=DRIES, hours=5)))
    before = len(calculations(agreed.database))
    published(agreed)

    assert len(calculations(agreed.database)) == before
    seen = detail(agreed)
    assert seen.head.state == "waiting"
    assert [(each.key, each.value, each.valid_from) for each in seen.figures] == [
        (KEY, "14.05", FRIDAY)
    ]
    assert not seen.terms_changed
    assert [(m.courier_name, m.total_cents) for m in seen.months] == [
        ("Amina Benali", 400),
        ("Dries Peeters", 500),
    ]


def test_two_sign_ins_post_it(agreed: Running) -> None:
    agreed.tell(*ridden(Told()))
    row_id = published(agreed)
    with agreed.database.transaction() as session:
        first, second = make_office(session)
    correction = corrections(agreed.database)[-1]
    sign_as(agreed, correction.id, first)
    with pytest.raises(OnePersonOnly):
        sign_as(agreed, correction.id, first)
    assert bases(agreed) == [5220]

    sign_as(agreed, correction.id, second)
    assert bases(agreed) == [5620]
    assert calculations(agreed.database)[-1].parameter_rows == [row_id]
    assert owed_cents(agreed.database) == payable_cents(agreed.database)
    assert (detail(agreed).head.state, detail(agreed).others) == ("applied", ())
    assert fits(agreed)


def test_what_is_not_posted_yet_is_priced_at_once(agreed: Running) -> None:
    agreed.tell(*ridden(Told()))
    published(agreed)
    agreed.tell(*ridden(Told(shift="S-2", starts_at=FRIDAY_EVENING + ONE_DAY)))
    agreed.tell(*ridden(Told(shift="S-3", starts_at=FRIDAY_EVENING - ONE_DAY)))

    assert bases(agreed) == [5220, 5220, 5620]


def test_a_late_event_of_a_waiting_day_is_priced_by_the_figure_it_knew(agreed: Running) -> None:
    agreed.tell(*ridden(Told()))
    published(agreed)
    agreed.tell(longer(Told(), 5))
    assert bases(agreed) == [6525]

    confirm_by_two(agreed)
    assert bases(agreed) == [7025]


def test_repeating_does_nothing(agreed: Running) -> None:
    agreed.tell(*ridden(Told()))
    row_id = published(agreed)
    with agreed.database.transaction() as session:
        first, second = make_office(session)
    correction = corrections(agreed.database)[-1]
    sign_as(agreed, correction.id, first)
    _follow_again(agreed, row_id)
    assert [each.state for each in corrections(agreed.database)] == ["proposed"]

    sign_as(agreed, correction.id, second)
    before = len(calculations(agreed.database))
    _follow_again(agreed, row_id)
    assert [each.state for each in corrections(agreed.database)] == ["applied"]
    assert len(calculations(agreed.database)) == before
    with agreed.database.reading() as session:
        changes = session.scalars(
            select(AgreementChange).where(AgreementChange.parameter_row_id == row_id)
        ).all()
    assert len(changes) == 1


def _follow_again(service: Running, row_id: int) -> None:
    with service.database.transaction() as session:
        follow_figures(
            session, OURS, keys=[KEY], row_ids=[row_id], cause="again", now=service.clock.at
        )
    service.work()


def test_a_figure_that_holds_on_no_priced_day_needs_nobody(agreed: Running) -> None:
    agreed.tell(*ridden(Told()))
    published(agreed, first_day=FRIDAY + ONE_DAY)
    published(agreed, key="be.another.hourly")

    assert (corrections(agreed.database), bases(agreed)) == ([], [5220])


def test_a_shift_over_midnight_waits_for_the_figure_of_the_next_day(agreed: Running) -> None:
    late = Told(starts_at=FRIDAY_EVENING + timedelta(hours=3))
    agreed.tell(*ridden(late))
    published(agreed, first_day=FRIDAY + ONE_DAY)
    (month,) = detail(agreed).months
    agreed.tell(longer(late, 5))

    assert month.total_cents == 100  # one of its hours is on Saturday
    assert bases(agreed) == [6525]
    confirm_by_two(agreed)
    assert bases(agreed) == [6725]


def test_the_old_payslip_comes_out_again(agreed: Running) -> None:
    agreed.tell(*ridden(Told()))
    agreed.pass_time(hours=1)
    then = agreed.clock.at
    agreed.pass_time(hours=1)
    published(agreed)
    confirm_by_two(agreed)
    agreed.pass_time(hours=1)

    with agreed.database.reading() as session:
        courier_id = session.scalars(select(PayCalculation.courier_id)).first()
        assert courier_id is not None
        old = day_as_known(session, courier_id, FRIDAY, then)
        new = day_as_known(session, courier_id, FRIDAY, agreed.clock.at)
    assert (old.difference, new.difference) == (None, None)
    assert [each["base_cents"] for each in old.recomputed.values()] == [5220]
    assert [each["base_cents"] for each in new.recomputed.values()] == [5620]


def test_a_dearer_share_of_the_employer_is_posted_without_asking_a_courier(
    service: Running,
) -> None:
    share = {**TERMS["contributions"], "employer_pct": REFERENCE}
    with service.database.transaction() as session:
        make_figure(session, value="25.00", unit="%", confidence="confirmed")
        make_agreement(session, service.source_id, contributions=share)
    service.tell(*ridden(Told()))
    published(service, value="26.00", unit="%")

    assert [each.state for each in corrections(service.database)] == ["needless"]
    with service.database.reading() as session:
        month = session.scalars(select(PayMonth)).one()
    assert (month.gross_cents, month.employer_contribution_cents) == (5220, 1357)
    assert fits(service)


def test_a_student_quota_raised_late_is_proposed_with_the_net_difference(
    student: Running,
) -> None:
    quota = {**TERMS["contributions"], "student_contingent": REFERENCE}
    with student.database.transaction() as session:
        make_figure(session, value="2", unit="hours per calendar year", confidence="confirmed")
        make_agreement(session, student.source_id, contributions=quota)
    student.tell(*ridden(Told()))
    before = worked_days(student.database)[0].payable_cents
    published(student, value="4", unit="hours per calendar year")

    (month,) = detail(student).months
    assert (month.total_cents, month.payable_cents) == (0, 271)
    assert worked_days(student.database)[0].payable_cents == before
    with student.database.transaction() as session:
        give_codes(session, OURS, CODES, actor="staff:1", now=student.clock.at)
    waiting = export(student.database)  # refused if it were not what is booked
    confirm_by_two(student)
    assert export(student.database).totals["wages"] == waiting.totals["wages"]
    assert worked_days(student.database)[0].payable_cents == before + 271
    assert fits(student)
