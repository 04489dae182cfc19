"""Everything fits after a week's work, and a planted difference of each kind is found."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from courier_api.filings.models import DimonaDeclaration
from courier_api.invoices.draft import draft_invoices
from courier_api.invoices.models import InvoiceDraft
from courier_api.messaging.models import InboxOutcome
from courier_api.pay.models import PayMonth, WorkedDay
from courier_api.shifts.models import Shift
from courier_api.verify import all_checks
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.events import Told
from tests.factories.running import Running


@pytest.fixture
def settled(service: Running) -> Running:
    """Three shifts on three days: declared, ridden, paid and drafted."""
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
    for day in range(3):
        told = Told(shift=f"S-{day}", starts_at=FRIDAY_EVENING + timedelta(days=day))
        service.tell(told.planned())
        service.pass_time(seconds=3)
        service.tell(told.started(), told.ended(distance_m=12_345))
    with service.database.transaction() as session:
        draft_invoices(session, OURS, month=date(2026, 3, 1), now=service.clock.now())
    return service


def differences(service: Running) -> dict[str, str]:
    """What does not fit, by check."""
    with service.database.reading() as session:
        checks = all_checks(session, now=service.clock.now())
        return {check.name: check.difference for check in checks if check.difference}


def test_everything_fits_after_the_work_is_done(settled: Running) -> None:
    assert differences(settled) == {}


def test_each_check_looks_at_something(settled: Running) -> None:
    with settled.database.reading() as session:
        checks = all_checks(session, now=settled.clock.now())
    # No day was corrected here: tests/service/pay/test_as_known.py shows that one.
    assert [check.name for check in checks if not check.looked_at] == ["days as known"]


def lose_an_outcome(session: Session) -> None:
    session.execute(delete(InboxOutcome).where(InboxOutcome.inbox_id == 1))


def lengthen_a_shift(session: Session) -> None:
    session.execute(update(Shift).where(Shift.id == 1).values(worked_seconds=60))


def uncover_a_shift(session: Session) -> None:
    session.execute(update(Shift).where(Shift.id == 1).values(covered=False))


def forget_a_declaration(session: Session) -> None:
    session.execute(delete(DimonaDeclaration).where(DimonaDeclaration.id == 1))


def declare_a_day_twice(session: Session) -> None:
    first, second = session.scalars(
        select(DimonaDeclaration).order_by(DimonaDeclaration.id).limit(2)
    )
    second.payload, second.start_date = first.payload, first.start_date


def raise_a_day(session: Session) -> None:
    session.execute(update(WorkedDay).where(WorkedDay.id == 1).values(base_cents=1))


def move_what_is_payable(session: Session) -> None:
    session.execute(update(WorkedDay).where(WorkedDay.id == 1).values(payable_cents=1))


def raise_a_month(session: Session) -> None:
    session.execute(update(PayMonth).values(payable_cents=PayMonth.payable_cents + 1))


def raise_a_draft(session: Session) -> None:
    session.execute(update(InvoiceDraft).values(cost_cents=InvoiceDraft.cost_cents + 1))


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (lose_an_outcome, "handled events"),
        (lengthen_a_shift, "folded shifts"),
        (uncover_a_shift, "ridden shifts"),
        (uncover_a_shift, "cover"),
        (forget_a_declaration, "expected declarations"),
        (declare_a_day_twice, "declared periods"),
        (raise_a_day, "worked days"),
        (move_what_is_payable, "pay months"),
        (raise_a_month, "owed to couriers"),
        (raise_a_draft, "invoice drafts"),
    ],
)
def test_a_planted_difference_is_found(
    settled: Running, plant: Callable[[Session], None], found: str
) -> None:
    with settled.database.transaction() as session:
        plant(session)

    assert found in differences(settled)


@pytest.mark.sqlite
def test_changed_bytes_of_an_event_are_found(settled: Running) -> None:
    with settled.database.transaction() as session:
        session.execute(text("DROP TRIGGER inbox_events_no_update"))
        session.execute(text("UPDATE inbox_events SET raw = CAST(raw || ' ' AS BLOB) WHERE id = 2"))

    assert "stored events" in differences(settled)


@pytest.mark.sqlite
def test_a_changed_line_of_the_books_is_found(settled: Running) -> None:
    with settled.database.transaction() as session:
        session.execute(text("DROP TRIGGER ledger_lines_no_update"))
        session.execute(
            text("UPDATE ledger_lines SET amount_cents = amount_cents + 1 WHERE id = 1")
        )

    assert {"ledger", "pay months"} <= differences(settled).keys()


def test_a_worker_about_whom_something_waits_is_left_alone(settled: Running) -> None:
    with settled.database.transaction() as session:
        session.execute(
            text(
                "UPDATE outbox SET state = 'open' WHERE id = "
                "(SELECT max(id) FROM outbox WHERE kind = 'filings.reconcile' AND key LIKE '%verdict%')"
            )
        )
        uncover_a_shift(session)

    assert "cover" not in differences(settled)
