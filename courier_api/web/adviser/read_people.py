"""Reads who was hurt, who saw it and who else is concerned; the tab opens with a purpose only."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_names
from courier_api.incidents.models import Incident
from courier_api.incidents.people_models import (
    IncidentCasualty,
    IncidentInjury,
    IncidentPoliceReport,
    IncidentThirdParty,
    IncidentWitness,
    OfIncident,
)
from courier_api.web.adviser import tab_views as tabs
from courier_api.web.adviser.case_views import TabPage
from courier_api.web.adviser.log_look import log_look
from courier_api.web.adviser.read_head import head_of_case
from courier_api.web.adviser.views import Reader, Reading
from safety.esaw import CodeList, codes, find

Row = TypeVar("Row", bound=OfIncident)
LOOKED_AT = (Reading.PERSON, Reading.INJURY, Reading.WITNESS)


def people_tab(
    session: Session, reader: Reader, ref: str, purpose: str | None, now: datetime
) -> TabPage:
    """Everybody of a case, once it was opened with a purpose."""
    incident, head = head_of_case(session, reader, ref, now)
    if purpose is None:
        return TabPage(head=head, content=None)
    for what in LOOKED_AT:
        log_look(session, reader, incident, what, purpose, now)
    language = reader.language
    content = tabs.PeopleContent(
        casualties=casualties_of(session, incident, language),
        witnesses=tuple(map(_witness, rows_of(session, IncidentWitness, incident.id))),
        third_parties=tuple(map(_third_party, rows_of(session, IncidentThirdParty, incident.id))),
        police=tuple(map(_police, rows_of(session, IncidentPoliceReport, incident.id))),
        injuries=code_choices(CodeList.INJURY, language),
        bodies=code_choices(CodeList.BODY, language),
        consequences=code_choices(CodeList.CONSEQUENCE, language),
    )
    return TabPage(head=head, content=content)


def casualties_of(
    session: Session, incident: Incident, language: str
) -> tuple[tabs.CasualtyLine, ...]:
    """The persons who were hurt with their injuries, with three questions."""
    casualties = rows_of(session, IncidentCasualty, incident.id)
    names = casualty_names(session, casualties)
    injuries = rows_of(session, IncidentInjury, incident.id)
    return tuple(
        tabs.CasualtyLine(
            casualty_id=each.id,
            name=names[each.id],
            role=each.role,
            consequence=label(CodeList.CONSEQUENCE, each.details.get("consequence"), language),
            doctor=each.details.get("doctor"),
            hospital=each.details.get("hospital"),
            injuries=tuple(
                _injury(injury, language) for injury in injuries if injury.casualty_id == each.id
            ),
        )
        for each in casualties
    )


def casualty_names(session: Session, casualties: Sequence[IncidentCasualty]) -> dict[int, str]:
    """The name of each: of a courier as we know them, of others as somebody wrote it."""
    couriers = courier_names(session, {each.courier_id for each in casualties if each.courier_id})
    return {
        each.id: couriers.get(each.courier_id or 0) or each.details.get("name") or "?"
        for each in casualties
    }


def rows_of(session: Session, kind: type[Row], incident_id: int) -> Sequence[Row]:
    """The rows of a case that still count, in the order in which they were added."""
    return session.scalars(
        select(kind)
        .where(kind.incident_id == incident_id, kind.removed_at.is_(None))
        .order_by(kind.id)
    ).all()


def code_choices(which: CodeList, language: str) -> tuple[tabs.CodeChoice, ...]:
    """Every code of a list in the reader's language."""
    return tuple(
        tabs.CodeChoice(code=code, label=entry.label(language))
        for code, entry in codes(which).items()
    )


def label(which: CodeList, code: str | None, language: str) -> str | None:
    """A code with its name."""
    if not code:
        return None
    known = find(which, str(code))
    return f"{code} {known.label(language)}" if known else str(code)


def _injury(row: IncidentInjury, language: str) -> tabs.InjuryLine:
    details: Mapping[str, Any] = row.details
    return tabs.InjuryLine(
        injury_id=row.id,
        injury=label(CodeList.INJURY, details.get("injury"), language) or "?",
        body=label(CodeList.BODY, details.get("body"), language) or "?",
        main=row.main,
        text=details.get("text"),
        permanent_expected=details.get("permanent_expected"),
    )


def _witness(row: IncidentWitness) -> tabs.WitnessLine:
    details = row.details
    return tabs.WitnessLine(
        witness_id=row.id,
        name=details.get("name") or "?",
        direct=details.get("direct"),
        phone=details.get("phone"),
        statement=details.get("statement"),
    )


def _third_party(row: IncidentThirdParty) -> tabs.ThirdPartyLine:
    details = row.details
    return tabs.ThirdPartyLine(
        party_id=row.id,
        name=details.get("name"),
        plate=details.get("plate"),
        insurer=details.get("insurer"),
        policy=details.get("policy"),
    )


def _police(row: IncidentPoliceReport) -> tabs.PoliceLine:
    details = row.details
    told = details.get("reported_on")
    return tabs.PoliceLine(
        report_id=row.id,
        authority=details.get("authority"),
        number=details.get("number"),
        reported_on=date.fromisoformat(told) if told else None,
    )
