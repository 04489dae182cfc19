"""A near miss of long ago says no more who told it; what and where it was stays for the statistics."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import Session

from courier_api.audit.erasure import Erasure, note_erasure
from courier_api.foundation.clock import local_date
from courier_api.incidents.keep_change import HAS_VALUES, empty_changes
from courier_api.incidents.link_models import IncidentChange
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.people_models import (
    IncidentCasualty,
    IncidentNarrative,
    IncidentPoliceReport,
    IncidentThirdParty,
    IncidentWitness,
)
from safety.incidents import IncidentKind
from safety.retention import Kept, kept_since

STAYS = ("deviation", "agent", "occurred_time_known")
"""Of what is known: what went wrong, and with what. No free text, which may name somebody."""
TEXTS = (IncidentNarrative, IncidentWitness, IncidentThirdParty, IncidentPoliceReport)


def forget_near_misses(session: Session, employer_number: str, *, now: datetime) -> int:
    """Take people out of near misses past the limit; gives how many.

    A case with somebody hurt in it is no near miss and stays. One that was told without a name has no
    courier, and may name a witness all the same. Lines of the timeline and the log, which
    take no change, keep the number of whoever wrote them and no name.
    """
    since = kept_since(Kept.NEAR_MISS, local_date(now))
    is_hurt = exists(select(IncidentCasualty.id).where(IncidentCasualty.incident_id == Incident.id))
    old = session.scalars(
        select(Incident).where(
            Incident.employer_number == employer_number,
            Incident.kind == IncidentKind.NEAR_MISS.value,
            Incident.accident_date < since,
            or_(Incident.courier_id.is_not(None), *_names_somebody()),
            ~is_hurt,
        )
    ).all()
    for incident in old:
        _anonymise(session, incident)
        empty_changes(session, incident, now=now)
        erasure = Erasure(what="near_miss", subject_kind="incident", subject_id=incident.ref)
        note_erasure(session, employer_number, erasure, now=now)
    return len(old)


def _names_somebody() -> list[ColumnElement[bool]]:
    """Whether a case has a row that may name a person."""
    changed = exists(
        select(IncidentChange.id).where(IncidentChange.incident_id == Incident.id, HAS_VALUES)
    )
    return [
        changed,
        *(exists(select(table.id).where(table.incident_id == Incident.id)) for table in TEXTS),
    ]


def _anonymise(session: Session, incident: Incident) -> None:
    incident.courier_id = incident.shift_id = None
    incident.order_ref = incident.external_id = incident.report_key = None
    health = session.get_one(IncidentHealth, incident.id)
    health.facts = {name: health.facts[name] for name in STAYS if name in health.facts}
    for table in TEXTS:
        session.execute(delete(table).where(table.incident_id == incident.id))
