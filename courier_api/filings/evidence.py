"""Evidence of every exchange with the authority, stored after the call (R13)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from courier_api.filings.keep_receipts import keep_exchanges
from courier_api.filings.models import DimonaExchange
from courier_api.foundation.upsert import insert_all
from declarations.dimona.channel import Exchange


def record_exchanges(
    session: Session, employer_number: str, declaration: int | None, exchanges: Sequence[Exchange]
) -> None:
    """Store request, answer and times, append-only, with a receipt of each.

    The caller holds the courier: receipts hold the chain of the co-operative until the end.
    """
    rows = [
        {
            "employer_number": employer_number,
            "declaration_ref": declaration,
            "method": exchange.method,
            "path": exchange.path,
            "request_body": exchange.request_body,
            "status": exchange.status,
            "location": exchange.location,
            "response_body": exchange.response_body,
            "error": exchange.error,
            "sent_at": exchange.sent_at,
            "answered_at": exchange.answered_at,
        }
        for exchange in exchanges
    ]
    stored = insert_all(session, DimonaExchange, rows)
    if stored:
        keep_exchanges(session, employer_number, [row.id for row in stored])
