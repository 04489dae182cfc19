"""What the keys and buttons beside the list do to one case, and how each is taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.incidents.ask_reporter import ask_reporter
from courier_api.incidents.change_case import change_case
from courier_api.incidents.find import hold_case
from courier_api.incidents.models import Incident
from courier_api.incidents.move_case import move_case
from courier_api.incidents.snooze import snooze_case, wake_case
from courier_api.incidents.take_up import take_up
from courier_api.incidents.undo_move import undo_last_move
from courier_api.web.adviser.typed_fields import FieldWrong, choice, day, number
from courier_api.web.adviser.views import Reader
from safety.case_states import IncidentState
from safety.incidents import IncidentKind

Fields = Mapping[str, str]


class TriageMove(StrEnum):
    """A move of the list."""

    ACCEPT = "accept"
    NEAR_MISS = "near_miss"
    ASK = "ask"
    REJECT = "reject"
    SNOOZE = "snooze"
    SEVERITY = "severity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What was done. `was` is what it was before, in the words of the form that takes it back."""

    ref: str
    move: TriageMove
    was: str = ""


def triage_move(session: Session, reader: Reader, ref: str, fields: Fields, now: datetime) -> Moved:
    """Do one move. Raises FieldWrong, IncidentNotFound, CaseChanged, and what the move raises."""
    move = choice(fields, "do", TriageMove)
    incident = hold_case(
        session, reader.employer_number, ref, seen_version=number(fields, "version")
    )
    was = MOVES[move](session, reader, incident, fields, now)
    return Moved(ref=ref, move=move, was=was)


def take_back(session: Session, reader: Reader, ref: str, fields: Fields, now: datetime) -> None:
    """Take the last move back: a state by its own rule, a value by writing what it was before.

    Raises NothingToUndo, FieldWrong or IncidentNotFound.
    """
    move = choice(fields, "do", TriageMove)
    incident = hold_case(session, reader.employer_number, ref)
    actor = f"staff:{reader.staff_id}"
    match move:
        case TriageMove.NEAR_MISS:
            kind = choice(fields, "was", IncidentKind)
            change_case(session, incident, {"kind": kind.value}, actor=actor, now=now)
        case TriageMove.SEVERITY:
            before = {"severity": number(fields, "was")}
            change_case(session, incident, before, actor=actor, now=now)
        case TriageMove.SNOOZE:
            wake_case(session, incident, actor=actor, now=now)
        case TriageMove.ACCEPT | TriageMove.REJECT:
            undo_last_move(session, incident, actor=actor, now=now)
        case TriageMove.ASK:
            raise FieldWrong("do", "final")


def accept(session: Session, reader: Reader, incident: Incident, now: datetime) -> None:
    """Somebody takes the case: it leaves the inbox, and is opened as soon as enough is known."""
    actor = f"staff:{reader.staff_id}"
    if incident.owner_staff_id is None:
        change_case(session, incident, {"owner_staff_id": reader.staff_id}, actor=actor, now=now)
    take_up(session, incident, actor=actor, now=now)


def _accept(session: Session, reader: Reader, incident: Incident, _: Fields, now: datetime) -> str:
    accept(session, reader, incident, now)
    return ""


def _near_miss(
    session: Session, reader: Reader, incident: Incident, _: Fields, now: datetime
) -> str:
    was = incident.kind
    changes = {"kind": IncidentKind.NEAR_MISS.value}
    change_case(session, incident, changes, actor=f"staff:{reader.staff_id}", now=now)
    return was


def _ask(session: Session, reader: Reader, incident: Incident, _: Fields, now: datetime) -> str:
    ask_reporter(session, incident, actor=f"staff:{reader.staff_id}", now=now)
    return ""


def _reject(
    session: Session, reader: Reader, incident: Incident, fields: Fields, now: datetime
) -> str:
    actor, reason = f"staff:{reader.staff_id}", fields.get("reason", "")
    move_case(session, incident, IncidentState.REJECTED, actor=actor, now=now, reason=reason)
    return ""


def _snooze(
    session: Session, reader: Reader, incident: Incident, fields: Fields, now: datetime
) -> str:
    until = day(fields, "until")
    if until is None:
        raise FieldWrong("until", "required")
    snooze_case(session, incident, until, actor=f"staff:{reader.staff_id}", now=now)
    return ""


def _severity(
    session: Session, reader: Reader, incident: Incident, fields: Fields, now: datetime
) -> str:
    was = incident.severity
    changes = {"severity": number(fields, "severity")}
    change_case(session, incident, changes, actor=f"staff:{reader.staff_id}", now=now)
    return "" if was is None else str(was)


MOVES: Mapping[TriageMove, Callable[[Session, Reader, Incident, Fields, datetime], str]] = {
    TriageMove.ACCEPT: _accept,
    TriageMove.NEAR_MISS: _near_miss,
    TriageMove.ASK: _ask,
    TriageMove.REJECT: _reject,
    TriageMove.SNOOZE: _snooze,
    TriageMove.SEVERITY: _severity,
}
