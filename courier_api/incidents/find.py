"""Find a case by its reference, to read it or to change it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import NotFound, Refused
from courier_api.incidents.models import Incident


class IncidentNotFound(NotFound):
    """No incident with this reference in the co-operative of whoever asks."""

    def __init__(self, ref: str) -> None:
        super().__init__("There is no incident with this reference.", ref=ref)


class CaseChanged(Refused):
    """Somebody else changed the case after it was read."""

    def __init__(self, ref: str, *, seen: int, now_at: int) -> None:
        self.seen = seen
        super().__init__(
            "Somebody else has changed this case. Look at it again before you decide.",
            ref=ref,
            seen_version=seen,
            version=now_at,
        )


def incident_by_ref(session: Session, employer_number: str, ref: str) -> Incident:
    """A case to read. Raises IncidentNotFound."""
    incident = session.scalar(
        select(Incident).where(Incident.employer_number == employer_number, Incident.ref == ref)
    )
    if incident is None:
        raise IncidentNotFound(ref)
    return incident


def hold_case(
    session: Session, employer_number: str, ref: str, *, seen_version: int | None = None
) -> Incident:
    """A case to change: nobody else changes it until this transaction ends.

    Rows that only name the case, as a link or a line from another case, do not wait for it: else two
    people who write from one case to the other and back would wait for each other for ever.
    `seen_version` is what the person looked at. Raises IncidentNotFound, or CaseChanged when the
    case has another version by now.
    """
    incident = session.scalar(
        select(Incident)
        .where(Incident.employer_number == employer_number, Incident.ref == ref)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if incident is None:
        raise IncidentNotFound(ref)
    if seen_version is not None and seen_version != incident.version:
        raise CaseChanged(ref, seen=seen_version, now_at=incident.version)
    return incident
