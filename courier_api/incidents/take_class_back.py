"""A confirmed class was a mistake: the rules decide again, and both stay on record."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.errors import Refused
from courier_api.incidents.class_again import class_again
from courier_api.incidents.confirm_class import note_class
from courier_api.incidents.models import Incident
from courier_api.incidents.move_case import reason_text
from courier_api.incidents.timeline import record_change
from safety.assessment import Assessment
from safety.case_states import IncidentState


class NothingConfirmed(Refused):
    """No person's class is in force, or it was taken back already."""

    def __init__(self) -> None:
        super().__init__("Nobody's class is in force here, so there is none to take back.")


class ClosedWithClass(Refused):
    """A case is closed with a confirmed class only."""

    def __init__(self) -> None:
        super().__init__("This case was closed with its class. Reopen it first.")


def take_class_back(
    session: Session, incident: Incident, reason: str, *, actor: str, now: datetime
) -> Assessment | None:
    """What the rules say holds again. The timeline keeps the confirmation and the reason.

    A clock that the class had waived runs again from its original start, so it may be over already;
    one that only the class asked for is waived; what was met stays met. The state of the case stays.

    Raises NothingConfirmed, ClosedWithClass, or Invalid without a reason.
    Source: reclassification keeps the start of a term (docs/sources.md#law-1971-accidents).
    """
    if incident.class_confirmed_by is None:
        raise NothingConfirmed
    if incident.status == IncidentState.CLOSED.value:
        raise ClosedWithClass
    told = reason_text(reason, needed=True)
    facts = {
        "class": incident.classification.get("class"),
        "by": incident.class_confirmed_by,
        "reason": told,
    }
    note_class(session, incident, None, actor=actor, now=now)
    record_change(session, incident, "class_taken_back", actor=actor, now=now, facts=facts)
    return class_again(session, incident, actor=actor, now=now)
