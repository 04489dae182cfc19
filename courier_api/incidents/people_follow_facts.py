"""The rows of the lead casualty follow what was told as facts: a report, a platform, the facts form."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from courier_api.incidents.facts_of_people import (
    COURIER,
    OF_CASUALTY,
    OF_INJURY,
    PERSONAL,
    TOLD,
    Casualty,
    casualties_of,
    lead_of,
)
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.people_models import (
    IncidentCasualty,
    IncidentIncapacity,
    IncidentInjury,
)


def people_follow_facts(
    session: Session, incident: Incident, facts: Mapping[str, Any], *, actor: str, now: datetime
) -> None:
    """Write changed facts to the rows of the lead casualty, who is added when somebody was hurt.

    `facts` are those that changed; one that is None is taken back.
    """
    changed = {name: facts[name] for name in PERSONAL if name in facts}
    is_told = any(value is not None for value in changed.values())
    if not (is_told or facts.get("injured")) and lead_of(casualties_of(session, incident)) is None:
        return
    lead = lead_casualty(session, incident, actor=actor, now=now)
    _write(session, lead, changed, actor=actor, now=now)


def lead_casualty(session: Session, incident: Incident, *, actor: str, now: datetime) -> Casualty:
    """The courier who was hurt first; added with what is known when nobody is on record yet."""
    known = lead_of(casualties_of(session, incident))
    if known is not None:
        return known
    row = IncidentCasualty(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        added_at=now,
        added_by=actor,
        courier_id=incident.courier_id,
        role=COURIER,
        details={},
    )
    session.add(row)
    session.flush()  # the id
    told = session.get_one(IncidentHealth, incident.id).facts
    of_person = {name: told[name] for name in PERSONAL if name in told}
    _write(session, Casualty(row, (), ()), of_person, actor=actor, now=now)
    return next(each for each in casualties_of(session, incident) if each.row.id == row.id)


def _write(
    session: Session, lead: Casualty, changed: Mapping[str, Any], *, actor: str, now: datetime
) -> None:
    details = {**lead.row.details, **{n: changed[n] for n in OF_CASUALTY if n in changed}}
    lead.row.details = {name: value for name, value in details.items() if value is not None}
    if any(name in changed for name in OF_INJURY):
        _change_main_injury(session, lead, changed, actor=actor, now=now)
    if "incapacity" in changed:
        _replace_periods(session, lead, changed["incapacity"] or {}, actor=actor, now=now)
    session.flush()


def _change_main_injury(
    session: Session, lead: Casualty, changed: Mapping[str, Any], *, actor: str, now: datetime
) -> None:
    codes = {name: changed[name] for name in OF_INJURY if name in changed}
    if (main := lead.main_injury) is not None:
        details = {**main.details, **codes}
        main.details = {name: value for name, value in details.items() if value is not None}
        return
    told = {name: value for name, value in codes.items() if value is not None}
    if told:
        session.add(
            IncidentInjury(
                employer_number=lead.row.employer_number,
                incident_id=lead.row.incident_id,
                added_at=now,
                added_by=actor,
                casualty_id=lead.row.id,
                main=True,
                details=told,
            )
        )


def _replace_periods(
    session: Session, lead: Casualty, told: Mapping[str, Any], *, actor: str, now: datetime
) -> None:
    """Days given as facts replace the periods; dates become a period, the rest is kept as told."""
    for row in lead.incapacity:
        row.removed_at = now
    details = {**lead.row.details, TOLD: dict(told)}
    lead.row.details = details if told else {n: v for n, v in details.items() if n != TOLD}
    if told.get("days") is not None or not told.get("stopped_on"):
        return
    resumed_on = told.get("resumed_on")
    last_day = date.fromisoformat(resumed_on) - timedelta(days=1) if resumed_on else None
    if last_day is not None and last_day < date.fromisoformat(told["stopped_on"]):
        return
    session.add(
        IncidentIncapacity(
            employer_number=lead.row.employer_number,
            incident_id=lead.row.incident_id,
            added_at=now,
            added_by=actor,
            casualty_id=lead.row.id,
            period={
                "from": told["stopped_on"],
                "to": last_day.isoformat() if last_day else None,
                "kind": "full",
            },
        )
    )
