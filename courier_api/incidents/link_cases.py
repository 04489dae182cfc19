"""Say that two cases belong together, as a near miss and the accident it announced; part them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid, NotFound, Refused
from courier_api.foundation.locks import hold_names
from courier_api.incidents.link_models import IncidentLink
from courier_api.incidents.models import Incident
from courier_api.incidents.move_case import reason_text
from courier_api.incidents.timeline import add_event, record_change


class LinkNotFound(NotFound):
    """The case has no such link, or it was taken away."""

    def __init__(self, link_id: int) -> None:
        super().__init__("This case has no such link.", link_id=link_id)


class LinkedAlready(Refused):
    """The two cases are linked."""

    def __init__(self, linked: "LinkedCase") -> None:
        ref = linked.incident.ref
        super().__init__("These cases are linked already.", ref=ref, link_id=linked.link_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedCase:
    """A case at the other end of a link."""

    link_id: int
    incident: Incident


def link_cases(
    session: Session, incident: Incident, other: Incident, *, actor: str, now: datetime
) -> IncidentLink:
    """Both cases show the link, and both timelines say so. Neither case changes by it.

    Of two people who link one pair at once, from either end, the second is told of the first.
    Raises Invalid for the same case or another co-operative's, or LinkedAlready.
    """
    if other.id == incident.id or other.employer_number != incident.employer_number:
        raise Invalid("Choose another case.", errors=[{"field": "ref", "rule": "another_case"}])
    first, second = sorted((incident.id, other.id))
    # Each of two people may hold the case at their end: the pair is what they have in common.
    hold_names(session, [f"incident-link:{first}:{second}"])
    for each in linked_cases(session, incident):
        if each.incident.id == other.id:
            raise LinkedAlready(each)
    row = IncidentLink(
        employer_number=incident.employer_number,
        first_id=first,
        second_id=second,
        linked_at=now,
        linked_by=actor,
    )
    session.add(row)
    _tell(session, incident, other, "linked", actor=actor, now=now)
    return row


def unlink_cases(
    session: Session, incident: Incident, link_id: int, reason: str, *, actor: str, now: datetime
) -> None:
    """The link ends with a reason; that it was there stays. Raises LinkNotFound or Invalid."""
    row = session.get(IncidentLink, link_id, with_for_update=True)
    is_ours = row is not None and incident.id in (row.first_id, row.second_id)
    if row is None or not is_ours or row.unlinked_at is not None:
        raise LinkNotFound(link_id)
    told = reason_text(reason, needed=True)
    other_id = row.second_id if row.first_id == incident.id else row.first_id
    row.unlinked_at, row.unlinked_by, row.unlink_reason = now, actor, told
    other = session.get_one(Incident, other_id)
    _tell(session, incident, other, "unlinked", actor=actor, now=now, reason=told)


def linked_cases(session: Session, incident: Incident) -> Sequence[LinkedCase]:
    """The cases that are linked to a case now, the oldest link first: one query."""
    rows = session.execute(
        select(IncidentLink.id, Incident)
        .join(Incident, Incident.id.in_((IncidentLink.first_id, IncidentLink.second_id)))
        .where(
            or_(IncidentLink.first_id == incident.id, IncidentLink.second_id == incident.id),
            IncidentLink.unlinked_at.is_(None),
            Incident.id != incident.id,
        )
        .order_by(IncidentLink.id)
    )
    return [LinkedCase(link_id=row[0], incident=row[1]) for row in rows]


def _tell(
    session: Session, incident: Incident, other: Incident, kind: str, *, actor: str, now: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    """The case somebody works on has a new version; the other one only a line more."""
    told = {"reason": reason} if reason else {}
    facts = {"with": other.ref, **told}
    record_change(session, incident, kind, actor=actor, now=now, facts=facts)
    here = {"with": incident.ref, **told}
    add_event(session, other, kind, actor=actor, happened_at=now, now=now, facts=here)
