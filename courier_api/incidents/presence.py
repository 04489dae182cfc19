"""Who of the staff has a case open now."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.models import StaffMember
from courier_api.foundation.upsert import insert_or_change
from courier_api.incidents.link_models import CasePresence
from courier_api.incidents.models import Incident

PRESENT = timedelta(minutes=1)


def note_presence(session: Session, incident: Incident, staff_id: int, *, now: datetime) -> None:
    """This person looks at the case now."""
    values = {
        "incident_id": incident.id,
        "staff_id": staff_id,
        "employer_number": incident.employer_number,
        "seen_at": now,
    }
    insert_or_change(
        session, CasePresence, values, unique=["incident_id", "staff_id"],
        change={"seen_at": now}, returning="staff_id",
    )  # fmt: skip


def others_present(
    session: Session, incident: Incident, staff_id: int, *, now: datetime
) -> tuple[str, ...]:
    """The names of the others who looked at the case in the last minute."""
    names = session.scalars(
        select(StaffMember.name)
        .join(CasePresence, CasePresence.staff_id == StaffMember.id)
        .where(
            CasePresence.incident_id == incident.id,
            CasePresence.staff_id != staff_id,
            CasePresence.seen_at > now - PRESENT,
        )
        .order_by(StaffMember.name)
    )
    return tuple(names)
