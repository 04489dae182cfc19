"""Write receipts: what happened about a declaration, chained, in the transaction of its effect.

The chain's row is held from the first receipt of a transaction until its end. Whoever writes
receipts holds the courier before, so that no two processes wait for each other in a circle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import LargeBinary, Row, insert, select, type_coerce
from sqlalchemy.orm import Session

from courier_api.filings.models import DimonaDeclaration, DimonaExchange
from courier_api.filings.receipt_models import FilingReceipt, ReceiptChain
from courier_api.foundation.columns import keyring_of
from courier_api.foundation.encryption import Keyring
from courier_api.foundation.upsert import insert_missing_row
from declarations.receipts.chain import CHAIN_START, canonical, digest_of, join, salted_digest


class ReceiptKind(StrEnum):
    """What a receipt is about."""

    EXCHANGE = "exchange"
    VERDICT = "verdict"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReceipt:
    """What is to be written down. `facts` hold no personal data; digests name what does."""

    kind: ReceiptKind
    at: datetime
    declaration: int | None
    exchange: int | None = None
    change: int | None = None
    facts: Mapping[str, object]
    stored_sha256: str | None = None
    content: Mapping[str, object] | None = None


def append_receipts(session: Session, employer_number: str, new: Sequence[NewReceipt]) -> None:
    """Add them to the co-operative's chain, in their order."""
    chain = _held_chain(session, employer_number)
    keyring = keyring_of(session.get_bind().dialect, "personal")
    number, previous, rows = chain.number, chain.sha256, []
    for receipt in new:
        number += 1
        statement = statement_of(
            receipt, employer_number, number, salt_of(keyring, employer_number, number)
        )
        link = join(previous, number, statement)
        previous = link.digest
        rows.append(
            {
                "employer_number": employer_number,
                "number": number,
                "kind": receipt.kind.value,
                "declaration_ref": receipt.declaration,
                "exchange_id": receipt.exchange,
                "change_id": receipt.change,
                "statement": statement,
                "previous_sha256": link.previous,
                "sha256": link.digest,
            }
        )
    if rows:
        session.execute(insert(FilingReceipt), rows)
        chain.number, chain.sha256 = number, previous
        session.flush()


def statement_of(receipt: NewReceipt, employer_number: str, number: int, salt: str) -> str:
    """The receipt in one line of canonical JSON, without personal data."""
    content = receipt.content
    return canonical(
        {
            "at": receipt.at.isoformat(),
            "change": receipt.change,
            "content_sha256": None if content is None else salted_digest(salt, content),
            "declaration": receipt.declaration,
            "employer": employer_number,
            "exchange": receipt.exchange,
            "facts": dict(receipt.facts),
            "kind": receipt.kind.value,
            "number": number,
            "stored_sha256": receipt.stored_sha256,
        }
    )


def salt_of(keyring: Keyring, employer_number: str, number: int) -> str:
    """What makes a content's digest unguessable; made anew from the key whenever it is needed."""
    return keyring.lookup_hash(f"receipt:{employer_number}:{number}")


def keep_verdict(session: Session, row: DimonaDeclaration, *, at: datetime) -> None:
    """The verdict as it was taken over, hold included."""
    facts: dict[str, object] = {
        "action": row.action,
        "adopted": row.adopted,
        "anomalies": list(row.anomalies or ()),
        "declaration_id": row.declaration_id,
        "end_date": row.end_date.isoformat() if row.end_date else None,
        "first_sent_at": _text(row.first_sent_at),
        "late": row.late,
        "legal_limit": _text(row.legal_limit),
        "period_id": row.period_id,
        "planned_hours": row.planned_hours,
        "received_at": _text(row.received_at),
        "result": row.result,
        "start_date": row.start_date.isoformat(),
    }
    receipt = NewReceipt(kind=ReceiptKind.VERDICT, at=at, declaration=row.id, facts=facts)
    append_receipts(session, row.employer_number, [receipt])


def keep_exchanges(session: Session, employer_number: str, ids: Sequence[int]) -> None:
    """Requests and answers that have just been stored, each with the digest of what is stored."""
    rows = read_exchanges(session, ids)
    append_receipts(session, employer_number, [exchange_receipt(row) for row in rows])


def exchange_receipt(row: Row[Any]) -> NewReceipt:
    """The receipt of a stored exchange; raises Undecipherable."""
    exchange: DimonaExchange = row.DimonaExchange
    return NewReceipt(
        kind=ReceiptKind.EXCHANGE,
        at=exchange.answered_at or exchange.sent_at,
        declaration=exchange.declaration_ref,
        exchange=exchange.id,
        facts={
            "answered_at": _text(exchange.answered_at),
            "error": exchange.error,
            "location": exchange.location,
            "method": exchange.method,
            "path": exchange.path,
            "sent_at": _text(exchange.sent_at),
            "status": exchange.status,
        },
        stored_sha256=digest_of(
            canonical([_digest(row.stored_request), _digest(row.stored_answer)])
        ),
        content=exchange_content(exchange),
    )


def exchange_content(exchange: DimonaExchange) -> dict[str, object]:
    """What was sent and answered, readable."""
    return {"request": exchange.request_body, "response": exchange.response_body}


def read_exchanges(session: Session, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Stored exchanges with their bodies as they are stored and as they read, in order of id."""
    return session.execute(
        select(
            DimonaExchange,
            type_coerce(DimonaExchange.request_body, LargeBinary).label("stored_request"),
            type_coerce(DimonaExchange.response_body, LargeBinary).label("stored_answer"),
        )
        .where(DimonaExchange.id.in_(ids))
        .order_by(DimonaExchange.id)
    ).all()


def _held_chain(session: Session, employer_number: str) -> ReceiptChain:
    """The chain's row, held until the transaction ends. On SQLite the transaction is that lock."""
    query = (
        select(ReceiptChain)
        .where(ReceiptChain.employer_number == employer_number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    chain = session.scalar(query)
    if chain is None:
        start = {"employer_number": employer_number, "number": 0, "sha256": CHAIN_START}
        insert_missing_row(session, ReceiptChain, start)
        chain = session.scalars(query).one()
    return chain


def _digest(stored: bytes | None) -> str | None:
    return None if stored is None else sha256(bytes(stored)).hexdigest()


def _text(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
