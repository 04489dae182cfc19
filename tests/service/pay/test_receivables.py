"""What was paid too much waits for the courier's consent; nothing is taken without it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from courier_api.foundation.errors import Invalid, NotFound
from courier_api.pay.answer_claim import (
    Answer,
    ClaimChanged,
    NothingToAnswer,
    answer_claim,
    take_instalments,
    waive_claim,
)
from courier_api.pay.claim_state import ClaimState
from courier_api.pay.receivable_models import PayReceivable
from courier_api.pay.receivables import claim_state
from courier_api.verify.pay import books_balance, owed_is_booked
from tests.factories.books import balances, owed_cents, worked_day
from tests.factories.cooperatives import OURS
from tests.factories.events import Body, Told, again
from tests.factories.events import text as told_text
from tests.factories.running import Running

FRIDAY = date(2026, 3, 6)


def worked(hours: float, number: int) -> Body:
    """The platform says afterwards how long it was; the last word counts."""
    told = Told(hours=6)
    fields = {
        "planned_start": told_text(told.starts_at),
        "planned_end": told_text(told.ends_at),
        "actual_start": told_text(told.starts_at),
        "actual_end": told_text(told.starts_at + timedelta(hours=hours)),
    }
    body = told.event("corrected", told.ends_at + timedelta(days=9, hours=number), **fields)
    return again(body, f"correction-{number}")


@pytest.fixture
def overpaid(paid: Running) -> Running:
    """Six hours of Friday, due a week later; on the tenth day it turns out that it was four."""
    told = Told(hours=6)
    paid.tell(told.planned(), told.started(), told.ended())
    paid.clock.at += timedelta(days=10)
    paid.tell(worked(4, 1))
    return paid


def owed(service: Running) -> int:
    """What the books owe the courier."""
    return sum(owed_cents(service.database).values())


def claim(service: Running) -> ClaimState:
    """Where the only claim stands."""
    with service.database.reading() as session:
        return claim_state(session, session.scalars(select(PayReceivable.id)).one())


def say(service: Running, cents: int, instalments: int | None, *, courier: int = 0) -> None:
    """The courier's word."""
    with service.database.transaction() as session:
        row = session.scalars(select(PayReceivable)).one()
        answer = Answer(receivable_id=row.id, cents=cents, instalments=instalments)
        answer_claim(session, courier or row.courier_id, answer, now=service.clock.at)


def take(service: Running) -> int:
    """The daily job."""
    with service.database.transaction() as session:
        return take_instalments(session, OURS, now=service.clock.at)


def fits(service: Running) -> bool:
    with service.database.reading() as session:
        return not (owed_is_booked(session).difference or books_balance(session).difference)


def test_a_paid_day_that_is_worth_less_lowers_nothing_that_is_owed(paid: Running) -> None:
    told = Told(hours=6)
    paid.tell(told.planned(), told.started(), told.ended())
    before = owed(paid)
    paid.clock.at += timedelta(days=10)
    paid.tell(worked(4, 1))

    day = worked_day(paid.database, FRIDAY)
    assert owed(paid) == before
    assert balances(paid.database)["courier_receivable"] == before - day.payable_cents
    assert claim(paid).name == "waiting"
    assert fits(paid)


def test_a_day_that_is_not_due_yet_is_simply_worth_less(paid: Running) -> None:
    told = Told(hours=6)
    paid.tell(told.planned(), told.started(), told.ended())
    paid.tell(worked(4, 1))

    assert owed(paid) == worked_day(paid.database, FRIDAY).payable_cents
    assert "courier_receivable" not in balances(paid.database)


def test_a_later_correction_upwards_lowers_the_claim_first(overpaid: Running) -> None:
    before = owed(overpaid)
    overpaid.tell(worked(5, 2))
    assert (owed(overpaid), claim(overpaid).name) == (before, "waiting")

    overpaid.tell(worked(6, 3))
    assert (owed(overpaid), claim(overpaid).name) == (before, "closed")
    overpaid.tell(worked(7, 4))
    assert owed(overpaid) > before
    assert fits(overpaid)


def test_the_same_correction_again_opens_no_second_claim(overpaid: Running) -> None:
    before = claim(overpaid)
    overpaid.tell(again(worked(4, 2), "the-same-again"))

    assert claim(overpaid) == before


def test_without_consent_nothing_is_ever_taken(overpaid: Running) -> None:
    before = owed(overpaid)
    overpaid.clock.at += timedelta(days=400)

    assert (take(overpaid), owed(overpaid)) == (0, before)


def test_a_refusal_is_kept_and_nothing_is_taken(overpaid: Running) -> None:
    before = owed(overpaid)
    say(overpaid, claim(overpaid).waiting_cents, None)
    overpaid.clock.at += timedelta(days=400)

    assert (take(overpaid), owed(overpaid), claim(overpaid).name) == (0, before, "refused")


def test_what_was_agreed_is_taken_month_by_month(overpaid: Running) -> None:
    before, cents = owed(overpaid), claim(overpaid).waiting_cents
    say(overpaid, cents, 3)
    assert (take(overpaid), owed(overpaid), claim(overpaid).name) == (0, before, "agreed")

    left = []
    for _ in range(4):
        overpaid.clock.at += timedelta(days=31)
        take(overpaid)
        assert take(overpaid) == 0
        left.append(before - owed(overpaid))
    assert left[2:] == [cents, cents]
    assert left[0] in (cents // 3, cents // 3 + 1)
    assert (claim(overpaid).name, fits(overpaid)) == ("closed", True)


def test_consent_is_to_the_amount_that_was_read(overpaid: Running) -> None:
    cents = claim(overpaid).waiting_cents
    overpaid.tell(worked(5, 2))

    with pytest.raises(ClaimChanged):
        say(overpaid, cents, 1)


def test_a_claim_that_grows_needs_another_consent(overpaid: Running) -> None:
    cents = claim(overpaid).waiting_cents
    say(overpaid, cents, 1)
    overpaid.tell(worked(3, 2))
    overpaid.clock.at += timedelta(days=31)
    take(overpaid)

    assert (claim(overpaid).taken_cents, claim(overpaid).name) == (cents, "waiting")


def test_an_answer_is_given_once_and_by_its_courier(overpaid: Running) -> None:
    cents = claim(overpaid).waiting_cents
    with pytest.raises(NotFound):
        say(overpaid, cents, 1, courier=worked_day(overpaid.database, FRIDAY).courier_id + 1)
    with pytest.raises(Invalid):
        say(overpaid, cents, 5)
    say(overpaid, cents, 1)
    with pytest.raises(NothingToAnswer):
        say(overpaid, cents, 1)


def test_the_office_may_give_it_up_with_a_reason(overpaid: Running) -> None:
    before = owed(overpaid)
    with overpaid.database.transaction() as session:
        number = session.scalars(select(PayReceivable.id)).one()
        with pytest.raises(Invalid):
            waive_claim(
                session, number, employer_number=OURS, actor="staff:1", reason="", now=overpaid.clock.at
            )  # fmt: skip
        waive_claim(
            session, number, employer_number=OURS, actor="staff:1", reason="Our own mistake.",
            now=overpaid.clock.at,
        )  # fmt: skip

    assert (owed(overpaid), claim(overpaid).name, fits(overpaid)) == (before, "closed", True)


@pytest.mark.parametrize("change", ["UPDATE {} SET amount_cents = 0", "DELETE FROM {}"])
def test_what_was_said_is_never_edited(overpaid: Running, change: str) -> None:
    statement = text(change.format("pay_receivable_statements"))

    with overpaid.database.transaction() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(statement)
