"""The page's own report after one by SMS: the same case, now with everything that was told."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.incidents.call_for_help import call_for_help
from courier_api.incidents.class_again import class_again
from courier_api.incidents.facts_of_people import BY_PERSON
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.people_follow_facts import people_follow_facts
from courier_api.incidents.report import NewIncident
from courier_api.incidents.timeline import record_change
from courier_api.places.complete import complete_place

BY_SMS = "courier_sms"
"""The origin of a case whose report came by SMS, and on the timeline the arrival of the message."""
COMPLETED = "report_completed"
WORKED_OUT = ("municipality", "point_is", "metres_from_postcode")
"""What we added to a place ourselves."""


def complete_report(
    session: Session, incident: Incident, new: NewIncident, *, now: datetime
) -> None:
    """Take over what the fuller report says, unless a person has settled it meanwhile.

    The same report again changes nothing. When it happened stays as first told: clocks hang on it.
    """
    health = session.get_one(IncidentHealth, incident.id, with_for_update=True)
    settled = frozenset(health.facts.get(BY_PERSON, ()))
    told = {name: value for name, value in new.health.items() if name not in settled}
    changed = {name: value for name, value in told.items() if health.facts.get(name) != value}
    of_case = _of_case(incident, new, settled)
    if not changed and not of_case:
        return
    health.facts = {**health.facts, **changed}
    for name, value in of_case.items():
        setattr(incident, name, value)
    record_change(session, incident, COMPLETED, actor=new.actor, now=now)
    people_follow_facts(session, incident, changed, actor=new.actor, now=now)
    class_again(session, incident, actor=new.actor, now=now)
    if new.needs_help:
        call_for_help(session, incident, now=now)


def _of_case(incident: Incident, new: NewIncident, settled: frozenset[str]) -> dict[str, Any]:
    """The fields of the case itself that change."""
    wanted = {
        "kind": new.kind,
        "nature": new.nature if "trip" in new.health else None,  # else nobody asked
        "what_happened": new.what_happened,
        "place": _place(incident, new),
        "needs_help": new.needs_help or incident.needs_help,
    }
    return {
        name: value
        for name, value in wanted.items()
        if name not in settled and value is not None and getattr(incident, name) != value
    }


def _place(incident: Incident, new: NewIncident) -> dict[str, Any] | None:
    """Where the page says; what it leaves out, as the message said."""
    known = dict(incident.place or {})
    if "point_is" in known:
        known = {name: known[name] for name in known if name not in ("latitude", "longitude")}
    told = {name: value for name, value in known.items() if name not in WORKED_OUT}
    return complete_place({**told, **(new.place or {})})
