"""The books: nothing but balanced sets gets in, and nothing that is in ever changes."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from courier_api.foundation.database import Database
from courier_api.foundation.ids import new_id
from courier_api.ledger.balances import (
    account_balances,
    courier_balances,
    first_fault,
    total_cents,
)
from courier_api.ledger.models import LedgerEntry, LedgerLine
from courier_api.ledger.post import Movement, Posting, UnbalancedEntry, post
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative
from tests.factories.couriers import AMINA, DRIES, make_courier

FRIDAY = date(2026, 3, 6)


def posting(*cents: int, key: str = "day-1", courier_id: int | None = None) -> Posting:
    """An entry that moves these amounts, each in an account of its own."""
    return Posting(
        employer_number=OURS,
        effect_key=key,
        kind="pay_day",
        occurred_on=FRIDAY,
        movements=[
            Movement(account=f"account-{n}", amount_cents=each, courier_id=courier_id)
            for n, each in enumerate(cents)
        ],
    )


def post_now(session: Session, given: Posting) -> UUID | None:
    """Post it in a co-operative that exists."""
    make_cooperative(session)
    return post(session, given, posted_at=FRIDAY_NOON)


@pytest.fixture
def entry_id(database: Database) -> UUID:
    """An entry of five euro from one account to another."""
    with database.transaction() as session:
        posted = post_now(session, posting(500, -500))
        assert posted is not None
        return posted


def test_a_balanced_set_is_posted_with_its_lines(database: Database, entry_id: UUID) -> None:
    with database.reading() as session:
        lines = session.scalars(select(LedgerLine).order_by(LedgerLine.id)).all()
        assert [(line.entry_id, line.amount_cents) for line in lines] == [
            (entry_id, 500),
            (entry_id, -500),
        ]
        assert account_balances(session, OURS) == {"account-0": 500, "account-1": -500}


def test_an_unbalanced_set_is_refused(database: Database) -> None:
    with database.transaction() as session, pytest.raises(UnbalancedEntry):
        post_now(session, posting(500, -499))


def test_an_effect_is_posted_once(database: Database, entry_id: UUID) -> None:
    with database.transaction() as session:
        assert post_now(session, posting(700, -700)) is None
        assert total_cents(session) == 0
        assert len(session.scalars(select(LedgerEntry.id)).all()) == 1


@pytest.mark.parametrize("cents", [(), (0, 0)])
def test_a_set_that_moves_nothing_is_not_posted(database: Database, cents: tuple[int, ...]) -> None:
    with database.transaction() as session:
        assert post_now(session, posting(*cents)) is None
        assert session.scalars(select(LedgerEntry.id)).all() == []


def test_movements_of_nothing_are_left_out(database: Database) -> None:
    with database.transaction() as session:
        post_now(session, posting(500, 0, -500))
        assert len(session.scalars(select(LedgerLine.id)).all()) == 2


def test_balances_are_kept_by_courier(database: Database) -> None:
    with database.transaction() as session:
        amina, dries = make_courier(session, AMINA), make_courier(session, DRIES)
        post_now(session, posting(500, -500, key="amina", courier_id=amina))
        post_now(session, posting(300, -300, key="dries", courier_id=dries))

        assert courier_balances(session, OURS, "account-1") == {amina: -500, dries: -300}


def test_another_co_operative_sees_nothing_of_the_books(database: Database, entry_id: UUID) -> None:
    with database.reading() as session:
        assert account_balances(session, THEIRS) == {}
        assert courier_balances(session, THEIRS, "account-0") == {}


ENTRY = (
    "INSERT INTO ledger_entries (id, employer_number, effect_key, kind, occurred_on, posted_at) "
    "VALUES (:id, :employer, 'raw', 'raw', '2026-03-06', '2026-03-06 11:00:00')"
)
LINE = (
    "INSERT INTO ledger_lines (entry_id, employer_number, account, amount_cents) "
    "VALUES (:id, :employer, 'account', :cents)"
)


def write(session: Session, *lines: tuple[str, int], entry: str | None = OURS) -> None:
    """Lines and their entry, past our own code."""
    own_id = new_id(FRIDAY_NOON)
    given = str(own_id) if session.get_bind().dialect.name == "postgresql" else own_id.hex
    for employer, cents in lines:
        session.execute(text(LINE), {"id": given, "employer": employer, "cents": cents})
    if entry is not None:
        session.execute(text(ENTRY), {"id": given, "employer": entry})


@pytest.fixture
def both(database: Database) -> None:
    """Two co-operatives."""
    with database.transaction() as session:
        make_cooperative(session, OURS)
        make_cooperative(session, THEIRS)


REFUSED = {
    "an unbalanced set": ([(OURS, 500), (OURS, -499)], OURS),
    "an entry without lines": ([], OURS),
    "a line of another employer": ([(OURS, 500), (THEIRS, -500)], OURS),
    "an entry of another employer": ([(OURS, 500), (OURS, -500)], THEIRS),
    "lines without an entry": ([(OURS, 500), (OURS, -500)], None),
}


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("what", REFUSED)
def test_the_database_itself_refuses(database: Database, what: str) -> None:
    lines, entry = REFUSED[what]

    with pytest.raises(DBAPIError):
        write_and_commit(database, lines, entry)
    with database.reading() as session:
        assert session.scalars(select(LedgerLine.id)).all() == []


def write_and_commit(database: Database, lines: list[tuple[str, int]], entry: str | None) -> None:
    """In a transaction of its own: a missing entry is noticed at its end."""
    with database.transaction() as session:
        write(session, *lines, entry=entry)


@pytest.mark.usefixtures("both")
def test_a_balanced_set_written_by_hand_is_accepted(database: Database) -> None:
    write_and_commit(database, [(OURS, 500), (OURS, -500)], OURS)


CHANGES = (
    "UPDATE ledger_lines SET amount_cents = 1",
    "UPDATE ledger_entries SET effect_key = 'other'",
    "DELETE FROM ledger_lines",
    "DELETE FROM ledger_entries",
    "INSERT INTO ledger_lines (entry_id, employer_number, account, amount_cents) "
    "SELECT id, employer_number, 'late', 0 FROM ledger_entries",
)


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_posted_cannot_be_changed(database: Database, entry_id: UUID, change: str) -> None:
    with database.transaction() as session, pytest.raises(DBAPIError):
        session.execute(text(change))


@pytest.mark.sqlite
def test_a_line_cannot_be_replaced(database: Database, entry_id: UUID) -> None:
    with database.transaction() as session:
        line_id = session.scalars(select(LedgerLine.id).limit(1)).one()
        with pytest.raises(DBAPIError):
            session.execute(
                text(
                    "INSERT OR REPLACE INTO ledger_lines "
                    "(id, entry_id, employer_number, account, amount_cents) "
                    "VALUES (:id, :entry, :employer, 'account', 1)"
                ),
                {"id": line_id, "entry": new_id(FRIDAY_NOON).hex, "employer": OURS},
            )


@pytest.mark.postgresql
@pytest.mark.parametrize("table", ["ledger_lines", "ledger_entries CASCADE"])
def test_the_books_cannot_be_emptied(database: Database, entry_id: UUID, table: str) -> None:
    with database.transaction() as session, pytest.raises(DBAPIError):
        session.execute(text(f"TRUNCATE {table}"))


def test_sound_books_have_no_fault(database: Database, entry_id: UUID) -> None:
    with database.reading() as session:
        assert first_fault(session) is None
        assert first_fault(session, OURS) is None


@pytest.mark.sqlite
def test_a_fault_is_found_if_somebody_gets_past_the_triggers(
    database: Database, entry_id: UUID
) -> None:
    with database.transaction() as session:
        session.execute(text("DROP TRIGGER ledger_lines_no_update"))
        session.execute(text("UPDATE ledger_lines SET amount_cents = 501 WHERE amount_cents = 500"))

    with database.reading() as session:
        fault = first_fault(session)
        assert fault is not None
        assert (fault.rule, fault.entry_id, fault.sum_cents) == ("unbalanced", str(entry_id), 1)
        assert first_fault(session, OURS) == fault
        assert first_fault(session, THEIRS) is None
        assert total_cents(session) == 1
