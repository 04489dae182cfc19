"""Reads the days on which somebody could not work, and what they lead to before they are saved."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.incidents.clocks import deadline_of
from courier_api.incidents.facts import facts_for_rules
from courier_api.incidents.facts_of_people import Casualty, incapacity_facts, lead_of
from courier_api.incidents.health_facts import facts_for_law
from courier_api.incidents.models import Incident, IncidentDeadline
from courier_api.incidents.read_answers import ToldAnswer, read_answers
from courier_api.incidents.read_people import read_casualties
from courier_api.web.adviser import tab_views as tabs
from courier_api.web.adviser.case_views import TabPage
from courier_api.web.adviser.locked_parts import check_look
from courier_api.web.adviser.read_head import head_of_case
from courier_api.web.adviser.read_people import casualty_names
from courier_api.web.adviser.typed_fields import choice, day, needed
from courier_api.web.adviser.views import Reader, Reading
from safety.assessment import Assessment, assess
from safety.deadlines import DutyState, changes_after_reclassification
from safety.how_are_you import Answer
from safety.incapacity import IncapacityKind


def incapacity_tab(
    session: Session, reader: Reader, ref: str, purpose: str | None, now: datetime
) -> TabPage:
    """The periods and the running count, once the tab was opened with a purpose."""
    return _tab(session, reader, ref, purpose, now, None)


def preview_incapacity(
    session: Session,
    reader: Reader,
    ref: str,
    purpose: str | None,
    now: datetime,
    fields: Mapping[str, str],
) -> TabPage:
    """The same with what would follow from a period that is typed. Raises FieldWrong."""
    first = day(fields, "from") or date.fromisoformat(needed(fields, "from"))
    last = day(fields, "to")
    period = {
        "casualty_id": needed(fields, "casualty"),
        "from": first.isoformat(),
        "to": last.isoformat() if last else None,
        "kind": choice(fields, "kind", IncapacityKind).value,
    }
    return _tab(session, reader, ref, purpose, now, period)


def _tab(
    session: Session,
    reader: Reader,
    ref: str,
    purpose: str | None,
    now: datetime,
    typed: Mapping[str, Any] | None,
) -> TabPage:
    incident, head = head_of_case(session, reader, ref, now)
    if purpose is None:
        return TabPage(head=head, content=None)
    check_look(reader, Reading.INCAPACITY)
    actor = f"staff:{reader.staff_id}"
    casualties = read_casualties(session, incident, purpose=purpose, actor=actor, now=now)
    names = casualty_names(session, casualties)
    content = tabs.IncapacityContent(
        periods=tuple(
            tabs.PeriodLine(
                period_id=row.id,
                casualty_id=each.row.id,
                name=names[each.row.id],
                kind=row.period["kind"],
                first=date.fromisoformat(row.period["from"]),
                last=date.fromisoformat(row.period["to"]) if row.period.get("to") else None,
            )
            for each in casualties
            for row in each.incapacity
        ),
        casualties=tuple((each.row.id, names[each.row.id]) for each in casualties),
        effect=_effect(session, incident, casualties, None, now),
        preview=None if typed is None else _effect(session, incident, casualties, typed, now),
        today=local_date(now),
        answers=tuple(
            _answer_line(each, casualties, names)
            for each in read_answers(session, incident, purpose=purpose, actor=actor, now=now)
        ),
    )
    return TabPage(head=head, content=content)


def _answer_line(
    told: ToldAnswer, casualties: Sequence[Casualty], names: Mapping[int, str]
) -> tabs.AnswerLine:
    """With the casualty it is about, while they are on record."""
    of_person = (each.row.id for each in casualties if each.row.courier_id == told.courier_id)
    casualty_id = next(of_person, None)
    is_back = told.answer == Answer.BACK.value and not told.is_settled
    return tabs.AnswerLine(
        answer_id=told.answer_id,
        name=names.get(casualty_id or 0, ""),
        day=told.day,
        answered_at=told.answered_at,
        text=told.text,
        answer=told.answer,
        is_settled=told.is_settled,
        casualty_id=casualty_id,
        back_on=local_date(told.answered_at) if is_back else None,
    )


def _effect(
    session: Session,
    incident: Incident,
    casualties: Sequence[Casualty],
    typed: Mapping[str, Any] | None,
    now: datetime,
) -> tabs.IncapacityEffect:
    """What follows from the days of the lead casualty, with the typed ones among them."""
    health = facts_for_law(session, incident)
    lead = lead_of(casualties)
    if typed is not None and lead is not None and typed["casualty_id"] == str(lead.row.id):
        periods = (*lead.periods, {name: typed[name] for name in ("from", "to", "kind")})
        counted = incapacity_facts(_put_right(periods), accident_on=incident.accident_date)
        health = {**health, "incapacity": counted}
    assessment = assess(facts_for_rules(incident, health, now=now))
    opens, ends = _changes(session, incident, assessment)
    return tabs.IncapacityEffect(
        days=assessment.incapacity.days,
        at_least=assessment.incapacity.at_least,
        sheet_needed=assessment.accident_sheet.is_yes,
        opens=opens,
        ends=ends,
    )


def _put_right(periods: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """As saving does: a period without end stops the day before a later one begins."""
    ordered = sorted(periods, key=lambda period: str(period["from"]))
    ended: list[Mapping[str, Any]] = []
    for number, period in enumerate(ordered):
        later = ordered[number + 1 :]
        if period["to"] is None and later:
            before = date.fromordinal(date.fromisoformat(later[0]["from"]).toordinal() - 1)
            ended.append({**period, "to": before.isoformat()})
        else:
            ended.append(period)
    return ended


def _changes(
    session: Session, incident: Incident, assessment: Assessment
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Rules whose clocks would start, and whose clocks would end."""
    rows = session.scalars(
        select(IncidentDeadline).where(
            IncidentDeadline.incident_id == incident.id,
            IncidentDeadline.state != DutyState.WAIVED.value,
        )
    ).all()
    changes = changes_after_reclassification(
        [deadline_of(row) for row in rows], assessment.deadlines
    )
    running = {deadline_of(row) for row in rows if row.state == DutyState.RUNNING.value}
    opens = tuple(each.rule.value for each in changes.to_open)
    ends = tuple(each.rule.value for each in changes.to_waive if each in running)
    return opens, ends
