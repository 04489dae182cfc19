"""Write down who saw it, who else is concerned, what the police noted, and what somebody told."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid
from courier_api.incidents.keep_change import Values, keep_change
from courier_api.incidents.models import Incident
from courier_api.incidents.people_models import (
    IncidentNarrative,
    IncidentPoliceReport,
    IncidentThirdParty,
    IncidentWitness,
)
from courier_api.incidents.record_people import PersonNotFound
from courier_api.incidents.timeline import record_change

LONGEST_NARRATIVE = 4000
LANGUAGES = ("nl", "fr", "de", "en")


class Other(StrEnum):
    """Whom or what a row is about."""

    WITNESS = "witness"
    THIRD_PARTY = "third_party"
    POLICE_REPORT = "police_report"


OtherRow = IncidentWitness | IncidentThirdParty | IncidentPoliceReport
TABLES: dict[Other, type[Any]] = {
    Other.WITNESS: IncidentWitness,
    Other.THIRD_PARTY: IncidentThirdParty,
    Other.POLICE_REPORT: IncidentPoliceReport,
}
DETAILS = {
    Other.WITNESS: frozenset({"name", "direct", "phone", "statement"}),
    Other.THIRD_PARTY: frozenset(
        {"known", "name", "phone", "vehicle", "plate", "insurer", "policy", "liable"}
    ),
    Other.POLICE_REPORT: frozenset({"authority", "place", "reported_on", "number"}),
}


def add_other(
    session: Session, incident: Incident, which: Other, details: Mapping[str, Any], *, actor: str,
    now: datetime,
) -> OtherRow:  # fmt: skip
    """A witness, third party or report of the police. Raises Invalid for details we do not keep."""
    row: OtherRow = TABLES[which](
        employer_number=incident.employer_number,
        incident_id=incident.id,
        added_at=now,
        added_by=actor,
        details=_checked(which, details),
    )
    session.add(row)
    session.flush()  # the id
    facts = {"what": which.value, "id": row.id}
    record_change(session, incident, "person_added", actor=actor, now=now, facts=facts)
    values = Values({}, row.details, f"{which.value}:{row.id}")
    keep_change(session, incident, values, actor=actor, now=now)
    return row


def change_other(
    session: Session, incident: Incident, which: Other, row_id: int, details: Mapping[str, Any], *,
    actor: str, now: datetime,
) -> OtherRow:  # fmt: skip
    """More about one of them; a detail that is None is taken back. Raises PersonNotFound, Invalid."""
    row = _row(session, incident, which, row_id)
    before, row.details = row.details, _checked(which, {**row.details, **details})
    facts = {"what": which.value, "id": row.id}
    record_change(session, incident, "person_changed", actor=actor, now=now, facts=facts)
    after = {name: row.details.get(name) for name in details}
    values = Values(before, after, f"{which.value}:{row.id}")
    keep_change(session, incident, values, actor=actor, now=now)
    return row


def remove_other(
    session: Session, incident: Incident, which: Other, row_id: int, *, actor: str, now: datetime
) -> None:
    """One of them was put down by mistake. Raises PersonNotFound."""
    row = _row(session, incident, which, row_id)
    row.removed_at = now
    facts = {"what": which.value, "id": row_id}
    record_change(session, incident, "person_removed", actor=actor, now=now, facts=facts)
    values = Values(row.details, dict.fromkeys(row.details), f"{which.value}:{row_id}")
    keep_change(session, incident, values, actor=actor, now=now)


def add_narrative(
    session: Session, incident: Incident, text: str, *, language: str | None, actor: str,
    now: datetime,
) -> IncidentNarrative:  # fmt: skip
    """What somebody told, beside what was told before. Raises Invalid for an empty text."""
    told = text.strip()[:LONGEST_NARRATIVE]
    if not told or language not in (None, *LANGUAGES):
        field = "language" if told else "text"
        raise Invalid("The story cannot be kept so.", errors=[{"field": field, "rule": "required"}])
    row = IncidentNarrative(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        added_at=now,
        added_by=actor,
        told_at=now,
        language=language,
        text=told,
    )
    session.add(row)
    record_change(session, incident, "narrative_added", actor=actor, now=now)
    return row


def _row(session: Session, incident: Incident, which: Other, row_id: int) -> OtherRow:
    row: OtherRow | None = session.get(TABLES[which], row_id)
    if row is None or row.incident_id != incident.id or row.removed_at is not None:
        raise PersonNotFound(row_id)
    return row


def _checked(which: Other, details: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(details) - DETAILS[which]:
        raise Invalid(
            "A detail of the person is wrong.",
            errors=[{"field": min(unknown), "rule": "unknown"}],
        )
    return {name: value for name, value in details.items() if value not in (None, "")}
