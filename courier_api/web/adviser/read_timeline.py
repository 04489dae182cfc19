"""Reads the timeline, the messages and the log of a case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from courier_api.audit.models import AuditRecord
from courier_api.auth.roles import PersonKind
from courier_api.incidents.add_line import text_of_line
from courier_api.incidents.changed_subjects import names_of_subjects
from courier_api.incidents.keep_change import changes_of
from courier_api.incidents.link_models import IncidentChange
from courier_api.incidents.models import Incident, IncidentEvent
from courier_api.incidents.read_health import Opening, write_down_opening
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.notices.models import Notice, NoticeStep
from courier_api.web.adviser import incident_reading as reading
from courier_api.web.adviser import tab_views as tabs
from courier_api.web.adviser.audit_words import AuditWords
from courier_api.web.adviser.case_views import CaseTab, TabPage
from courier_api.web.adviser.change_words import ChangeWords
from courier_api.web.adviser.locked_parts import NotYoursToRead
from courier_api.web.adviser.read_head import head_of_case, may_see
from courier_api.web.adviser.views import Reader, Reading, StepKind

MOST_LINES = 300
ABOUT_CLASSES = ("classified", "class_confirmed", "class_taken_back")
VALUES = "changes"
"""What is opened when somebody looks at values before and after changes."""
WRITTEN = tabs.MessageState.WRITTEN.value
"""The state of a message before its carrier said anything."""


def timeline_tab(
    session: Session, reader: Reader, ref: str, _purpose: str | None, now: datetime
) -> TabPage:
    """Every line of the timeline, the newest first."""
    incident, head = head_of_case(session, reader, ref, now)
    lines = timeline_of(session, incident, reader.language)
    kinds = {line.kind for line in lines}
    content = tabs.TimelineContent(
        lines=lines, kinds=tuple(kind for kind in StepKind if kind in kinds)
    )
    return TabPage(head=head, content=content)


def timeline_of(
    session: Session, incident: Incident, language: str
) -> tuple[tabs.TimelineLine, ...]:
    """The lines as they are shown; when it happened and when it was written stay apart."""
    rows = session.scalars(
        select(IncidentEvent)
        .where(IncidentEvent.incident_id == incident.id)
        .order_by(IncidentEvent.happened_at.desc(), IncidentEvent.id.desc())
        .limit(MOST_LINES)
    ).all()
    staff = _actors(session, incident.employer_number)
    return tuple(
        tabs.TimelineLine(
            happened_at=row.happened_at,
            kind=StepKind.of(row.kind),
            by=staff.get(row.actor),
            text=_class_words(row, language) or _words(session, row),
            recorded_at=row.recorded_at if row.recorded_at != row.happened_at else None,
        )
        for row in rows
    )


def messages_tab(
    session: Session, reader: Reader, ref: str, _purpose: str | None, now: datetime
) -> TabPage:
    """The messages about a case: their keys end with the number of the case, or name it inside."""
    incident, head = head_of_case(session, reader, ref, now)
    number = str(incident.id)
    notices = session.scalars(
        select(Notice)
        .where(
            Notice.employer_number == incident.employer_number,
            or_(
                Notice.key.in_([f"{template}:{number}" for template in ABOUT_CASES]),
                *(Notice.key.startswith(f"{template}:{number}:") for template in ABOUT_CASES),
            ),
        )
        .order_by(Notice.id.desc())
        .limit(MOST_LINES)
    ).all()
    states = _states(session, [notice.id for notice in notices])
    staff = reading.staff_names(session, incident.employer_number)
    lines = tuple(
        tabs.MessageLine(
            sent_at=notice.created_at,
            to_courier=notice.person_kind == PersonKind.COURIER.value,
            to=head.initials
            if notice.person_kind == PersonKind.COURIER.value
            else staff.get(notice.person_id, ""),
            text=notice.body,
            state=tabs.MessageState.of(states.get(notice.id, (WRITTEN, None))[0]),
            state_at=states.get(notice.id, (WRITTEN, None))[1],
        )
        for notice in notices
    )
    return TabPage(head=head, content=tabs.MessagesContent(messages=lines))


ABOUT_CASES = (
    *("incident_received", "help_needed", "new_incident", "case_question"),
    *("how_are_you", "case_answer"),
)
"""The messages whose key names the case."""


def audit_tab(
    session: Session, reader: Reader, ref: str, purpose: str | None, now: datetime
) -> TabPage:
    """Who saw and changed what; values only with a purpose, and that look is written down.

    Raises NotYoursToRead for a role that may not know.
    """
    if not may_see(reader, CaseTab.AUDIT):
        raise NotYoursToRead(Reading.PERSON)
    incident, head = head_of_case(session, reader, ref, now)
    rows = session.scalars(
        select(AuditRecord)
        .where(
            AuditRecord.subject_kind == "incident",
            AuditRecord.subject_id == incident.ref,
            AuditRecord.employer_number == incident.employer_number,
        )
        .order_by(AuditRecord.id.desc())
        .limit(MOST_LINES)
    ).all()
    staff = _actors(session, incident.employer_number)
    words, fields = AuditWords(reader.language), ChangeWords(reader.language, {})
    lines = tuple(
        tabs.AuditLine(
            at=row.at,
            by=staff.get(row.actor, row.actor),
            action=words.action(row.action),
            purpose=words.purpose(row.purpose),
            fields=tuple(fields.name(name) for name in (row.facts or {}).get("fields", ())),
        )
        for row in rows
    )
    changes = changes_of(session, incident)
    content = tabs.AuditContent(
        lines=lines,
        changes=_changes(session, reader, incident, changes) if purpose else (),
        change_count=len(changes),
        is_open=purpose is not None,
    )
    if purpose is not None:
        opening = Opening(what=VALUES, actor=f"staff:{reader.staff_id}", purpose=purpose)
        write_down_opening(session, incident, opening, now=now)
    return TabPage(head=head, content=content)


def _changes(
    session: Session, reader: Reader, incident: Incident, rows: Sequence[IncidentChange]
) -> tuple[tabs.ChangeLine, ...]:
    """The changes in words, side by side."""
    names = reading.staff_names(session, incident.employer_number)
    words = ChangeWords(reader.language, names)
    actors = _actors(session, incident.employer_number)
    subjects = names_of_subjects(session, incident, rows)
    return tuple(
        tabs.ChangeLine(
            at=row.at,
            by=actors.get(row.actor, row.actor),
            about=words.about(row.about, subjects),
            differences=tuple(
                tabs.Difference(
                    field=words.name(field),
                    before=words.value(field, row.before.get(field)),
                    after=words.value(field, after),
                )
                for field, after in sorted(row.after.items())
            ),
        )
        for row in rows
    )


def _states(session: Session, notice_ids: list[int]) -> dict[int, tuple[str, datetime]]:
    """The latest step of each message."""
    latest = (
        select(func.max(NoticeStep.id))
        .where(NoticeStep.notice_id.in_(notice_ids))
        .group_by(NoticeStep.notice_id)
    )
    steps = session.scalars(select(NoticeStep).where(NoticeStep.id.in_(latest)))
    return {step.notice_id: (step.state, step.at) for step in steps}


def _actors(session: Session, employer_number: str) -> dict[str, str]:
    names = reading.staff_names(session, employer_number)
    return {f"staff:{number}": name for number, name in names.items()}


def _class_words(row: IncidentEvent, language: str) -> str | None:
    """Which class a line is about, in the reader's language; None for other lines."""
    told: Mapping[str, Any] = row.facts or {}
    if row.kind not in ABOUT_CLASSES:
        return None

    def word(name: str) -> str:
        key = f"class.{reading.class_named(told.get(name)).value}"
        return load_catalogue().text(key, Language(language))

    if "class" not in told:
        return f"{word('from')} → {word('to')}"
    return f"{word('class')}: {told['reason']}" if told.get("reason") else word("class")


def _words(session: Session, row: IncidentEvent) -> str | None:
    """What a person wrote with it, and the names of what changed."""
    told: Mapping[str, Any] = row.facts or {}
    for name in ("purpose", "reason", "note"):
        if told.get(name):
            return str(told[name])
    if told.get("with"):
        return str(told["with"])
    if "fields" in told:
        return ", ".join(told["fields"])
    if {"from", "to"} <= told.keys():
        return f"{told['from'] or '-'} → {told['to']}"
    return text_of_line(session, told)
