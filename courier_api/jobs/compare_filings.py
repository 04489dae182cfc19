"""Nightly: do shifts and declared periods fit?"""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.filings.compare import compare_filings


def run(session: Session, employer_number: str, now: datetime) -> str:
    """Each difference is a question for a person; the same difference is the same question."""
    return f"{compare_filings(session, employer_number, now=now)} differences"
