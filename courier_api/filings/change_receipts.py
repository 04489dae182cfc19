"""Changes by hand, with their receipts."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import LargeBinary, Row, select, type_coerce
from sqlalchemy.orm import Session

from courier_api.filings.change_models import FilingChange
from courier_api.filings.keep_receipts import NewReceipt, ReceiptKind, append_receipts


def keep_change(session: Session, change: FilingChange) -> None:
    """Store a change by hand and its receipt. The caller holds the courier."""
    session.add(change)
    session.flush()  # the id
    append_receipts(
        session, change.employer_number, change_receipts(read_changes(session, [change.id]))
    )


def read_changes(session: Session, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Stored changes with their reason as it is stored, in order of id."""
    return session.execute(
        select(FilingChange, type_coerce(FilingChange.reason, LargeBinary).label("stored_reason"))
        .where(FilingChange.id.in_(ids))
        .order_by(FilingChange.id)
    ).all()


def change_receipts(rows: Sequence[Row[Any]]) -> list[NewReceipt]:
    """The receipts of stored changes; raises Undecipherable."""
    return [_receipt(row.FilingChange, row.stored_reason) for row in rows]


def _receipt(change: FilingChange, stored_reason: bytes) -> NewReceipt:
    return NewReceipt(
        kind=ReceiptKind.CHANGE,
        at=change.at,
        declaration=change.declaration_ref,
        change=change.id,
        facts={
            "actor": change.actor,
            "courier": change.courier_id,
            "facts": change.facts,
            "kind": change.kind,
        },
        stored_sha256=sha256(bytes(stored_reason)).hexdigest(),
        content={"reason": change.reason},
    )
