"""Who opened or took what of a courier's own cases, and why: for the courier."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.audit.models import AuditRecord
from courier_api.auth.models import StaffMember
from courier_api.auth.roles import Role
from courier_api.incidents.models import Incident
from courier_api.incidents.read_health import READ

MOST_OPENINGS = 100
STAFF = "staff:"
TAKEN = "download."
"""How the action begins with which a paper of a case is taken as a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOpening:
    """One opening by a person; `is_taken`: as a file. `role` None: a person who has left."""

    at: datetime
    ref: str
    what: str
    role: Role | None
    purpose: str | None
    is_taken: bool = False


def own_openings(session: Session, courier_id: int) -> tuple[OwnOpening, ...]:
    """The last openings and downloads of this courier's cases, newest first."""
    rows = session.scalars(
        select(AuditRecord)
        .join(
            Incident,
            (Incident.employer_number == AuditRecord.employer_number)
            & (Incident.ref == AuditRecord.subject_id),
        )
        .where(
            Incident.courier_id == courier_id,
            AuditRecord.subject_kind == "incident",
            or_(*(AuditRecord.action.startswith(each, autoescape=True) for each in (READ, TAKEN))),
            AuditRecord.actor.startswith(STAFF, autoescape=True),
        )
        .order_by(AuditRecord.id.desc())
        .limit(MOST_OPENINGS)
    ).all()
    roles = _roles(session, {row.actor for row in rows})
    return tuple(
        OwnOpening(
            at=row.at,
            ref=row.subject_id,
            what=_what(row.action),
            role=roles.get(row.actor),
            purpose=row.purpose,
            is_taken=row.action.startswith(TAKEN),
        )
        for row in rows
    )


def _what(action: str) -> str:
    """What was opened or taken; every copy of a photo is a photo."""
    what = action.removeprefix(READ).removeprefix(TAKEN)
    return "photos" if what.startswith("photo_") else what


def _roles(session: Session, actors: set[str]) -> dict[str, Role]:
    """The role of each member of staff among these."""
    ids = {int(actor.removeprefix(STAFF)) for actor in actors if actor.startswith(STAFF)}
    members = session.scalars(select(StaffMember).where(StaffMember.id.in_(ids)))
    return {f"{STAFF}{member.id}": Role(member.role) for member in members}
