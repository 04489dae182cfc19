"""Reads a case for its paper; whoever takes it is written down, and why."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.documents.pdf import document_pdf
from courier_api.foundation.errors import Forbidden
from courier_api.foundation.models import Cooperative
from courier_api.incidents.find import incident_by_ref
from courier_api.web.adviser.case_pack import PackedCase, PackLevel, pack_document
from courier_api.web.adviser.read_case_work import actions_of_case
from courier_api.web.adviser.read_cases import closed_case
from courier_api.web.adviser.read_head import may_look
from courier_api.web.adviser.read_timeline import timeline_of
from courier_api.web.adviser.views import Reader
from safety.access import Action


class NotYoursToPrint(Forbidden):
    """The reader's role may not take a case out of the house."""

    def __init__(self) -> None:
        super().__init__("Your role may not take this case as a file.")


def case_pack(
    session: Session, reader: Reader, ref: str, level: PackLevel, purpose: str, now: datetime
) -> bytes:
    """The PDF in the reader's language. Raises IncidentNotFound or NotYoursToPrint."""
    if not may_look(reader, Action.EXPORT_CASE):
        raise NotYoursToPrint
    incident = incident_by_ref(session, reader.employer_number, ref)
    packed = PackedCase(
        level=level,
        employer=session.get_one(Cooperative, reader.employer_number).name,
        case=closed_case(session, reader, incident, now),
        timeline=timeline_of(session, incident, reader.language),
        actions=actions_of_case(session, reader, incident, now),
    )
    taking = Access(
        employer_number=reader.employer_number,
        actor=f"staff:{reader.staff_id}",
        action="download.case_pack",
        subject_kind="incident",
        subject_id=ref,
        purpose=purpose,
        facts={"level": level.value},
    )
    record(session, taking, at=now)
    return document_pdf(pack_document(packed, reader.language))
