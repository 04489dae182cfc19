"""Each morning: confidential advisers hear that something unread waits."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.confidential.tell import tell_of_waiting


def run(session: Session, employer_number: str, now: datetime) -> str:
    """One SMS an adviser and day."""
    return f"{tell_of_waiting(session, employer_number, now=now)} told"
