"""Keep photos of a case and give them back. The original is kept as it came, and its hash."""

import secrets
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid, NotFound, Refused
from courier_api.incidents.case_models import IncidentEvidence, IncidentEvidenceBody
from courier_api.incidents.models import Incident
from courier_api.incidents.read_people import log_reading
from courier_api.incidents.read_photo import PUBLIC_TYPE, Photo
from courier_api.incidents.timeline import record_change

MOST_PHOTOS = 30
LONGEST_UPLOAD_KEY = 100
LONGEST_NOTE = 500
KINDS = ("photo", "police_paper", "insurer_letter", "other")
ORIGINAL, PUBLIC = "original", "public"


class EvidenceNotFound(NotFound):
    """The case has no such photo."""

    def __init__(self, evidence_key: str) -> None:
        super().__init__("This case has no such photo.", evidence_key=evidence_key)


class TooManyPhotos(Refused):
    """The case has as many photos as it can hold."""

    def __init__(self) -> None:
        super().__init__(f"A case holds at most {MOST_PHOTOS} photos.")


def add_photo(
    session: Session,
    incident: Incident,
    photo: Photo,
    *,
    upload_key: str,
    actor: str,
    now: datetime,
    kind: str = "photo",
    note: str = "",
) -> IncidentEvidence:
    """Keep a photo with a copy to show; the same upload or the same file again is the same photo.

    Raises TooManyPhotos, or Invalid for an unknown kind or an upload without a name.
    """
    if kind not in KINDS or not 0 < len(upload_key) <= LONGEST_UPLOAD_KEY:
        field = "kind" if kind not in KINDS else "upload_key"
        raise Invalid("The photo cannot be kept so.", errors=[{"field": field, "rule": "known"}])
    known = session.scalar(
        select(IncidentEvidence).where(
            IncidentEvidence.incident_id == incident.id,
            (IncidentEvidence.upload_key == upload_key) | (IncidentEvidence.sha256 == photo.sha256),
        )
    )
    if known is not None:
        known.removed_at = None
        return known
    if _count(session, incident) >= MOST_PHOTOS:
        raise TooManyPhotos
    row = _row(incident, photo, upload_key=upload_key, actor=actor, now=now)
    row.kind = kind
    row.note = note.strip()[:LONGEST_NOTE] or None
    session.add(row)
    session.flush()  # the id
    for copy, media_type, body in (
        (ORIGINAL, photo.media_type, photo.original),
        (PUBLIC, PUBLIC_TYPE, photo.public),
    ):
        session.add(
            IncidentEvidenceBody(
                employer_number=incident.employer_number,
                evidence_id=row.id,
                copy=copy,
                media_type=media_type,
                body=body,
            )
        )
    facts = {"evidence": row.evidence_key, "sha256": row.sha256}
    record_change(session, incident, "evidence_added", actor=actor, now=now, facts=facts)
    return row


def evidence_of(session: Session, incident: Incident) -> list[IncidentEvidence]:
    """What is kept of a case, without the bytes, in the order in which it came."""
    query = select(IncidentEvidence).where(
        IncidentEvidence.incident_id == incident.id, IncidentEvidence.removed_at.is_(None)
    )
    return list(session.scalars(query.order_by(IncidentEvidence.id)))


def read_evidence(
    session: Session, incident: Incident, evidence_key: str, *, copy: str, purpose: str,
    actor: str, now: datetime,
) -> tuple[str, bytes]:  # fmt: skip
    """Media type and bytes of one copy; the reading is logged. Raises EvidenceNotFound."""
    body = session.scalar(
        select(IncidentEvidenceBody)
        .join(IncidentEvidence, IncidentEvidence.id == IncidentEvidenceBody.evidence_id)
        .where(
            IncidentEvidence.incident_id == incident.id,
            IncidentEvidence.evidence_key == evidence_key,
            IncidentEvidence.removed_at.is_(None),
            IncidentEvidenceBody.copy == copy,
        )
    )
    if body is None:
        raise EvidenceNotFound(evidence_key)
    log_reading(session, incident, f"photo_{copy}", purpose=purpose, actor=actor, now=now)
    return body.media_type, body.body


def remove_evidence(
    session: Session, incident: Incident, evidence_key: str, *, actor: str, now: datetime
) -> None:
    """A photo that does not belong here is shown no more; it is kept. Raises EvidenceNotFound."""
    row = next((r for r in evidence_of(session, incident) if r.evidence_key == evidence_key), None)
    if row is None:
        raise EvidenceNotFound(evidence_key)
    row.removed_at = now
    facts = {"evidence": evidence_key}
    record_change(session, incident, "evidence_removed", actor=actor, now=now, facts=facts)


def _row(
    incident: Incident, photo: Photo, *, upload_key: str, actor: str, now: datetime
) -> IncidentEvidence:
    where = photo.taken_where
    return IncidentEvidence(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        added_at=now,
        added_by=actor,
        evidence_key=secrets.token_hex(16),
        upload_key=upload_key,
        media_type=photo.media_type,
        byte_length=len(photo.original),
        width=photo.width,
        height=photo.height,
        sha256=photo.sha256,
        taken_at=photo.taken_at,
        taken_where={"latitude": where[0], "longitude": where[1]} if where else None,
    )


def _count(session: Session, incident: Incident) -> int:
    query = select(func.count()).where(
        IncidentEvidence.incident_id == incident.id, IncidentEvidence.removed_at.is_(None)
    )
    return session.scalar(query) or 0
