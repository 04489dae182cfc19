"""Read the people of a case. Who read what, and why, is written in the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from courier_api.incidents.facts_of_people import Casualty, casualties_of
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.people_models import (
    IncidentNarrative,
    IncidentPoliceReport,
    IncidentThirdParty,
    IncidentWitness,
)
from courier_api.incidents.read_health import Opening, write_down_opening

Row = TypeVar("Row", IncidentWitness, IncidentThirdParty, IncidentPoliceReport, IncidentNarrative)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """What somebody told. `language` None: not stated. `from_ref`: of which report, after a merge."""

    text: str
    told_by: str
    told_at: datetime
    language: str | None = None
    from_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """Everybody else on record."""

    witnesses: tuple[IncidentWitness, ...]
    third_parties: tuple[IncidentThirdParty, ...]
    police_reports: tuple[IncidentPoliceReport, ...]


def read_casualties(
    session: Session, incident: Incident, *, purpose: str, actor: str, now: datetime
) -> list[Casualty]:
    """Who was hurt and how. Health data: the reading is logged with its purpose."""
    log_reading(session, incident, "injury", purpose=purpose, actor=actor, now=now)
    return casualties_of(session, incident)


def read_others(
    session: Session, incident: Incident, *, purpose: str, actor: str, now: datetime
) -> Others:
    """Witnesses, third parties and reports of the police; the reading is logged."""
    log_reading(session, incident, "witness", purpose=purpose, actor=actor, now=now)
    return others_for_papers(session, incident)


def others_for_papers(session: Session, incident: Incident) -> Others:
    """The same for a paper: whoever looks at the paper or takes it is written down there."""
    return Others(
        witnesses=_rows(session, IncidentWitness, incident),
        third_parties=_rows(session, IncidentThirdParty, incident),
        police_reports=_rows(session, IncidentPoliceReport, incident),
    )


def read_narratives(
    session: Session, incident: Incident, *, purpose: str, actor: str, now: datetime
) -> list[Narrative]:
    """What was told, the report first; the reading is logged."""
    log_reading(session, incident, "narrative", purpose=purpose, actor=actor, now=now)
    reported = session.get_one(IncidentHealth, incident.id).facts.get("narrative")
    first = (
        [Narrative(text=reported, told_by=incident.origin, told_at=incident.reported_at)]
        if reported
        else []
    )
    return first + [
        Narrative(
            text=row.text,
            told_by=row.added_by,
            told_at=row.told_at,
            language=row.language,
            from_ref=row.from_ref,
        )
        for row in _rows(session, IncidentNarrative, incident)
    ]


def log_reading(
    session: Session, incident: Incident, what: str, *, purpose: str, actor: str, now: datetime
) -> None:
    """Write down that somebody read protected data of a case."""
    opening = Opening(what=what, actor=actor, purpose=purpose)
    write_down_opening(session, incident, opening, now=now)


def has_stories(session: Session, incident: Incident) -> bool:
    """Whether somebody told more than the report did; nothing of it is read."""
    told = exists().where(
        IncidentNarrative.incident_id == incident.id, IncidentNarrative.removed_at.is_(None)
    )
    return bool(session.scalar(select(told)))


def _rows(session: Session, table: type[Row], incident: Incident) -> tuple[Row, ...]:
    query = select(table).where(table.incident_id == incident.id, table.removed_at.is_(None))
    return tuple(session.scalars(query.order_by(table.id)))
