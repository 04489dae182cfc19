"""Preserve the scene and take first measures: each step with name and time, and the duties it meets."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.incidents.meet_duties import meet_duties
from courier_api.incidents.models import Incident
from courier_api.incidents.steps import do_step, steps_of
from courier_api.serious_accidents.models import SeriousFile
from courier_api.serious_accidents.serious_file import open_file
from safety.case_states import SeriousFileState
from safety.serious_file import DUTY_STEPS, SeriousStep, met_by, state_after_step


def secure(
    session: Session, incident: Incident, step: SeriousStep, *, done_at: datetime, note: str,
    actor: str, now: datetime,
) -> SeriousFile:  # fmt: skip
    """A step was done then. A duty is met when its last step is, at the time of the latest of them.

    Raises NoSeriousFile, or Invalid for an instant before the accident or still to come.
    """
    file = open_file(session, incident, actor=actor, now=now)
    do_step(session, incident, step, done_at=done_at, note=note, actor=actor, now=now)
    done = done_steps(session, incident)
    for rule in met_by(done.keys()):
        latest = max(done[each] for each in DUTY_STEPS[rule])
        meet_duties(session, incident, (rule,), done_at=latest, actor=actor, now=now)
    advance(file, session, incident)
    return file


def done_steps(session: Session, incident: Incident) -> dict[SeriousStep, datetime]:
    """The steps of the list that were done, with when."""
    known = {each.value: each for each in SeriousStep}
    return {
        known[row.step]: row.done_at for row in steps_of(session, incident) if row.step in known
    }


def advance(file: SeriousFile, session: Session, incident: Incident) -> None:
    """The file goes as far as what was done and written carries it."""
    after = state_after_step(
        SeriousFileState(file.state),
        done_steps(session, incident).keys(),
        written=bool(file.sections),
    )
    file.state = after.value
