"""Take a file of a report in parts: begin, add a part, be whole. Each may come again.

A network that breaks off costs one part. What has come lies here encrypted until the file is whole,
at most a day; then the phone begins anew. A photo of a near miss without a name leads to nobody: no row
says whose phone it came from, and only the picture itself is kept of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid, NotFound, Refused
from courier_api.foundation.locks import hold_names
from courier_api.incidents.case_models import IncidentEvidence
from courier_api.incidents.courier_report import NOBODY
from courier_api.incidents.evidence import add_photo, add_voice
from courier_api.incidents.find import hold_case
from courier_api.incidents.models import Incident
from courier_api.incidents.phone_clock import ReportNotFound, report_of_courier
from courier_api.incidents.read_photo import MOST_BYTES as MOST_PHOTO_BYTES
from courier_api.incidents.read_photo import Photo, picture_alone
from courier_api.incidents.read_voice import MOST_BYTES as MOST_VOICE_BYTES
from courier_api.incidents.read_voice import Voice
from courier_api.incidents.report import key_of_courier, known_incident
from courier_api.incidents.upload_models import ReportUpload, ReportUploadPart

LONGEST_PART = 256 * 1024
LASTS = timedelta(days=1)


class UploadKind(StrEnum):
    """What a phone may send after a report."""

    PHOTO = "photo"
    VOICE = "voice"


MOST_BYTES = {UploadKind.PHOTO: MOST_PHOTO_BYTES, UploadKind.VOICE: MOST_VOICE_BYTES}
MOST_OF_A_REPORT = {UploadKind.PHOTO: 6, UploadKind.VOICE: 1}


class UploadNotFound(NotFound):
    """Nothing of this file is here: it was never begun, or too long ago."""

    def __init__(self) -> None:
        super().__init__("Nothing of this file is here. Begin it again.")


class VoiceNamesYou(Refused):
    """A voice says who speaks; a report without a name takes none."""

    def __init__(self) -> None:
        super().__init__("A report without a name takes photos and no voice.")


class TooManyUploads(Refused):
    """The report has as many files of this kind as it can hold."""

    def __init__(self, kind: UploadKind) -> None:
        super().__init__(f"A report holds at most {MOST_OF_A_REPORT[kind]} of these files.")


class PartRefused(Invalid):
    """The file or its part has a length that it cannot have."""

    def __init__(self, rule: str) -> None:
        errors = [{"field": "length", "rule": rule}]
        super().__init__("The file or its part has a wrong length.", errors=errors)


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose session sends: of a report without a name only the co-operative is taken over."""

    employer_number: str
    courier_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedUpload:
    """A file that a phone wants to send; `upload_key` is the phone's own name for it."""

    report_id: str
    upload_key: str
    kind: UploadKind
    byte_length: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How many bytes have come without a gap, and whether the file is kept already."""

    received: int
    is_kept: bool = False


def begin_upload(
    session: Session, sender: Sender, wanted: WantedUpload, *, now: datetime
) -> Progress:
    """From which byte on the phone has to send. What was begun before goes on.

    Raises ReportNotFound before the report has come, PartRefused, VoiceNamesYou or TooManyUploads.
    """
    if not 0 < wanted.byte_length <= MOST_BYTES[wanted.kind]:
        raise PartRefused(f"1..{MOST_BYTES[wanted.kind]}")
    incident = _report(session, sender, wanted.report_id)
    if incident.courier_id is None and wanted.kind is UploadKind.VOICE:
        raise VoiceNamesYou
    hold_names(session, [f"uploads:{incident.id}"])
    if _is_kept(session, incident, wanted.upload_key):
        return Progress(wanted.byte_length, is_kept=True)
    known = _find(session, sender, wanted.upload_key)
    if known is not None:
        return Progress(known.received, is_kept=known.finished_at is not None)
    if _count(session, incident, wanted.kind) >= MOST_OF_A_REPORT[wanted.kind]:
        raise TooManyUploads(wanted.kind)
    session.add(
        ReportUpload(
            employer_number=incident.employer_number,
            courier_id=incident.courier_id,
            incident_id=incident.id,
            upload_key=wanted.upload_key,
            kind=wanted.kind.value,
            byte_length=wanted.byte_length,
            received=0,
            begun_at=now,
        )
    )
    return Progress(0)


def add_part(
    session: Session, sender: Sender, upload_key: str, body: bytes, *, starts_at_byte: int
) -> Progress:
    """Keep a part that follows on what has come; one that came before or too early changes nothing.

    Raises UploadNotFound or PartRefused.
    """
    upload = _find(session, sender, upload_key, to_change=True)
    if upload is None:
        raise UploadNotFound
    if upload.finished_at is not None:
        return Progress(upload.byte_length, is_kept=True)
    if starts_at_byte != upload.received:
        return Progress(upload.received)
    if not 0 < len(body) <= min(LONGEST_PART, upload.byte_length - upload.received):
        raise PartRefused(f"1..{LONGEST_PART}")
    session.add(
        ReportUploadPart(
            employer_number=upload.employer_number,
            upload_id=upload.id,
            starts_at_byte=starts_at_byte,
            body=body,
        )
    )
    upload.received += len(body)
    return Progress(upload.received)


def whole_upload(session: Session, sender: Sender, upload_key: str) -> tuple[UploadKind, bytes]:
    """The file as it was sent, empty when it is kept already. Raises UploadNotFound or PartRefused."""
    upload = _find(session, sender, upload_key)
    if upload is None:
        raise UploadNotFound
    if upload.finished_at is not None:
        return UploadKind(upload.kind), b""
    if upload.received != upload.byte_length:
        raise PartRefused("whole")
    parts = session.scalars(
        select(ReportUploadPart.body)
        .where(ReportUploadPart.upload_id == upload.id)
        .order_by(ReportUploadPart.starts_at_byte)
    )
    return UploadKind(upload.kind), b"".join(parts)


def keep_upload(
    session: Session, sender: Sender, upload_key: str, read: Photo | Voice, *, now: datetime
) -> None:
    """Put the file into the case and erase its parts. Raises UploadNotFound or TooManyPhotos."""
    upload = _find(session, sender, upload_key, to_change=True)
    if upload is None:
        raise UploadNotFound
    if upload.finished_at is not None:
        return
    told = session.get_one(Incident, upload.incident_id)
    incident = hold_case(session, told.employer_number, told.ref)
    actor = _actor(upload.courier_id)
    if isinstance(read, Photo):
        photo = read if upload.courier_id is not None else picture_alone(read)
        add_photo(session, incident, photo, upload_key=upload_key, actor=actor, now=now)
    else:
        add_voice(session, incident, read, upload_key=upload_key, actor=actor, now=now)
    _erase_parts(session, upload)
    upload.finished_at = now


def drop_upload(session: Session, sender: Sender, upload_key: str) -> None:
    """Forget a file that turned out to be none we can keep."""
    upload = _find(session, sender, upload_key, to_change=True)
    if upload is not None:
        _erase_parts(session, upload)
        session.delete(upload)


def forget_old_uploads(session: Session, employer_number: str, now: datetime) -> None:
    """Erase what was begun more than a day ago, whole or not: what is whole is evidence by now."""
    old = select(ReportUpload.id).where(
        ReportUpload.employer_number == employer_number, ReportUpload.begun_at < now - LASTS
    )
    session.execute(delete(ReportUploadPart).where(ReportUploadPart.upload_id.in_(old)))
    session.execute(delete(ReportUpload).where(ReportUpload.id.in_(old)))


def _report(session: Session, sender: Sender, report_id: str) -> Incident:
    """The courier's own report, or one without a name: who knows its id, sent it."""
    named = report_of_courier(session, sender.courier_id, report_id)
    if named is not None:
        return named
    key = key_of_courier(None, report_id)
    unnamed = known_incident(session, sender.employer_number, key)
    if unnamed is None or unnamed.courier_id is not None:
        raise ReportNotFound
    return unnamed


