"""Nightly: do the books balance?"""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.ledger.balances import first_fault


def run(session: Session, employer_number: str, now: datetime) -> str:  # noqa: ARG001
    """Says what was found; a fault is an error in the log and on the office page."""
    fault = first_fault(session)
    return "balanced" if fault is None else f"{fault.rule}: {fault.entry_id}"
