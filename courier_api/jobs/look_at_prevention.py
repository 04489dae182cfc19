"""Nightly: conditions that end are marked and told, and accidents are followed to bike and helmet."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.prevention.look import look_at_prevention


def run(session: Session, employer_number: str, now: datetime) -> str:
    """Warns by SMS when conditions are in force; their pages say it in any case."""
    return f"{look_at_prevention(session, employer_number, now=now)} warned"
