"""Receipts: a chain that tells of every changed byte and missing row, and where."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from courier_api.filings.check_receipts import check_chain
from courier_api.filings.evidence import record_exchanges
from courier_api.filings.receipt_models import FilingReceipt
from courier_api.foundation.database import Database
from declarations.dimona.channel import Exchange
from declarations.receipts.chain import FaultCode
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative
from tests.factories.events import Told
from tests.factories.running import Running

Change = Callable[[Database], None]


def faults(database: Database) -> list[tuple[str, FaultCode]]:
    """What does not fit in our chain, and where."""
    with database.reading() as session:
        return [(fault.place, fault.code) for fault in check_chain(session, OURS).faults]


def tamper(database: Database, table: str, statement: str) -> None:
    """Change history as somebody with all rights over the database could."""
    with database.transaction() as session:
        if database.is_sqlite:
            for verb in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{verb}"))
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
        else:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        session.execute(text(statement))


def exchange(body: str = '{"worker": {"ssin": "90041212476"}}') -> Exchange:
    """A request that was answered."""
    return Exchange(
        method="POST", path="/declarations", request_body=body, status=201,
        location="/declarations/1", response_body=None, error=None,
        sent_at=FRIDAY_NOON, answered_at=FRIDAY_NOON,
    )  # fmt: skip


def three_receipts(database: Database) -> None:
    with database.transaction() as session:
        make_cooperative(session, OURS)
        record_exchanges(session, OURS, 1, [exchange(), exchange('{"n": 2}'), exchange('{"n": 3}')])


def test_request_answer_and_verdict_each_have_a_receipt(
    declaring: Running, authority: SandboxRig
) -> None:
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=3)

    with declaring.database.reading() as session:
        kinds = list(session.scalars(select(FilingReceipt.kind).order_by(FilingReceipt.number)))
    assert kinds[-3:] == ["exchange", "exchange", "verdict"]
    assert faults(declaring.database) == []


def test_an_untouched_chain_has_no_faults(database: Database) -> None:
    three_receipts(database)

    with database.reading() as session:
        report = check_chain(session, OURS)
    assert (report.receipts, report.faults) == (3, ())


@pytest.mark.parametrize("statement", [
    "UPDATE filing_receipts SET number = 7", "DELETE FROM filing_receipts",
])  # fmt: skip
def test_a_receipt_cannot_be_changed(database: Database, statement: str) -> None:
    three_receipts(database)

    with pytest.raises(DBAPIError), database.transaction() as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("table", "change", "expected"),
    [
        ("filing_receipts", "SET statement = replace(statement, '201', '200') WHERE number = 2", "changed"),
        ("filing_receipts", "SET statement = statement || ' ' WHERE number = 2", "changed"),
        ("filing_receipts", "SET statement = 'x' WHERE number = 2", "changed"),
        ("filing_receipts", "SET declaration_ref = 9 WHERE number = 2", "changed"),
        ("filing_receipts", "SET sha256 = previous_sha256 WHERE number = 2", "changed"),
        ("dimona_exchanges", "SET status = 500 WHERE id = 2", "changed"),
        ("dimona_exchanges", "SET request_body = (SELECT request_body FROM dimona_exchanges WHERE id = 1) WHERE id = 2", "changed"),
        ("dimona_exchanges", "SET request_body = NULL WHERE id = 2", "changed"),
    ],
)  # fmt: skip
def test_a_change_is_reported_with_its_place(
    database: Database, table: str, change: str, expected: str
) -> None:
    three_receipts(database)

    tamper(database, table, f"UPDATE {table} {change}")

    assert ("receipt 2", FaultCode(expected)) in faults(database)


def test_a_body_that_cannot_be_read_is_reported_with_its_place(database: Database) -> None:
    three_receipts(database)

    with database.transaction() as session:
        if not database.is_sqlite:
            session.execute(text("ALTER TABLE dimona_exchanges DISABLE TRIGGER USER"))
        else:
            session.execute(text("DROP TRIGGER dimona_exchanges_no_update"))
        session.execute(
            text("UPDATE dimona_exchanges SET request_body = :body WHERE id = 2"), {"body": b"?"}
        )

    assert faults(database) == [("receipt 2", FaultCode.UNREADABLE)]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_receipt_that_is_gone_is_reported_with_its_place(database: Database, number: int) -> None:
    three_receipts(database)

    tamper(database, "filing_receipts", f"DELETE FROM filing_receipts WHERE number = {number}")

    assert (f"receipt {number}", FaultCode.MISSING) in faults(database)


def test_an_exchange_that_is_gone_is_reported_with_its_place(database: Database) -> None:
    three_receipts(database)
    with database.transaction() as session:
        if database.is_sqlite:
            session.execute(text("DROP TRIGGER dimona_exchanges_no_delete"))
            session.execute(text("DROP TRIGGER filing_receipts_no_update"))
        else:
            for table in ("dimona_exchanges", "filing_receipts"):
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        session.execute(text("UPDATE filing_receipts SET exchange_id = NULL WHERE number = 2"))
        session.execute(text("DELETE FROM dimona_exchanges WHERE id = 2"))

    assert ("receipt 2", FaultCode.CHANGED) in faults(database)


def test_each_co_operative_has_a_chain_of_its_own(database: Database) -> None:
    three_receipts(database)
    with database.transaction() as session:
        make_cooperative(session, THEIRS)
        record_exchanges(session, THEIRS, None, [exchange()])

    with database.reading() as session:
        assert check_chain(session, THEIRS).receipts == 1
        assert check_chain(session, OURS).receipts == 3


def test_many_writers_at_once_make_one_chain(database: Database) -> None:
    with database.transaction() as session:
        make_cooperative(session, OURS)
    start = threading.Barrier(4)

    def write() -> None:
        start.wait()
        for _ in range(5):
            with database.transaction() as session:
                record_exchanges(session, OURS, 1, [exchange()])

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.reading() as session:
        report = check_chain(session, OURS)
    assert (report.receipts, report.faults) == (20, ())


def record_and_fail(database: Database) -> None:
    with database.transaction() as session:
        record_exchanges(session, OURS, 1, [exchange()])
        session.execute(text("DELETE FROM filing_receipts"))


def test_a_receipt_that_fails_takes_its_exchange_with_it(database: Database) -> None:
    three_receipts(database)

    with pytest.raises(DBAPIError):
        record_and_fail(database)

    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM dimona_exchanges")) == 3
        assert check_chain(session, OURS).receipts == 3
