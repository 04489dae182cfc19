"""Reads why it happened, as far as somebody has found out; the tab opens with a purpose only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.incidents.investigate import Level, open_investigation
from courier_api.web.adviser import incident_reading as reading
from courier_api.web.adviser import tab_views as tabs
from courier_api.web.adviser.case_views import TabPage
from courier_api.web.adviser.locked_parts import check_look
from courier_api.web.adviser.read_head import head_of_case
from courier_api.web.adviser.read_people import code_choices
from courier_api.web.adviser.views import Reader, Reading
from safety.esaw import CodeList


def investigation_tab(
    session: Session, reader: Reader, ref: str, purpose: str | None, now: datetime
) -> TabPage:
    """The findings so far and the codes of the case."""
    incident, head = head_of_case(session, reader, ref, now)
    if purpose is None:
        return TabPage(head=head, content=None)
    check_look(reader, Reading.INJURY)
    actor = f"staff:{reader.staff_id}"
    found, codes = open_investigation(session, incident, purpose=purpose, actor=actor, now=now)
    content: Mapping[str, Any] = found.content if found else {}
    staff = reading.staff_names(session, incident.employer_number)
    names = {f"staff:{number}": name for number, name in staff.items()}
    language = reader.language
    shown = tabs.InvestigationContent(
        level=found.level if found else Level.STANDARD.value,
        method=found.method if found else None,
        answers=tuple(content.get("answers", ())),
        causes=tuple(
            tabs.CauseLine(order=each["order"], text=each["text"])
            for each in content.get("causes", ())
        ),
        factors=tuple(content.get("factors", ())),
        recommendations="\n".join(content.get("recommendations", ())),
        finished_at=found.finished_at if found else None,
        changed_by=names.get(found.changed_by) if found else None,
        deviation=codes.deviation,
        agent=codes.agent,
        contact=codes.contact,
        deviations=code_choices(CodeList.DEVIATION, language),
        agents=code_choices(CodeList.AGENT, language),
        contacts=code_choices(CodeList.CONTACT, language),
    )
    return TabPage(head=head, content=shown)
