"""Changed terms for priced days: seen first, signed by two people, then applied once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from courier_api.foundation.database import Database
from courier_api.pay.mass_corrections.apply import apply_month, begin_applying
from courier_api.pay.mass_corrections.queries import CorrectionDetail, correction_detail
from courier_api.pay.mass_corrections.sign import NotWaiting, OnePersonOnly
from courier_api.verify import all_checks
from tests.factories.agreements import make_agreement
from tests.factories.books import calculations, owed_cents, payable_cents, worked_days
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.corrections import (
    change_terms,
    confirm_by_two,
    corrections,
    make_office,
    sign_as,
)
from tests.factories.couriers import DRIES, make_courier
from tests.factories.events import Body, Told, again
from tests.factories.events import text as told_text
from tests.factories.running import Running
from tests.factories.sources import ZWALUW

FRIDAY = date(2026, 3, 6)
MARCH = date(2026, 3, 1)


def ridden(told: Told, **fields: object) -> list[Body]:
    """A shift from its plan to its end, as planned."""
    return [told.planned(), told.started(), told.ended(**fields)]


def longer(told: Told, hours: float) -> Body:
    """The platform says afterwards that it was longer."""
    plan = {"planned_start": told_text(told.starts_at), "planned_end": told_text(told.ends_at)}
    end = told.starts_at + timedelta(hours=hours)
    times = {"actual_start": told_text(told.starts_at), "actual_end": told_text(end)}
    body = told.event("corrected", told.ends_at + timedelta(hours=1), **plan, **times)
    return again(body, f"{told.shift}-{hours}")


def detail(database: Database) -> CorrectionDetail:
    """The youngest correction as the office sees it."""
    with database.reading() as session:
        return correction_detail(session, OURS, corrections(database)[-1].id)


def bases(service: Running) -> list[int]:
    """Base pay of each priced day."""
    return [day.base_cents for day in worked_days(service.database)]


def fits(service: Running) -> bool:
    """Whether every check of `verify` about pay finds nothing."""
    with service.database.reading() as session:
        found = {check.name: check.difference for check in all_checks(session)}
    del found["declared periods"], found["cover"], found["ridden shifts"]
    return set(found.values()) == {None}


def test_a_changed_rate_posts_nothing_for_priced_days(paid: Running) -> None:
    paid.tell(*ridden(Told()))
    change_terms(paid, first_day=FRIDAY)

    assert bases(paid) == [5220]
    assert [each.state for each in corrections(paid.database)] == ["waiting"]


def test_the_preview_says_who_changes_by_how_much(paid: Running) -> None:
    with paid.database.transaction() as session:
        make_courier(session, DRIES, sources={ZWALUW: paid.source_id})
    paid.tell(*ridden(Told()))
    paid.tell(*ridden(Told(shift="S-2", person=DRIES, hours=5)))
    change_terms(paid, first_day=FRIDAY)

    seen = detail(paid.database)
    assert [(m.courier_name, m.total_cents) for m in seen.months] == [
        ("Amina Benali", 400),
        ("Dries Peeters", 500),
    ]
    assert (seen.terms_changed, seen.figures) == (True, ())
    assert (seen.whole.couriers_up, seen.whole.couriers_down) == (2, 0)
    assert seen.whole.total_cents == 900
    assert [(each.month, each.total_cents) for each in seen.by_month] == [(MARCH, 900)]


def test_two_people_make_it_so(paid: Running) -> None:
    paid.tell(*ridden(Told()))
    change_terms(paid, first_day=FRIDAY)
    confirm_by_two(paid)

    assert bases(paid) == [5620]
    assert owed_cents(paid.database) == payable_cents(paid.database)
    seen = detail(paid.database)
    assert (seen.head.state, seen.others, seen.to_apply) == ("applied", (), 0)
    assert [m.applied_total_cents for m in seen.months] == [400]
    assert fits(paid)


def test_one_person_alone_cannot_confirm(paid: Running) -> None:
    paid.tell(*ridden(Told()))
    change_terms(paid, first_day=FRIDAY)
    with paid.database.transaction() as session:
        first, _ = make_office(session)
    correction = corrections(paid.database)[-1]
    assert sign_as(paid, correction.id, first) == "proposed"

    with pytest.raises(OnePersonOnly):
        sign_as(paid, correction.id, first)
    assert bases(paid) == [5220]


def test_a_third_signature_is_not_wanted(paid: Running) -> None:
    paid.tell(*ridden(Told()))
    change_terms(paid, first_day=FRIDAY)
    confirm_by_two(paid)

    with pytest.raises(NotWaiting):
        sign_as(paid, corrections(paid.database)[-1].id, 1)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'confirmed'",
        "state = 'applied'",
        "state = 'applied', proposed_by = {first}, proposed_at = opened_at",
        "state = 'confirmed', proposed_by = {first}, proposed_at = opened_at, confirmed_by = {first}, "
        "confirmed_at = opened_at",
        "state = 'confirmed', confirmed_by = {second}, confirmed_at = opened_at",
        "confirmed_by = {second}",
        "state = 'proposed', proposed_by = {first}, confirmed_by = {first}",
        "state = 'done'",
    ],
)
def test_the_database_itself_wants_two_people(paid: Running, change: str) -> None:
    paid.tell(*ridden(Told()))
    change_terms(paid, first_day=FRIDAY)
    with paid.database.transaction() as session:
        first, second = make_office(session)
    change = change.format(first=first, second=second)

    with paid.database.transaction() as session, pytest.raises(DBAPIError, match=r"(?i)check"):
        session.execute(text(f"UPDATE mass_corrections SET {change} WHERE state = 'waiting'"))


def test_the_database_takes_two_people(paid: Running) -> None:
    paid.tell(*ridden(Told()))
    change_terms(paid, first_day=FRIDAY)
    with paid.database.transaction() as session:
        first, second = make_office(session)
        session.execute(
            text(
                f"UPDATE mass_corrections SET state = 'confirmed', proposed_by = {first}, confirmed_by = {second},"
                " proposed_at = opened_at, confirmed_at = opened_at WHERE state = 'waiting'"
            )
        )

    assert corrections(paid.database)[-1].state == "confirmed"


def test_days_not_yet_priced_follow_the_changed_terms_at_once(paid: Running) -> None:
    paid.tell(*ridden(Told()))
    change_terms(paid, first_day=FRIDAY)
    paid.tell(*ridden(Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1))))
    assert bases(paid) == [5220, 5620]

    paid.tell(longer(Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1)), 5))
    assert bases(paid) == [5220, 7025]


def test_a_late_event_of_a_waiting_day_is_priced_by_the_old_terms(paid: Running) -> None:
    paid.tell(*ridden(Told()))
    change_terms(paid, first_day=FRIDAY)
    paid.tell(longer(Told(), 5))
    assert bases(paid) == [6525]

    confirm_by_two(paid)
    assert bases(paid) == [7025]
    (other,) = detail(paid.database).others
    assert (other.total_cents, other.applied_total_cents) == (400, 500)


def test_a_change_that_touches_no_priced_day_needs_nobody(paid: Running) -> None:
    paid.tell(*ridden(Told()))
    change_terms(paid, first_day=FRIDAY + timedelta(days=1))

    assert corrections(paid.database) == []
    assert bases(paid) == [5220]


def test_a_change_by_which_nobody_gets_more_or_less_needs_nobody(paid: Running) -> None:
    paid.tell(*ridden(Told()))
    change_terms(paid, first_day=FRIDAY, hourly="13.050")

    assert corrections(paid.database)[-1].state == "needless"
    paid.tell(longer(Told(), 5))
    assert bases(paid) == [6525]


def test_the_next_change_replaces_what_was_not_confirmed(paid: Running) -> None:
    saturday = FRIDAY + timedelta(days=1)
    paid.tell(*ridden(Told()))
    paid.tell(*ridden(Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1))))
    change_terms(paid, first_day=FRIDAY)
    assert detail(paid.database).whole.total_cents == 800
    proposal = corrections(paid.database)[-1]
    with paid.database.transaction() as session:
        first, second = make_office(session)
    sign_as(paid, proposal.id, first)
    follow_with_a_third_rate(paid, saturday)

    with pytest.raises(NotWaiting):
        sign_as(paid, proposal.id, second)
    assert detail(paid.database).whole.total_cents == 1200
    for person in (first, second):
        sign_as(paid, corrections(paid.database)[-1].id, person)
    assert bases(paid) == [5620, 6020]


def follow_with_a_third_rate(service: Running, first_day: date) -> None:
    """The version that waits is closed after its first day, and a third rate follows."""
    for valid_from, valid_to, hourly in (
        (FRIDAY, first_day - timedelta(days=1), "14.05"),
        (first_day, None, "15.05"),
    ):
        with service.database.transaction() as session:
            make_agreement(
                session,
                service.source_id,
                valid_from=valid_from,
                valid_to=valid_to,
                rates=[{"valid_from": "2026-01-01", "hourly": hourly}],
            )
    service.work()


def test_what_was_stopped_goes_on_and_every_month_is_applied_once(paid: Running) -> None:
    april = Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=40))
    paid.tell(*ridden(Told()), *ridden(april))
    change_terms(paid, first_day=FRIDAY)
    confirm_by_two(paid)
    correction = corrections(paid.database)[-1]
    before = len(calculations(paid.database))
    with paid.database.transaction() as session:
        begin_applying(session, correction.id, now=paid.clock.now())
        apply_month(session, correction.id, paid.shift().courier_id, MARCH, now=paid.clock.now())
    paid.work()

    assert bases(paid) == [5620, 5620]
    assert len(calculations(paid.database)) == before


def test_the_same_agreement_again_asks_for_nothing(paid: Running) -> None:
    paid.tell(*ridden(Told()))
    with paid.database.transaction() as session:
        make_agreement(session, paid.source_id)
    paid.work()

    assert corrections(paid.database) == []
