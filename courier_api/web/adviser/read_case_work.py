"""Reads what is done about a case: its actions and its evidence."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.incidents.evidence import PUBLIC, evidence_of, read_evidence
from courier_api.incidents.find import incident_by_ref
from courier_api.incidents.models import Incident
from courier_api.incidents.plan_action import actions_of
from courier_api.web.adviser import incident_reading as reading
from courier_api.web.adviser import tab_views as tabs
from courier_api.web.adviser.case_views import TabPage
from courier_api.web.adviser.locked_parts import check_look
from courier_api.web.adviser.read_head import head_of_case
from courier_api.web.adviser.read_people import code_choices, label
from courier_api.web.adviser.read_risks import read_risks
from courier_api.web.adviser.views import Reader, Reading
from safety.case_states import ActionState
from safety.esaw import CodeList

UNFINISHED = (ActionState.OPEN, ActionState.IN_PROGRESS)


def actions_tab(
    session: Session, reader: Reader, ref: str, _purpose: str | None, now: datetime
) -> TabPage:
    """The preventive actions of a case, those that are late first."""
    incident, head = head_of_case(session, reader, ref, now)
    return TabPage(head=head, content=actions_of_case(session, reader, incident, now))


def actions_of_case(
    session: Session, reader: Reader, incident: Incident, now: datetime
) -> tabs.ActionsContent:
    """The same without the head."""
    rows = actions_of(session, incident)
    staff = reading.staff_names(session, incident.employer_number)
    moved = _refs(session, {row.moved_to_id for row in rows if row.moved_to_id})
    today = local_date(now)
    lines = [
        tabs.ActionLine(
            action_id=row.id,
            title=row.title,
            state=ActionState(row.state),
            due_on=row.due_on,
            owner=staff.get(row.owner_staff_id or 0),
            prevention=label(CodeList.PREVENTION, row.prevention_code, reader.language),
            evidence=row.evidence,
            cancel_reason=row.cancel_reason,
            effect_check_due=row.effect_check_due,
            effect_note=row.effect_note,
            effective=row.effective,
            is_late=ActionState(row.state) in UNFINISHED
            and row.due_on is not None
            and row.due_on < today,
            moved_to=moved.get(row.moved_to_id or 0),
        )
        for row in rows
    ]
    lines.sort(key=lambda line: (not line.is_late, line.state not in UNFINISHED))
    risks = read_risks(session, reader, incident, {row.id: row.title for row in rows})
    return tabs.ActionsContent(
        actions=tuple(lines),
        measures=code_choices(CodeList.PREVENTION, reader.language),
        risks=risks.lines,
        analyses=risks.analyses,
        flags=risks.flags,
    )


def documents_tab(
    session: Session, reader: Reader, ref: str, purpose: str | None, now: datetime
) -> TabPage:
    """The evidence of a case by name only: what a picture shows opens at its own address."""
    incident, head = head_of_case(session, reader, ref, now)
    lines = tuple(
        tabs.DocumentLine(
            key=row.evidence_key,
            kind=row.kind,
            media_type=row.media_type,
            byte_length=row.byte_length,
            sha256=row.sha256,
            added_at=row.added_at,
            taken_at=row.taken_at,
        )
        for row in evidence_of(session, incident)
    )
    content = tabs.DocumentsContent(documents=lines, is_open=purpose is not None)
    return TabPage(head=head, content=content)


def read_picture(
    session: Session, reader: Reader, ref: str, key: str, purpose: str, now: datetime
) -> tuple[str, bytes]:
    """The copy to show. Raises NotYoursToRead, IncidentNotFound or EvidenceNotFound."""
    check_look(reader, Reading.PHOTOS)
    incident = incident_by_ref(session, reader.employer_number, ref)
    actor = f"staff:{reader.staff_id}"
    return read_evidence(session, incident, key, copy=PUBLIC, purpose=purpose, actor=actor, now=now)


def _refs(session: Session, incident_ids: set[int]) -> dict[int, str]:
    if not incident_ids:
        return {}
    found = session.execute(select(Incident.id, Incident.ref).where(Incident.id.in_(incident_ids)))
    return {row[0]: row[1] for row in found}
