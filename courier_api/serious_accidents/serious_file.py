"""Open the file of an accident that may be serious; a person confirms it or says why it is not."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from courier_api.incident_declarations.form_now import assessment_of
from courier_api.incident_declarations.status import note_access
from courier_api.incidents.models import Incident
from courier_api.incidents.timeline import record_change
from courier_api.serious_accidents.errors import FileStateRefused, NoSeriousFile, WordsNeeded
from courier_api.serious_accidents.models import SeriousFile
from safety.case_states import SERIOUS_FILE_MOVES, SeriousFileState, may_move

LONGEST_REASON = 500


def open_file(session: Session, incident: Incident, *, actor: str, now: datetime) -> SeriousFile:
    """The file of a case: the one there is, else a new one in the state `suspected`.

    Raises NoSeriousFile when the law certainly does not call the accident serious.
    """
    file = session.get(SeriousFile, incident.id, with_for_update=True)
    if file is not None:
        return file
    if not assessment_of(session, incident, now).classification.serious.may_be:
        raise NoSeriousFile(incident.ref)
    file = SeriousFile(
        incident_id=incident.id,
        employer_number=incident.employer_number,
        state=SeriousFileState.SUSPECTED.value,
        opened_at=now,
        sections={},
        changed_at=now,
        changed_by=actor,
    )
    session.add(file)
    tell(session, incident, file, "serious_file_opened", actor=actor, now=now)
    return file


def file_state(session: Session, incident: Incident) -> SeriousFileState | None:
    """Where the file of a case stands, None while it has none. Nothing medical is in it."""
    file = session.get(SeriousFile, incident.id)
    return SeriousFileState(file.state) if file else None


def confirm_serious(
    session: Session, incident: Incident, *, actor: str, now: datetime
) -> SeriousFile:
    """A person says that the accident is serious. Raises FileStateRefused."""
    file = open_file(session, incident, actor=actor, now=now)
    move(file, SeriousFileState.CONFIRMED)
    file.decided_at, file.decided_by, file.reason = now, actor, None
    tell(session, incident, file, "serious_confirmed", actor=actor, now=now)
    return file


def say_not_serious(
    session: Session, incident: Incident, reason: str, *, actor: str, now: datetime
) -> SeriousFile:
    """A person says that it is not, and why; name and reason stay. Raises WordsNeeded."""
    if not reason.strip():
        raise WordsNeeded("reason")
    file = open_file(session, incident, actor=actor, now=now)
    move(file, SeriousFileState.NOT_SERIOUS)
    file.decided_at, file.decided_by = now, actor
    file.reason = reason.strip()[:LONGEST_REASON]
    tell(session, incident, file, "serious_denied", actor=actor, now=now)
    return file


def suspect_again(
    session: Session, incident: Incident, *, actor: str, now: datetime
) -> SeriousFile:
    """What was called serious, or not, is looked at again. Raises FileStateRefused once acted on."""
    file = open_file(session, incident, actor=actor, now=now)
    move(file, SeriousFileState.SUSPECTED)
    tell(session, incident, file, "serious_file_opened", actor=actor, now=now)
    return file


def note_reply(
    session: Session, incident: Incident, reply: str, replied_on: date, *, actor: str, now: datetime
) -> SeriousFile:
    """What the inspectorate answered. Raises WordsNeeded or FileStateRefused."""
    if not reply.strip():
        raise WordsNeeded("reply")
    file = open_file(session, incident, actor=actor, now=now)
    move(file, SeriousFileState.INSPECTION_REPLY)
    file.reply, file.replied_on = reply.strip()[:LONGEST_REASON], replied_on
    tell(session, incident, file, "inspection_replied", actor=actor, now=now)
    return file


def close_file(session: Session, incident: Incident, *, actor: str, now: datetime) -> SeriousFile:
    """Nothing more is to be done. Raises FileStateRefused before the final report is sent."""
    file = open_file(session, incident, actor=actor, now=now)
    move(file, SeriousFileState.CLOSED)
    tell(session, incident, file, "serious_file_closed", actor=actor, now=now)
    return file


def move(file: SeriousFile, after: SeriousFileState) -> None:
    """Take the file to a state. Raises FileStateRefused when the table has no such move."""
    before = SeriousFileState(file.state)
    if not may_move(SERIOUS_FILE_MOVES, before, after):
        raise FileStateRefused(before.value, after.value)
    file.state = after.value


def tell(
    session: Session, incident: Incident, file: SeriousFile, kind: str, *, actor: str, now: datetime
) -> None:
    """The timeline and the audit log have a line more; nothing medical stands in them."""
    file.changed_at, file.changed_by = now, actor
    record_change(session, incident, kind, actor=actor, now=now, facts={"to": file.state})
    note_access(session, incident, f"serious.{kind}", actor=actor, now=now)
