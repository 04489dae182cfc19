"""After corrections, claims, instalments and waivers an export still says what the ledger says."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courier_api.ledger.balances import account_balances
from courier_api.ledger.models import LedgerEntry
from courier_api.pay.answer_claim import Answer, answer_claim, take_instalments, waive_claim
from courier_api.pay.models import WorkedDay
from courier_api.pay.price_month import price_month
from courier_api.pay.receivable_models import PayReceivable
from courier_api.pay.receivables import claim_state
from courier_api.payroll_export.books import EARNING, booked_quarter
from courier_api.payroll_export.content import ExportKind
from courier_api.shifts.models import Shift
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.payroll import Q1, export
from tests.service.payroll_export.conftest import Quarterly

LATER = FRIDAY_NOON + timedelta(days=60)
EARNED_BY_PAY = ("wages", "allowances", "employer_contributions")
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def overpaid(worked: Quarterly) -> Quarterly:
    """Two paid days turn out to be worth less, a third one more."""
    for name, minutes in ((f"{worked.amina}-4", 5), (f"{worked.amina}-5", 10)):
        _tell_again(worked, name, minutes)
    _tell_again(worked, f"{worked.dries}-6", 600)
    with worked.database.transaction() as session:
        for courier_id in (worked.amina, worked.dries):
            for month in (FEBRUARY, MARCH):
                price_month(session, courier_id, month=month, now=LATER)
    return worked


def _tell_again(worked: Quarterly, name: str, minutes: int) -> None:
    with worked.database.transaction() as session:
        shift = session.scalars(select(Shift).where(Shift.external_id == name)).one()
        assert shift.actual_start is not None
        shift.actual_end = shift.actual_start + timedelta(minutes=minutes)
        shift.revision += 1


def equals_the_ledger(worked: Quarterly) -> bool:
    """Every account that only pay moves, and every courier, is exported as it is booked."""
    made = export(worked.database)
    with worked.database.reading() as session:
        balances = account_balances(session, OURS)
        booked = booked_quarter(session, OURS, Q1)
        days = session.scalars(select(WorkedDay).where(WorkedDay.employer_number == OURS)).all()
    owed = {
        courier_id: sum(day.payable_cents for day in days if day.courier_id == courier_id)
        for courier_id in (worked.amina, worked.dries)
    }
    return (
        made.totals == booked.totals
        and all(made.totals[name] == balances[name] for name in EARNED_BY_PAY)
        and booked.payable_by_courier == owed
    )


def test_after_a_correction_that_opens_claims(overpaid: Quarterly) -> None:
    with overpaid.database.reading() as session:
        claims = session.scalars(select(PayReceivable)).all()

    assert len(claims) == 2
    assert equals_the_ledger(overpaid)


def test_after_an_instalment_and_a_waiver(overpaid: Quarterly) -> None:
    with overpaid.database.transaction() as session:
        first, second = session.scalars(select(PayReceivable).order_by(PayReceivable.id)).all()
        cents = claim_state(session, first.id).waiting_cents
        answer = Answer(receivable_id=first.id, cents=cents, instalments=1)
        answer_claim(session, overpaid.amina, answer, now=LATER)
        waive_claim(
            session, second.id, employer_number=OURS, actor="staff:1", reason="Our mistake.",
            now=LATER,
        )  # fmt: skip
    with overpaid.database.transaction() as session:
        taken = take_instalments(session, OURS, now=LATER + timedelta(days=40))
        balances = account_balances(session, OURS)

    assert taken == 1
    assert balances["courier_receivable"] == 0
    assert balances["waived_receivables"] > 0
    assert equals_the_ledger(overpaid)


def test_the_declaration_follows_the_corrected_wages(overpaid: Quarterly) -> None:
    payroll, dmfa = export(overpaid.database), export(overpaid.database, ExportKind.DMFA)

    assert payroll.totals["wages"] == dmfa.totals["wages"]


def test_every_kind_of_entry_of_pay_is_earning_or_a_claim(overpaid: Quarterly) -> None:
    with overpaid.database.reading() as session:
        kinds = set(session.scalars(select(LedgerEntry.kind)))

    assert kinds == {*EARNING, "pay_receivable"}
