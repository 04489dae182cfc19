"""Reads who else has a case open, and writes down that the reader has."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.incidents.find import incident_by_ref
from courier_api.incidents.presence import note_presence, others_present
from courier_api.web.adviser.case_views import Around
from courier_api.web.adviser.views import Reader


def around_case(session: Session, reader: Reader, ref: str, now: datetime) -> Around:
    """Two questions and one line. Raises IncidentNotFound."""
    incident = incident_by_ref(session, reader.employer_number, ref)
    note_presence(session, incident, reader.staff_id, now=now)
    others = others_present(session, incident, reader.staff_id, now=now)
    return Around(version=incident.version, present=others)
