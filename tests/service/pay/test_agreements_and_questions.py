"""What cannot be priced is a question for a person, and is priced once the answer is there."""

from datetime import date, timedelta

from tests.factories.agreements import TERMS, make_agreement
from tests.factories.books import owed_cents, pay_months, payable_cents, worked_day, worked_days
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.corrections import confirm_by_two
from tests.factories.events import Body, Told, again
from tests.factories.running import Running

FRIDAY = date(2026, 3, 6)


def ridden(told: Told, **fields: object) -> list[Body]:
    """A shift from its plan to its end, as planned."""
    return [told.planned(), told.started(), told.ended(**fields)]


def test_a_shift_without_an_agreement_is_declared_and_waits_for_one(service: Running) -> None:
    service.tell(*ridden(Told()))
    service.pass_time(seconds=3)

    assert service.shift().covered
    assert service.tasks() == ["pay_no_agreement"]
    assert worked_days(service.database) == []


def test_an_agreement_that_is_imported_later_pays_what_was_ridden_before(service: Running) -> None:
    service.tell(*ridden(Told()))
    service.tell(*ridden(Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=40))))
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
    service.work()

    assert [day.base_cents for day in worked_days(service.database)] == [5220, 5220]
    assert service.tasks() == []


def test_an_agreement_that_does_not_reach_the_day_leaves_the_question_open(
    service: Running,
) -> None:
    service.tell(*ridden(Told()))
    with service.database.transaction() as session:
        make_agreement(session, service.source_id, valid_from=FRIDAY + timedelta(days=1))
    service.work()

    assert service.tasks() == ["pay_no_agreement"]


def test_nobody_asks_for_the_pay_of_a_shift_that_earns_nothing(service: Running) -> None:
    told = Told()
    service.tell(told.planned(), told.cancelled(reason="worker"))

    assert service.tasks() == []


def test_a_percentage_and_a_choice_change_with_the_first_day_of_a_version(
    service: Running,
) -> None:
    saturday = FRIDAY + timedelta(days=1)
    with service.database.transaction() as session:
        make_agreement(session, service.source_id, valid_to=saturday)
        make_agreement(
            session,
            service.source_id,
            valid_from=saturday + timedelta(days=1),
            courier_cut_floor="waive",
            supplements={"sunday_pct": "50"},
            contributions={**TERMS["contributions"], "worker_pct": "10"},
        )
    for number in range(3):  # Friday, Saturday and Sunday
        starts_at = FRIDAY_EVENING + timedelta(days=number)
        service.tell(*ridden(Told(shift=f"S-{number}", starts_at=starts_at)))

    (month,) = pay_months(service.database)
    assert [day.supplement_cents for day in worked_days(service.database)] == [0, 0, 2610]
    assert month.worker_contribution_cents == 1365 + 783  # 13.07 % of 104.40, 10 % of 78.30


def test_a_month_under_two_versions_is_one_month_of_pay(paid: Running) -> None:
    with paid.database.transaction() as session:
        make_agreement(session, paid.source_id, valid_to=FRIDAY)
        make_agreement(
            session,
            paid.source_id,
            valid_from=FRIDAY + timedelta(days=1),
            rates=[{"valid_from": "2026-01-01", "hourly": "14.00"}],
        )
    paid.tell(*ridden(Told()))
    paid.tell(*ridden(Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1))))

    assert [day.base_cents for day in worked_days(paid.database)] == [5220, 5600]
    (month,) = pay_months(paid.database)
    assert month.gross_cents == 10820
    assert owed_cents(paid.database) == payable_cents(paid.database)


def test_a_version_that_is_closed_takes_back_what_has_no_terms_once_two_people_confirm(
    paid: Running,
) -> None:
    paid.tell(*ridden(Told()))
    with paid.database.transaction() as session:
        make_agreement(session, paid.source_id, valid_to=FRIDAY - timedelta(days=1))
    paid.work()
    assert owed_cents(paid.database) == payable_cents(paid.database) != {}

    confirm_by_two(paid)
    assert owed_cents(paid.database) == {}
    assert paid.tasks() == ["pay_no_agreement"]


def test_a_row_that_the_rules_refuse_is_a_question_until_it_is_mended(paid: Running) -> None:
    first, second = Told(), Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(hours=3))
    paid.tell(*ridden(first), *ridden(second))
    assert paid.tasks() == ["pay_overlap_same_platform"]
    assert worked_day(paid.database, FRIDAY).paid_minutes == 240

    earlier_end = again(
        first.ended(at=first.starts_at + timedelta(hours=3), ended_by="worker"), "e"
    )
    paid.tell({**earlier_end, "timestamp": second.ended()["timestamp"]})
    assert paid.tasks() == []
    assert worked_day(paid.database, FRIDAY).paid_minutes == 420


def test_a_version_that_lacks_a_contribution_leaves_what_was_posted(paid: Running) -> None:
    paid.tell(*ridden(Told()))
    owed = owed_cents(paid.database)
    contributions = {
        **TERMS["contributions"],
        "employer_pct": [{"valid_from": "2030-01-01", "value": "25"}],
    }
    with paid.database.transaction() as session:
        make_agreement(session, paid.source_id, valid_to=FRIDAY)
        make_agreement(
            session,
            paid.source_id,
            valid_from=FRIDAY + timedelta(days=1),
            contributions=contributions,
        )
    paid.tell(*ridden(Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1))))

    assert paid.tasks() == ["pay_agreement_unusable"]
    assert owed_cents(paid.database) == owed


def test_who_stopped_a_shift_is_asked_and_closed_by_the_answer(paid: Running) -> None:
    told = Told()
    early = told.ends_at - timedelta(hours=1)
    paid.tell(told.planned(), told.started(), told.ended(at=early))
    assert paid.tasks() == ["who_ended_it"]

    answer = again(told.ended(at=early, ended_by="worker"), "answer")
    paid.tell({**answer, "timestamp": told.ends_at.isoformat()})
    assert paid.tasks() == []
