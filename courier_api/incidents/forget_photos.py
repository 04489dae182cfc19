"""Photos of cases that were closed long ago are erased; that there was one stays."""

from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from courier_api.audit.erasure import Erasure, note_erasure
from courier_api.foundation.clock import local_date
from courier_api.incidents.case_models import IncidentEvidence, IncidentEvidenceBody
from courier_api.incidents.facts_of_people import facts_of
from courier_api.incidents.in_aggregate import casualties_in_aggregate, facts_in_aggregate
from courier_api.incidents.models import Incident
from safety.retention import ClosedCase, Kept, kept_since, may_erase_photos

LASTING = ("death", "permanent_expected", "permanent_pct")


def forget_photos(session: Session, employer_number: str, *, now: datetime) -> int:
    """Erase the photos of cases past their limit; gives of how many cases.

    Whether harm lasts is health data, so the reading is in the log's line of each case. One that is
    kept as evidence, or in which somebody died or keeps harm, is left to a person.
    """
    today = local_date(now)
    has_photos = exists(
        select(IncidentEvidenceBody.id)
        .join(IncidentEvidence, IncidentEvidence.id == IncidentEvidenceBody.evidence_id)
        .where(IncidentEvidence.incident_id == Incident.id)
    )
    wanted = (
        Incident.employer_number == employer_number,
        Incident.status == "closed",
        Incident.accident_date < kept_since(Kept.PHOTOS, today),
        has_photos,
    )
    people = casualties_in_aggregate(session, *wanted)
    count = 0
    for incident, health in facts_in_aggregate(session, *wanted):
        told = [
            health,
            *(injury.details for each in people.get(incident.id, ()) for injury in each.injuries),
        ]
        told += [
            facts_of(each, accident_on=incident.accident_date)
            for each in people.get(incident.id, ())
        ]
        case = ClosedCase(
            closed_on=local_date(incident.closed_at or incident.changed_at),
            incident_class=str(incident.classification.get("class")),
            is_lasting=any(facts.get(name) for facts in told for name in LASTING),
            tags=tuple(incident.tags),
        )
        if may_erase_photos(case, today):
            _erase(session, incident, now=now)
            count += 1
    return count


def _erase(session: Session, incident: Incident, *, now: datetime) -> None:
    photos = select(IncidentEvidence.id).where(IncidentEvidence.incident_id == incident.id)
    session.execute(
        delete(IncidentEvidenceBody).where(IncidentEvidenceBody.evidence_id.in_(photos))
    )
    session.execute(
        update(IncidentEvidence)
        .where(IncidentEvidence.incident_id == incident.id)
        .values(taken_where=None, note=None, removed_at=now)
    )
    erasure = Erasure(
        what="photos",
        subject_kind="incident",
        subject_id=incident.ref,
        facts={"closed_on": local_date(incident.closed_at or incident.changed_at).isoformat()},
    )
    note_erasure(session, incident.employer_number, erasure, now=now)
