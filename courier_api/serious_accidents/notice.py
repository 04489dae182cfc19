"""The immediate notice to the inspectorate: who phoned when, whom they reached, and the paper after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid
from courier_api.incident_declarations.status import note_access
from courier_api.incidents.meet_duties import meet_duties
from courier_api.incidents.models import Incident
from courier_api.incidents.steps import do_step
from courier_api.incidents.timeline import record_change
from courier_api.serious_accidents.errors import WordsNeeded
from courier_api.serious_accidents.models import InspectionCall
from safety.deadlines import DeadlineRule

LONGEST_NAME, LONGEST_NOTE, LONGEST_NUMBER = 100, 500, 30


class NoticeStep(StrEnum):
    """What follows the call."""

    CONFIRMED = "notice_confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. `spoke_to` names who answered; nobody reached is a call too."""

    called_at: datetime
    number: str
    reached: bool
    spoke_to: str = ""
    note: str = ""


def record_call(
    session: Session, incident: Incident, call: Call, *, actor: str, now: datetime
) -> InspectionCall:
    """Write a call down. One that reached somebody meets the duty of notice, at its own time.

    Raises WordsNeeded without the number, or without a name when somebody was reached; Invalid for
    an instant before the accident or still to come.
    """
    if not call.number.strip():
        raise WordsNeeded("number")
    if call.reached and not call.spoke_to.strip():
        raise WordsNeeded("spoke_to")
    if not incident.occurred_at <= call.called_at <= now:
        raise Invalid(
            "The moment lies between the accident and now.",
            errors=[{"field": "called_at", "rule": "accident..now"}],
        )
    row = InspectionCall(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        called_at=call.called_at,
        called_by=actor,
        number=call.number.strip()[:LONGEST_NUMBER],
        reached=call.reached,
        spoke_to=call.spoke_to.strip()[:LONGEST_NAME] or None,
        note=call.note.strip()[:LONGEST_NOTE] or None,
        recorded_at=now,
    )
    session.add(row)
    facts = {"reached": call.reached, "called_at": call.called_at.isoformat()}
    record_change(session, incident, "inspection_phoned", actor=actor, now=now, facts=facts)
    note_access(session, incident, "serious.inspection_phoned", actor=actor, now=now)
    if call.reached:
        meet_duties(
            session, incident, (DeadlineRule.INSPECTION_NOTICE,), done_at=call.called_at,
            actor=actor, now=now,
        )  # fmt: skip
    return row


def confirm_in_writing(
    session: Session, incident: Incident, *, done_at: datetime, note: str, actor: str, now: datetime
) -> bool:
    """The notice was confirmed on paper or by mail then. Raises Invalid."""
    return do_step(
        session, incident, NoticeStep.CONFIRMED, done_at=done_at, note=note, actor=actor, now=now
    )


def calls_of(session: Session, incident: Incident) -> Sequence[InspectionCall]:
    """Every call, the first one first."""
    return session.scalars(
        select(InspectionCall)
        .where(InspectionCall.incident_id == incident.id)
        .order_by(InspectionCall.called_at, InspectionCall.id)
    ).all()
