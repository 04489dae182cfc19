"""Write down a step that was done, once, with name and time; and which were done."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid
from courier_api.foundation.upsert import insert_once
from courier_api.incidents.models import Incident
from courier_api.incidents.step_models import CaseStep
from courier_api.incidents.timeline import record_change

LONGEST_NOTE = 500


class PlatformStep(StrEnum):
    """What is owed for somebody who rode self-employed."""

    TOLD = "platforms_insurer_told"


def do_step(
    session: Session, incident: Incident, step: StrEnum, *, done_at: datetime, note: str, actor: str,
    now: datetime,
) -> bool:  # fmt: skip
    """The step was done then; said again, the first word stays. Gives whether it is new.

    Raises Invalid for an instant that is still to come or before the accident.
    """
    if not incident.occurred_at <= done_at <= now:
        raise Invalid(
            "The moment lies between the accident and now.",
            errors=[{"field": "done_at", "rule": "accident..now"}],
        )
    values = {
        "employer_number": incident.employer_number,
        "incident_id": incident.id,
        "step": step.value,
        "done_at": done_at,
        "done_by": actor,
        "note": note.strip()[:LONGEST_NOTE] or None,
        "recorded_at": now,
    }
    is_new = insert_once(session, CaseStep, values, unique=["incident_id", "step"]) is not None
    if is_new:
        facts = {"step": step.value, "done_at": done_at.isoformat()}
        record_change(session, incident, "step_done", actor=actor, now=now, facts=facts)
    return is_new


def steps_of(session: Session, incident: Incident) -> Sequence[CaseStep]:
    """Every step that was done, in the order in which it was written down."""
    return session.scalars(
        select(CaseStep).where(CaseStep.incident_id == incident.id).order_by(CaseStep.id)
    ).all()
