"""Add a co-operative to the installation."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.models import Cooperative


def add_cooperative(
    session: Session, employer_number: str, name: str, *, now: datetime, language: str = "en"
) -> str:
    """Add it, or leave a known one as it is; returns its number."""
    if session.get(Cooperative, employer_number) is None:
        session.add(
            Cooperative(
                employer_number=employer_number, name=name, language=language, created_at=now
            )
        )
        session.flush()
    return employer_number
