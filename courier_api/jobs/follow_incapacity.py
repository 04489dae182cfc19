"""Daily: count the days of those who are not back at work after an accident."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.incidents.follow_incapacity import follow_incapacity


def run(session: Session, employer_number: str, now: datetime) -> str:
    """Shortly after midnight, when a day more has begun."""
    return f"{follow_incapacity(session, employer_number, now=now)} to look at"