def _actor(courier_id: int | None) -> str:
    return NOBODY if courier_id is None else f"courier:{courier_id}"


def _find(
    session: Session, sender: Sender, upload_key: str, *, to_change: bool = False
) -> ReportUpload | None:
    query = select(ReportUpload).where(
        ReportUpload.employer_number == sender.employer_number,
        or_(ReportUpload.courier_id == sender.courier_id, ReportUpload.courier_id.is_(None)),
        ReportUpload.upload_key == upload_key,
    )
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def _erase_parts(session: Session, upload: ReportUpload) -> None:
    session.execute(delete(ReportUploadPart).where(ReportUploadPart.upload_id == upload.id))


def _is_kept(session: Session, incident: Incident, upload_key: str) -> bool:
    query = select(IncidentEvidence.id).where(
        IncidentEvidence.incident_id == incident.id, IncidentEvidence.upload_key == upload_key
    )
    return session.scalar(query) is not None


def _count(session: Session, incident: Incident, kind: UploadKind) -> int:
    """Files of the kind that are kept, and those on their way."""
    kept = select(func.count()).where(
        IncidentEvidence.incident_id == incident.id,
        IncidentEvidence.kind == kind.value,
        IncidentEvidence.added_by == _actor(incident.courier_id),
        IncidentEvidence.removed_at.is_(None),
    )
    coming = select(func.count()).where(
        ReportUpload.incident_id == incident.id,
        ReportUpload.kind == kind.value,
        ReportUpload.finished_at.is_(None),
    )
    return (session.scalar(kept) or 0) + (session.scalar(coming) or 0)
