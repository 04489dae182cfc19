"""Nightly: what passes a limit of working time is put before a person."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.limits.look import look_at_limits


def run(session: Session, employer_number: str, now: datetime) -> str:
    """Looks at the last weeks and at everything planned."""
    return f"{look_at_limits(session, employer_number, now=now)} open"
