"""Check a co-operative's chain of receipts against everything that is stored."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from courier_api.filings.change_receipts import change_receipts, read_changes
from courier_api.filings.keep_receipts import (
    NewReceipt,
    ReceiptKind,
    exchange_receipt,
    read_exchanges,
    salt_of,
    statement_of,
)
from courier_api.filings.receipt_models import FilingReceipt, ReceiptChain
from courier_api.foundation.columns import keyring_of
from courier_api.foundation.encryption import Undecipherable
from declarations.receipts.chain import (
    CHAIN_START,
    Fault,
    FaultCode,
    Link,
    chain_faults,
)

AT_A_TIME = 500
SAID_TWICE = ("number", "kind", "declaration", "exchange", "change")
UNREADABLE = (Undecipherable, ValueError)
"""What reading a row that somebody altered may raise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """A whole chain: how long it is, its last digest, and everything that does not fit."""

    employer_number: str
    receipts: int
    head: str
    faults: tuple[Fault, ...]


def check_chain(session: Session, employer_number: str) -> ChainReport:
    """Every receipt, its place in the chain, and what it is about, as they are stored."""
    chain = session.get(ReceiptChain, employer_number)
    links: list[Link] = []
    faults: list[Fault] = []
    for rows in _batches(session, employer_number):
        links += [link_of(row) for row in rows]
        faults += _subject_faults(session, employer_number, rows)
    number, head = (chain.number, chain.sha256) if chain else (0, CHAIN_START)
    found = [*chain_faults(links, head_number=number, head_digest=head), *faults]
    return ChainReport(
        employer_number=employer_number, receipts=len(links), head=head, faults=tuple(found)
    )


def link_of(row: FilingReceipt) -> Link:
    """A stored receipt as the chain sees it."""
    return Link(
        number=row.number,
        statement=row.statement,
        previous=row.previous_sha256,
        digest=row.sha256,
    )


def _batches(session: Session, employer_number: str) -> Iterator[Sequence[FilingReceipt]]:
    last = 0
    while True:
        rows = session.scalars(
            select(FilingReceipt)
            .where(FilingReceipt.employer_number == employer_number, FilingReceipt.number > last)
            .order_by(FilingReceipt.number)
            .limit(AT_A_TIME)
        ).all()
        if not rows:
            return
        yield rows
        last = rows[-1].number
        session.expunge_all()  # a chain may be long


def _subject_faults(
    session: Session, employer_number: str, rows: Sequence[FilingReceipt]
) -> Iterator[Fault]:
    """What a receipt says against its columns, and against the exchange or change it is about."""
    subjects = _Subjects(session, rows)
    keyring = keyring_of(session.get_bind().dialect, "personal")
    for row in rows:
        place = f"receipt {row.number}"
        try:
            told = json.loads(row.statement)
            named = [told[name] for name in SAID_TWICE]
        except (ValueError, KeyError, TypeError):
            yield Fault(place=place, code=FaultCode.CHANGED, what="its statement cannot be read")
            continue
        if named != _columns(row):
            yield Fault(
                place=place, code=FaultCode.CHANGED, what="a column differs from its statement"
            )
        if row.kind == ReceiptKind.VERDICT:
            continue
        try:
            subject = subjects.of(row)
        except UNREADABLE:
            yield Fault(place=place, code=FaultCode.UNREADABLE, what=_named(row, "cannot be read"))
            continue
        if subject is None:
            yield Fault(place=place, code=FaultCode.MISSING, what=_named(row, "is gone"))
        elif _again(subject, told, salt_of(keyring, employer_number, row.number)) != row.statement:
            yield Fault(place=place, code=FaultCode.CHANGED, what=_named(row, "was changed"))


def _columns(row: FilingReceipt) -> list[object]:
    return [row.number, row.kind, row.declaration_ref, row.exchange_id, row.change_id]


def _again(subject: NewReceipt, told: dict[str, Any], salt: str) -> str:
    return statement_of(subject, told["employer"], told["number"], salt)


def _named(row: FilingReceipt, what: str) -> str:
    subject = f"exchange {row.exchange_id}" if row.exchange_id else "the change by hand"
    return f"{subject} {what}"


class _Subjects:
    """What the receipts of a batch are about, read at once; one by one when a row is unreadable."""

    def __init__(self, session: Session, rows: Sequence[FilingReceipt]) -> None:
        self._session = session
        ids = [row.exchange_id for row in rows if row.exchange_id is not None]
        try:
            self._known: dict[int, Row[Any]] | None = {
                row.DimonaExchange.id: row for row in read_exchanges(session, ids)
            }
        except UNREADABLE:
            self._known = None

    def of(self, row: FilingReceipt) -> NewReceipt | None:
        """The receipt as it would be written now; raises what reading raises."""
        if row.exchange_id is not None:
            found = self._exchange(row.exchange_id)
            return None if found is None else exchange_receipt(found)
        changes = () if row.change_id is None else read_changes(self._session, [row.change_id])
        return change_receipts(changes)[0] if changes else None

    def _exchange(self, exchange_id: int) -> Row[Any] | None:
        if self._known is not None:
            return self._known.get(exchange_id)
        return next(iter(read_exchanges(self._session, [exchange_id])), None)
