"""Health data of many cases at once, for figures without names.

Whoever counts writes down once a report that it was read, in the same transaction.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, select, union
from sqlalchemy.orm import Session

from courier_api.incidents.facts_of_people import Casualty
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.people_models import (
    IncidentCasualty,
    IncidentIncapacity,
    IncidentInjury,
)


@dataclass(slots=True)
class _Rows:
    casualties: list[IncidentCasualty] = field(default_factory=list)
    injuries: defaultdict[int, list[IncidentInjury]] = field(
        default_factory=lambda: defaultdict(list)
    )
    periods: defaultdict[int, list[IncidentIncapacity]] = field(
        default_factory=lambda: defaultdict(list)
    )


def facts_in_aggregate(
    session: Session, *wanted: ColumnElement[bool]
) -> list[tuple[Incident, Mapping[str, Any]]]:
    """Incidents with their facts, the oldest accident first; one statement."""
    rows = session.execute(
        select(Incident, IncidentHealth.facts)
        .join(IncidentHealth, IncidentHealth.incident_id == Incident.id)
        .where(*wanted)
        .order_by(Incident.accident_date, Incident.id)
    )
    return [(row[0], row[1]) for row in rows]


def casualties_in_aggregate(
    session: Session, *wanted: ColumnElement[bool]
) -> dict[int, list[Casualty]]:
    """Everybody who was hurt, by the id of the incident; three statements however many there are.

    Of each the main injury comes first.
    """
    ids = select(Incident.id).where(*wanted)
    found: defaultdict[int, _Rows] = defaultdict(_Rows)
    for casualty in session.scalars(
        select(IncidentCasualty)
        .where(IncidentCasualty.incident_id.in_(ids), IncidentCasualty.removed_at.is_(None))
        .order_by(IncidentCasualty.id)
    ):
        found[casualty.incident_id].casualties.append(casualty)
    for injury in session.scalars(
        select(IncidentInjury)
        .where(IncidentInjury.incident_id.in_(ids), IncidentInjury.removed_at.is_(None))
        .order_by(IncidentInjury.main.desc(), IncidentInjury.id)
    ):
        found[injury.incident_id].injuries[injury.casualty_id].append(injury)
    for period in session.scalars(
        select(IncidentIncapacity).where(
            IncidentIncapacity.incident_id.in_(ids), IncidentIncapacity.removed_at.is_(None)
        )
    ):
        found[period.incident_id].periods[period.casualty_id].append(period)
    return {
        incident_id: [
            Casualty(row, tuple(rows.injuries[row.id]), tuple(rows.periods[row.id]))
            for row in rows.casualties
        ]
        for incident_id, rows in found.items()
    }


def couriers_in_aggregate(employer_number: str) -> CompoundSelect[tuple[int]]:
    """A query of the ids of couriers who told of an incident or were hurt in one."""
    told = select(Incident.courier_id).where(
        Incident.employer_number == employer_number, Incident.courier_id.is_not(None)
    )
    hurt = select(IncidentCasualty.courier_id).where(
        IncidentCasualty.employer_number == employer_number,
        IncidentCasualty.courier_id.is_not(None),
    )
    return union(told, hurt)
