"""What is known of everybody else: police, witnesses, third parties; and of planned measures."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.incidents.case_models import IncidentAction
from courier_api.incidents.models import Incident
from courier_api.incidents.people_models import (
    IncidentPoliceReport,
    IncidentThirdParty,
    IncidentWitness,
)
from courier_api.incidents.read_people import others_for_papers
from safety.declaration_form import Known, Source, known

MOST_WITNESSES, MOST_MEASURES, LONGEST_MEASURE = 3, 2, 60
DIRECT, INDIRECT = "0", "1"


def facts_of_others(session: Session, incident: Incident) -> Iterator[Known]:
    """The rows of the case as zones; nobody written down is no answer, since nobody may have asked."""
    others = others_for_papers(session, incident)
    yield from _police(others.police_reports)
    yield from _witnesses(others.witnesses)
    yield from _third_parties(others.third_parties)
    yield from _measures(session, incident)


def _police(reports: Sequence[IncidentPoliceReport]) -> Iterator[Known]:
    for report in reports[:1]:
        told = report.details
        yield known("00300", "1", Source.ADVISER)
        yield known("00303", told.get("place"), Source.ADVISER)
        yield known("00304", told.get("authority"), Source.ADVISER)
        day = told.get("reported_on")
        yield known("00305", date.fromisoformat(day) if day else None, Source.ADVISER)
        yield known("00306", told.get("number"), Source.ADVISER)


def _witnesses(witnesses: Sequence[IncidentWitness]) -> Iterator[Known]:
    if witnesses:
        yield known("00301", "1", Source.ADVISER)
    for turn, witness in enumerate(witnesses[:MOST_WITNESSES], start=1):
        told = witness.details
        direct = told.get("direct")
        kind = None if direct is None else DIRECT if direct else INDIRECT
        given, _, family = str(told.get("name") or "").rpartition(" ")
        yield known("00307", kind, Source.ADVISER, turn)
        yield known("00309", family, Source.ADVISER, turn)
        yield known("00310", given, Source.ADVISER, turn)


def _third_parties(parties: Sequence[IncidentThirdParty]) -> Iterator[Known]:
    liable = next((each.details for each in parties if each.details.get("liable")), None)
    if liable is None:
        return
    yield known("00302", "1", Source.ADVISER)
    yield known("00326", liable.get("known"), Source.ADVISER)
    yield known("00318", liable.get("name"), Source.ADVISER)
    yield known("00571", liable.get("insurer"), Source.ADVISER)
    yield known("00287", liable.get("policy"), Source.ADVISER)


def _measures(session: Session, incident: Incident) -> Iterator[Known]:
    rows = session.scalars(
        select(IncidentAction)
        .where(
            IncidentAction.incident_id == incident.id,
            IncidentAction.removed_at.is_(None),
            IncidentAction.state != "cancelled",
            IncidentAction.prevention_code.is_not(None),
        )
        .order_by(IncidentAction.id)
        .limit(MOST_MEASURES)
    )
    for turn, action in enumerate(rows, start=1):
        yield known("00274", action.prevention_code, Source.ADVISER, turn)
        yield known("00273", action.title[:LONGEST_MEASURE], Source.ADVISER, turn)
