"""Which witness, action or other row of a case a kept change is about, by the name it has now."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.incidents.case_models import IncidentAction
from courier_api.incidents.link_models import IncidentChange
from courier_api.incidents.models import Incident
from courier_api.incidents.people_models import IncidentCasualty
from courier_api.incidents.record_others import TABLES

NAMES = ("name", "authority")
"""What a person, or the police, is called among their details."""


def names_of_subjects(
    session: Session, incident: Incident, changes: Iterable[IncidentChange]
) -> Mapping[str, str]:
    """By `about` of a change; without those that have no name, as an injury. At most five queries."""
    kinds = {each.about.partition(":")[0] for each in changes if each.about}
    found = {}
    if "action" in kinds:
        rows = session.execute(
            select(IncidentAction.id, IncidentAction.title).where(
                IncidentAction.incident_id == incident.id
            )
        )
        found = {f"action:{number}": title for number, title in rows}
    tables: dict[str, type[Any]] = {
        **{which.value: table for which, table in TABLES.items()},
        "casualty": IncidentCasualty,
    }
    for kind, table in tables.items():
        if kind in kinds:
            people = session.scalars(select(table).where(table.incident_id == incident.id))
            for row in people:
                name = next((row.details[each] for each in NAMES if row.details.get(each)), None)
                if name:
                    found[f"{kind}:{row.id}"] = str(name)
    return found
