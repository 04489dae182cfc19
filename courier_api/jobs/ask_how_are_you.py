"""Twice a day: ask couriers who were hurt how they are, on the first and the third day."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.incidents.ask_how_are_you import ask_how_are_you


def run(session: Session, employer_number: str, now: datetime) -> str:
    """In the morning for the first day, in the evening for the third."""
    return f"{ask_how_are_you(session, employer_number, now=now)} asked"
