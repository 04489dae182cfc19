"""Hourly: who got a shift in a zone that was held before is told, too."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.zone_holds.read import known_holds
from courier_api.zone_holds.tell import tell_of_new_shifts


def run(session: Session, employer_number: str, now: datetime) -> str:
    """Looks at holds that have not ended."""
    known = known_holds(session, employer_number, since=now)
    holds = [each.hold for each in known if not each.hold.is_empty]
    return f"{tell_of_new_shifts(session, employer_number, holds, now=now)} told"
