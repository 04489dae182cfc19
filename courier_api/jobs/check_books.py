"""Nightly: do the books balance?"""

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.ledger.balances import first_fault

log = logging.getLogger(__name__)


def run(session: Session, employer_number: str, now: datetime) -> str:  # noqa: ARG001
    """Says what was found; a fault is an error in the log and stays with the run."""
    fault = first_fault(session, employer_number)
    if fault is None:
        return "balanced"
    log.error("the books do not balance", extra={"rule": fault.rule, "entry_id": fault.entry_id})
    return f"{fault.rule}: {fault.entry_id}"
