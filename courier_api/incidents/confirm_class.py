"""A person confirms the class, or gives another one. What the machine proposed is kept beside it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import Invalid, Refused
from courier_api.incidents.class_again import class_again
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.timeline import record_change
from safety.assessment import Assessment
from safety.facts import IncidentClass

CONFIRMATIONS = "confirmations"
"""Every class a person gave: `class`, `machine` (what the rules said then), `by`, `at`."""


class NoLegalClass(Refused):
    """Nobody was hurt: the law has no class for it."""

    def __init__(self) -> None:
        super().__init__("Nobody is known to be hurt, so there is no legal class to confirm.")


class NotMinor(Refused):
    """Only a minor case can get worse in the sense of the law."""

    def __init__(self) -> None:
        super().__init__("This case is not minor, so its ordinary terms hold.")


def confirm_class(
    session: Session, incident: Incident, given: IncidentClass, *, actor: str, now: datetime
) -> Assessment | None:
    """The class that holds from now on, whatever the rules say; clocks keep their original start.

    Raises NoLegalClass for a near miss, damage or hazard that hurt nobody.
    """
    if incident.classification.get("class") == "none":
        raise NoLegalClass
    note_class(session, incident, given, actor=actor, now=now)
    facts = {"class": given.value, "machine": incident.classification.get("machine")}
    record_change(session, incident, "class_confirmed", actor=actor, now=now, facts=facts)
    return class_again(session, incident, actor=actor, now=now)


def note_class(
    session: Session, incident: Incident, given: IncidentClass | None, *, actor: str, now: datetime
) -> None:
    """Store a person's class with what the rules said; None takes the class back to the rules."""
    health = session.get_one(IncidentHealth, incident.id, with_for_update=True)
    facts = {name: value for name, value in health.facts.items() if name != "class"}
    machine = incident.classification.get("machine", incident.classification.get("class"))
    entry = {
        "class": given.value if given else None,
        "machine": machine,
        "by": actor,
        "at": now.isoformat(),
    }
    facts[CONFIRMATIONS] = [*facts.get(CONFIRMATIONS, ()), entry]
    if given is not None:
        facts["class"] = given.value
    health.facts = facts
    incident.class_confirmed_by = actor if given else None
    incident.class_confirmed_at = now if given else None
    incident.classification = {
        **incident.classification,
        "confirmed_by": incident.class_confirmed_by,
        "machine_then": machine if given else None,
    }


def report_worsening(
    session: Session, incident: Incident, told_on: date, *, actor: str, now: datetime
) -> Assessment | None:
    """A minor case got worse: it is declared, within eight days of the day we were told.

    Raises NotMinor, or Invalid for a day that is still to come or before the accident.
    Source: RD of 19 March 2014 (docs/sources.md#rd-2014-light-accidents).
    """
    if incident.classification.get("class") != IncidentClass.MINOR.value:
        raise NotMinor
    if not incident.accident_date <= told_on <= local_date(now):
        raise Invalid(
            "The day on which we were told lies between the accident and today.",
            errors=[{"field": "told_on", "rule": "accident_date..today"}],
        )
    note_class(session, incident, None, actor=actor, now=now)
    health = session.get_one(IncidentHealth, incident.id)
    history = {"first_class": IncidentClass.MINOR.value, "worsening_told_on": told_on.isoformat()}
    health.facts = {**health.facts, "history": history}
    facts = {"told_on": told_on.isoformat()}
    record_change(session, incident, "worsened", actor=actor, now=now, facts=facts)
    return class_again(session, incident, actor=actor, now=now)


def is_confirmed(incident: Incident) -> bool:
    """Whether a person's class still stands: the rules have not changed their mind since."""
    found = incident.classification
    if not found.get("confirmed_by"):
        return False
    return "machine_then" not in found or found.get("machine") == found["machine_then"]
