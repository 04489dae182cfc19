"""Keep photos, papers and voice notes of a case and give them back, as they came and with their hash."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid, NotFound, Refused
from courier_api.incidents.case_models import IncidentEvidence, IncidentEvidenceBody
from courier_api.incidents.models import Incident
from courier_api.incidents.read_people import log_reading
from courier_api.incidents.read_photo import PUBLIC_TYPE, Photo
from courier_api.incidents.read_voice import Voice
from courier_api.incidents.timeline import record_change

MOST_PHOTOS = 30
LONGEST_UPLOAD_KEY = 100
LONGEST_NOTE = 500
KINDS = ("photo", "police_paper", "insurer_letter", "other")
VOICE = "voice"
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

    Of a picture alone there is nothing but that copy.

    Raises TooManyPhotos, or Invalid for an unknown kind or an upload without a name.
    """
    if kind not in KINDS or not 0 < len(upload_key) <= LONGEST_UPLOAD_KEY:
        field = "kind" if kind not in KINDS else "upload_key"
        raise Invalid("The photo cannot be kept so.", errors=[{"field": field, "rule": "known"}])
    known = _known(session, incident, upload_key, photo.sha256)
    if known is not None:
        return known
    if _count(session, incident) >= MOST_PHOTOS:
        raise TooManyPhotos
    row = _row(incident, photo, upload_key=upload_key, actor=actor, now=now)
    row.kind = kind
    row.note = note.strip()[:LONGEST_NOTE] or None
    where = photo.taken_where
    row.width, row.height, row.taken_at = photo.width, photo.height, photo.taken_at
    row.taken_where = {"latitude": where[0], "longitude": where[1]} if where else None
    copies = {PUBLIC: (PUBLIC_TYPE, photo.public)}
    if photo.original is not photo.public:
        copies[ORIGINAL] = (photo.media_type, photo.original)
    return _keep(session, incident, row, copies, now=now)


def add_voice(
    session: Session,
    incident: Incident,
    voice: Voice,
    *,
    upload_key: str,
    actor: str,
    now: datetime,
) -> IncidentEvidence:
    """Keep a voice note as it came; the same one again is the same. Raises TooManyPhotos."""
    known = _known(session, incident, upload_key, voice.sha256)
    if known is not None:
        return known
    if _count(session, incident) >= MOST_PHOTOS:
        raise TooManyPhotos
    row = _row(incident, voice, upload_key=upload_key, actor=actor, now=now)
    row.kind = VOICE
    copies = {ORIGINAL: (voice.media_type, voice.original)}
    return _keep(session, incident, row, copies, now=now)


def _known(
    session: Session, incident: Incident, upload_key: str, sha256: str
) -> IncidentEvidence | None:
    """The file that came before, shown again if it was removed."""
    known = session.scalar(
        select(IncidentEvidence).where(
            IncidentEvidence.incident_id == incident.id,
            (IncidentEvidence.upload_key == upload_key) | (IncidentEvidence.sha256 == sha256),
        )
    )
    if known is not None:
        known.removed_at = None
    return known


def _keep(
    session: Session,
    incident: Incident,
    row: IncidentEvidence,
    copies: Mapping[str, tuple[str, bytes]],
    *,
    now: datetime,
) -> IncidentEvidence:
    """Store the row with its bytes and say so on the timeline."""
    session.add(row)
    session.flush()  # the id
    for copy, (media_type, body) in copies.items():
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
    record_change(session, incident, "evidence_added", actor=row.added_by, now=now, facts=facts)
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
    found = session.execute(
        select(IncidentEvidence.kind, IncidentEvidenceBody)
        .join(IncidentEvidence, IncidentEvidence.id == IncidentEvidenceBody.evidence_id)
        .where(
            IncidentEvidence.incident_id == incident.id,
            IncidentEvidence.evidence_key == evidence_key,
            IncidentEvidence.removed_at.is_(None),
            # A voice note has one copy only: there is nothing of the phone in it to leave out.
            (IncidentEvidenceBody.copy == copy) | (IncidentEvidence.kind == VOICE),
        )
    ).first()
    if found is None:
        raise EvidenceNotFound(evidence_key)
    kind, body = found
    what = VOICE if kind == VOICE else f"photo_{copy}"
    log_reading(session, incident, what, purpose=purpose, actor=actor, now=now)
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
    incident: Incident, file: Photo | Voice, *, upload_key: str, actor: str, now: datetime
) -> IncidentEvidence:
    return IncidentEvidence(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        added_at=now,
        added_by=actor,
        evidence_key=secrets.token_hex(16),
        upload_key=upload_key,
        media_type=file.media_type,
        byte_length=len(file.original),
        sha256=file.sha256,
    )


def _count(session: Session, incident: Incident) -> int:
    query = select(func.count()).where(
        IncidentEvidence.incident_id == incident.id, IncidentEvidence.removed_at.is_(None)
    )
    return session.scalar(query) or 0
