"""Writes down that somebody looked at a locked part of a case, in the transaction that shows it."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Forbidden
from courier_api.incidents.models import Incident
from courier_api.web.adviser.read_head import may_look
from courier_api.web.adviser.views import Reader, Reading
from safety.access import Action

LOOKS = {
    Reading.PERSON: Action.READ_CASE,
    Reading.NARRATIVE: Action.READ_NARRATIVE,
    Reading.INJURY: Action.READ_INJURY,
    Reading.PHOTOS: Action.READ_PHOTOS,
    Reading.WITNESS: Action.READ_WITNESS,
    Reading.INCAPACITY: Action.READ_INCAPACITY_DATES,
}
LONGEST_PURPOSE = 200


class NotYoursToRead(Forbidden):
    """The reader's role may not open this part of a case."""

    def __init__(self, what: Reading) -> None:
        super().__init__("Your role may not open this part of a case.", reading=what.value)


def log_look(
    session: Session, reader: Reader, incident: Incident, what: Reading, purpose: str, now: datetime
) -> str:
    """Check the right, write the look into the audit log, give the purpose as it was kept.

    Raises NotYoursToRead.
    """
    if not may_look(reader, LOOKS[what]):
        raise NotYoursToRead(what)
    kept = "".join(sign for sign in purpose if sign.isprintable())[:LONGEST_PURPOSE]
    look = Access(
        employer_number=incident.employer_number,
        actor=f"staff:{reader.staff_id}",
        action=f"read.{what.value}",
        subject_kind="incident",
        subject_id=incident.ref,
        purpose=kept,
    )
    record(session, look, at=now)
    return kept
