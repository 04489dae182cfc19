"""A person decides the class of a case: the case moves on, and the serious file says the same."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.incident_declarations.form_now import assessment_of
from courier_api.incidents.confirm_class import confirm_class
from courier_api.incidents.models import Incident
from courier_api.incidents.take_class_back import take_class_back
from courier_api.incidents.take_up import take_up
from courier_api.serious_accidents.models import SeriousFile
from courier_api.serious_accidents.serious_file import (
    confirm_serious,
    file_state,
    open_file,
    say_not_serious,
    suspect_again,
)
from safety.case_states import SeriousFileState
from safety.facts import IncidentClass

SERIOUS = (IncidentClass.SERIOUS, IncidentClass.VERY_SERIOUS)


def decide_class(
    session: Session, incident: Incident, given: IncidentClass, *, actor: str, now: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    """The class holds from now on and the case leaves the inbox.

    A serious class confirms the file of the serious accident; another one denies a file that was
    only suspected, for which `reason` is kept. A file beyond that stays: what the inspectorate was
    told is not taken back by a class. Raises NoLegalClass, or WordsNeeded without a reason.
    """
    confirm_class(session, incident, given, actor=actor, now=now)
    take_up(session, incident, actor=actor, now=now)
    if given in SERIOUS:
        _confirm_file(session, incident, actor=actor, now=now)
        return
    if file_state(session, incident) is SeriousFileState.SUSPECTED:
        say_not_serious(session, incident, reason, actor=actor, now=now)


def take_back_class(
    session: Session, incident: Incident, reason: str, *, actor: str, now: datetime
) -> None:
    """The confirmation was a mistake, for a reason that is kept: the rules decide again.

    A file that this confirmation confirmed or denied, and nothing since, is suspected again. What was
    done in it stays, and a file that is further on stays where it is.
    Raises NothingConfirmed, ClosedWithClass, or Invalid without a reason.
    """
    confirmed_at = incident.class_confirmed_at
    take_class_back(session, incident, reason, actor=actor, now=now)
    file = session.get(SeriousFile, incident.id, with_for_update=True)
    if file is None or file.decided_at != confirmed_at:
        return
    is_denied = file.state == SeriousFileState.NOT_SERIOUS.value
    may_be = assessment_of(session, incident, now).classification.serious.may_be
    if file.state == SeriousFileState.CONFIRMED.value or (is_denied and may_be):
        suspect_again(session, incident, actor=actor, now=now)


def _confirm_file(session: Session, incident: Incident, *, actor: str, now: datetime) -> None:
    file = open_file(session, incident, actor=actor, now=now)
    if file.state == SeriousFileState.NOT_SERIOUS.value:
        suspect_again(session, incident, actor=actor, now=now)
    if file.state == SeriousFileState.SUSPECTED.value:
        confirm_serious(session, incident, actor=actor, now=now)
