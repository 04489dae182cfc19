"""Between the rows of people and the facts that the rules read: one truth, whoever writes it.

The courier who was hurt first is the lead casualty. The rules read the lead's facts from the health
record of the case; a change of the rows is written there, and a change there to the rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.people_models import (
    IncidentCasualty,
    IncidentIncapacity,
    IncidentInjury,
)
from safety.incapacity import IncapacityKind, IncapacityPeriod, lost_days_in_accident_year

COURIER, THIRD_PARTY = "courier", "third_party"
OF_CASUALTY = ("consequence", "doctor", "death", "permanent_expected")
OF_INJURY = ("injury", "body")
PERSONAL = (*OF_CASUALTY, *OF_INJURY, "incapacity")
"""Facts of one casualty; all others are of the case."""

TOLD = "incapacity_told"
"""Days of incapacity somebody gave as a number, without the periods they consist of."""

WHEN_DECLARED = ("declared_on", "resumed_when_declaring")

BY_PERSON = "by_person"
"""Names of the facts that a person settled: no later report of a platform changes them."""


@dataclass(frozen=True, slots=True)
class Casualty:
    """A casualty with what belongs to it."""

    row: IncidentCasualty
    injuries: tuple[IncidentInjury, ...]
    incapacity: tuple[IncidentIncapacity, ...]

    @property
    def main_injury(self) -> IncidentInjury | None:
        """The injury that is declared."""
        return next((injury for injury in self.injuries if injury.main), None)

    @property
    def periods(self) -> tuple[Mapping[str, Any], ...]:
        """Every period as it was told, the earliest first."""
        return tuple(sorted((row.period for row in self.incapacity), key=lambda p: str(p["from"])))


def casualties_of(session: Session, incident: Incident) -> list[Casualty]:
    """Everybody who was hurt, in the order in which they became known; three queries."""
    rows = _present(session, IncidentCasualty, incident)
    injuries = _present(session, IncidentInjury, incident)
    incapacity = _present(session, IncidentIncapacity, incident)
    return [
        Casualty(
            row,
            tuple(injury for injury in injuries if injury.casualty_id == row.id),
            tuple(period for period in incapacity if period.casualty_id == row.id),
        )
        for row in rows
    ]


def lead_of(casualties: Iterable[Casualty]) -> Casualty | None:
    """The courier who was hurt first."""
    return next((each for each in casualties if each.row.role == COURIER), None)


def facts_of(casualty: Casualty, *, accident_on: date) -> dict[str, Any]:
    """The facts of one casualty under the names of the rules; what was not said is left out."""
    details = casualty.row.details
    facts = {name: details.get(name) for name in OF_CASUALTY}
    if any(injury.details.get("permanent_expected") for injury in casualty.injuries):
        facts["permanent_expected"] = True
    if details.get("died_on"):
        facts["death"] = True
    if (main := casualty.main_injury) is not None:
        facts |= {name: main.details.get(name) for name in OF_INJURY}
    facts["incapacity"] = _incapacity(casualty, accident_on)
    return {name: value for name, value in facts.items() if value is not None}


def _incapacity(casualty: Casualty, accident_on: date) -> dict[str, Any] | None:
    """What the periods say, else what was told as a number; when it was declared comes from there."""
    told = casualty.row.details.get(TOLD) or {}
    counted = incapacity_facts(casualty.periods, accident_on=accident_on)
    if counted is None:
        return told or None
    return {**{name: told[name] for name in WHEN_DECLARED if name in told}, **counted}


def incapacity_facts(
    periods: Sequence[Mapping[str, Any]], *, accident_on: date
) -> dict[str, Any] | None:
    """The periods of full incapacity as the rules count them; None without a period.

    While the last period has no end, earlier ones are put right before it: the days so far add up.
    """
    if not periods:
        return None
    full = [_period(each) for each in periods if each["kind"] == IncapacityKind.FULL.value]
    if not full:
        return {"days": 0}
    closed = [
        IncapacityPeriod(first_day=first, last_day=last) for first, last in full if last is not None
    ]
    days = lost_days_in_accident_year(closed, accident_on=accident_on)
    open_since = min((first for first, last in full if last is None), default=None)
    if open_since is not None:
        return {"stopped_on": (open_since - timedelta(days=days)).isoformat()}
    last_day = max(period.last_day for period in closed)
    return {
        "days": days,
        "stopped_on": min(period.first_day for period in closed).isoformat(),
        "resumed_on": (max(last_day, accident_on) + timedelta(days=1)).isoformat(),
    }


def write_through(session: Session, incident: Incident, *, by_person: bool = True) -> None:
    """Give the rules what the rows of the lead casualty say; `by_person` settles these facts."""
    lead = lead_of(casualties_of(session, incident))
    health = session.get_one(IncidentHealth, incident.id, with_for_update=True)
    if lead is None:
        return
    found = facts_of(lead, accident_on=incident.accident_date)
    kept = {name: value for name, value in health.facts.items() if name not in PERSONAL}
    before = {name: health.facts.get(name) for name in PERSONAL}
    changed = {name for name in PERSONAL if before[name] != found.get(name)}
    settled = set(health.facts.get(BY_PERSON, ())) | (changed if by_person else set())
    health.facts = {**kept, **found, "injured": True, BY_PERSON: sorted(settled)}


def other_facts(
    session: Session, incident: Incident, shared: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The facts of every further courier who was hurt, with those of the case."""
    couriers = [each for each in casualties_of(session, incident) if each.row.role == COURIER]
    of_case = {name: value for name, value in shared.items() if name not in PERSONAL}
    return [
        {**of_case, **facts_of(each, accident_on=incident.accident_date)} for each in couriers[1:]
    ]


def _present(session: Session, table: type[Any], incident: Incident) -> list[Any]:
    query = select(table).where(table.incident_id == incident.id, table.removed_at.is_(None))
    return list(session.scalars(query.order_by(table.id)))


def _period(told: Mapping[str, Any]) -> tuple[date, date | None]:
    last = told.get("to")
    return date.fromisoformat(told["from"]), date.fromisoformat(last) if last else None
