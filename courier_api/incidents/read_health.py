"""The only way in which a person reads health data of a case: each opening is logged with it.

Nobody else outside this folder may name the table; a test of the architecture says so.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.timeline import add_event

LONGEST_PURPOSE = 200
READ = "read."
"""How the action of an opening begins in the audit log; what was opened follows."""
WITHHELD = "withheld"
OPEN_TO_ADVISERS = frozenset(("moving", "occurred_time_known", "trip"))
"""What says nothing about anybody's health, though it came with the rest."""


class HealthPart(StrEnum):
    """What can be opened at once."""

    NARRATIVE = "narrative"
    INJURY = "injury"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Who opens what of a case, and why."""

    what: str
    actor: str
    purpose: str


def outline(session: Session, incident: Incident) -> dict[str, Any]:
    """Which facts there are, without one of them: instead of each stands WITHHELD."""
    return {
        name: value if name in OPEN_TO_ADVISERS else WITHHELD
        for name, value in _facts(session, incident).items()
    }


def open_part(
    session: Session, incident: Incident, part: HealthPart, opening: Opening, *, now: datetime
) -> dict[str, Any]:
    """The facts of one part, the others withheld. Who opened it is written down with it."""
    write_down_opening(session, incident, opening, now=now)
    found = _facts(session, incident)
    is_told = part is HealthPart.NARRATIVE
    return {
        name: value if name in OPEN_TO_ADVISERS or (name == "narrative") is is_told else WITHHELD
        for name, value in found.items()
    }


def differing_names(
    session: Session, one: Incident, other: Incident, names: Collection[str]
) -> tuple[str, ...]:
    """Of these facts those that two cases tell differently: their names only."""
    ours, theirs = _facts(session, one), _facts(session, other)
    return tuple(name for name in names if ours.get(name) != theirs.get(name))


def open_named(
    session: Session, incident: Incident, names: Collection[str], opening: Opening, *, now: datetime
) -> dict[str, Any]:
    """These facts of a case; None for what nobody told. Who opened them is written down with it."""
    write_down_opening(session, incident, opening, now=now)
    found = _facts(session, incident)
    return {name: found.get(name) for name in names}


def write_down_opening(
    session: Session, incident: Incident, opening: Opening, *, now: datetime
) -> None:
    """One line in the audit log and one on the timeline, in the transaction of the opening."""
    purpose = "".join(sign for sign in opening.purpose if sign.isprintable())
    purpose = purpose.strip()[:LONGEST_PURPOSE]
    access = Access(
        employer_number=incident.employer_number,
        actor=opening.actor,
        action=f"{READ}{opening.what}",
        subject_kind="incident",
        subject_id=incident.ref,
        purpose=purpose,
    )
    record(session, access, at=now)
    facts = {"what": opening.what, "purpose": purpose}
    add_event(session, incident, "read", actor=opening.actor, happened_at=now, now=now, facts=facts)


def _facts(session: Session, incident: Incident) -> Mapping[str, Any]:
    return session.get_one(IncidentHealth, incident.id).facts
