"""Reads who was hurt, who saw it and who else is concerned; the tab opens with a purpose only."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_names
from courier_api.incidents.facts_of_people import Casualty
from courier_api.incidents.people_models import (
    IncidentInjury,
    IncidentPoliceReport,
    IncidentThirdParty,
    IncidentWitness,
)
from courier_api.incidents.read_people import read_casualties, read_others
from courier_api.web.adviser import tab_views as tabs
from courier_api.web.adviser.case_views import TabPage
from courier_api.web.adviser.locked_parts import check_look
from courier_api.web.adviser.read_head import head_of_case
from courier_api.web.adviser.views import Reader, Reading
from safety.esaw import CodeList, codes, find


def people_tab(
    session: Session, reader: Reader, ref: str, purpose: str | None, now: datetime
) -> TabPage:
    """Everybody of a case, once it was opened with a purpose; each look is written down."""
    incident, head = head_of_case(session, reader, ref, now)
    if purpose is None:
        return TabPage(head=head, content=None)
    check_look(reader, Reading.INJURY)
    check_look(reader, Reading.WITNESS)
    actor = f"staff:{reader.staff_id}"
    casualties = read_casualties(session, incident, purpose=purpose, actor=actor, now=now)
    others = read_others(session, incident, purpose=purpose, actor=actor, now=now)
    names = casualty_names(session, casualties)
    language = reader.language
    content = tabs.PeopleContent(
        casualties=tuple(_casualty(each, names[each.row.id], language) for each in casualties),
        witnesses=tuple(map(_witness, others.witnesses)),
        third_parties=tuple(map(_third_party, others.third_parties)),
        police=tuple(map(_police, others.police_reports)),
        injuries=code_choices(CodeList.INJURY, language),
        bodies=code_choices(CodeList.BODY, language),
        consequences=code_choices(CodeList.CONSEQUENCE, language),
    )
    return TabPage(head=head, content=content)


def casualty_names(session: Session, casualties: Sequence[Casualty]) -> dict[int, str]:
    """The name of each: of a courier as we know them, of others as somebody wrote it."""
    ids = {each.row.courier_id for each in casualties if each.row.courier_id}
    couriers = courier_names(session, ids)
    return {
        each.row.id: couriers.get(each.row.courier_id or 0) or each.row.details.get("name") or "?"
        for each in casualties
    }


def _casualty(casualty: Casualty, name: str, language: str) -> tabs.CasualtyLine:
    details = casualty.row.details
    return tabs.CasualtyLine(
        casualty_id=casualty.row.id,
        name=name,
        role=casualty.row.role,
        consequence=label(CodeList.CONSEQUENCE, details.get("consequence"), language),
        doctor=details.get("doctor"),
        hospital=details.get("hospital"),
        injuries=tuple(_injury(injury, language) for injury in casualty.injuries),
    )


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
