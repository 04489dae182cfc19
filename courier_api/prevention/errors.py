"""What prevention refuses, and the one way in which its changes are written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Invalid, NotFound, Refused
from safety.prevention.states import State, StepNotAllowed, moved


class NotOurs(NotFound):
    """Nothing of this co-operative has the number."""

    def __init__(self) -> None:
        super().__init__("There is no such thing here.")


class StepRefused(Refused):
    """It stands where this step does not follow: somebody else was faster, or the page is old."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__("This step does not follow from where it stands.", before=before, to=after)


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who changes something, of which co-operative, and when."""

    employer_number: str
    actor: str
    now: datetime


def stepped(before: State, after: State) -> State:
    """The state after a step. Raises StepRefused."""
    try:
        return moved(before, after)
    except StepNotAllowed as refused:
        raise StepRefused(refused.before, refused.after) from refused


def wrong(field: str, rule: str = "required") -> Invalid:
    """The refusal of one field."""
    return Invalid("A field is missing or wrong.", errors=[{"field": field, "rule": rule}])


def note(
    session: Session,
    by: By,
    action: str,
    subject: tuple[str, object],
    facts: Mapping[str, object] | None = None,
) -> None:
    """One line of the audit log; `subject` is its kind and number. No personal data in `facts`."""  # fmt: skip
    kind, number = subject
    access = Access(
        employer_number=by.employer_number,
        actor=by.actor,
        action=action,
        subject_kind=kind,
        subject_id=str(number),
        facts=facts,
    )
    record(session, access, at=by.now)
