"""Nightly: the pay of this month and the one before is computed anew, in case a change was missed."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.pay.recompute import recompute_open_months


def run(session: Session, employer_number: str, now: datetime) -> str:
    """Puts a message for each hundred couriers; what is right already stays as it is."""
    return f"{recompute_open_months(session, employer_number, now=now)} couriers"
