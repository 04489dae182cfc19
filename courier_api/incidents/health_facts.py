"""Health data of one case for rules and papers, each function named for what it is read for.

What a person sees of it is written down by whoever shows it: the page of a paper, the opened tab.
Nobody outside this folder may name the table; a test of the architecture says so.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.incidents.case_models import IncidentInvestigation
from courier_api.incidents.models import Incident, IncidentHealth

DECLARATION_STATUS = "declaration_status"
AFTER_ACCIDENT = "helmet to be replaced"
"""The purpose of a look by the rule about bicycles and helmets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blow:
    """Which part of the body was hurt, and what the person wore; None: nobody said."""

    body: str | None
    gear_worn: Collection[int] | None


def facts_for_law(session: Session, incident: Incident) -> Mapping[str, Any]:
    """What the rules of the law and the papers they ask for are made of."""
    return session.get_one(IncidentHealth, incident.id).facts


def findings_for_papers(session: Session, incident: Incident) -> Mapping[str, Any]:
    """Causes and recommendations for a sheet or a report; empty before anybody looked into it."""
    found = session.get(IncidentInvestigation, incident.id)
    return found.content if found else {}


def blow_after_accident(
    session: Session, incident: Incident, *, actor: str, now: datetime
) -> Blow | None:
    """What tells whether a helmet took a blow; None without health data. The look is logged."""
    health = session.get(IncidentHealth, incident.id)
    if health is None:
        return None
    look = Access(
        employer_number=incident.employer_number,
        actor=actor,
        action="read.injury",
        subject_kind="incident",
        subject_id=incident.ref,
        purpose=AFTER_ACCIDENT,
    )
    record(session, look, at=now)
    body = health.facts.get("body")
    return Blow(body=str(body) if body else None, gear_worn=health.facts.get("ppe_worn"))


def keep_declaration_status(session: Session, incident: Incident, status: str) -> None:
    """The rules know from now on what became of the declaration."""
    health = session.get_one(IncidentHealth, incident.id, with_for_update=True)
    health.facts = {**health.facts, DECLARATION_STATUS: status}
