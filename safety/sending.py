"""Whether the declaration to the insurer may be sent now, and what becomes of the duty when it is."""

from dataclasses import dataclass
from datetime import date

from safety.assessment import Assessment
from safety.deadlines import Deadline, DutyState, state_when_done
from safety.facts import DeclarationStatus

_NOT_YET_SENT = frozenset({DeclarationStatus.TO_PREPARE, DeclarationStatus.READY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """The answer, None where it cannot be given; the warning is a sentence for whoever sends."""

    allowed: bool
    state_after_send: DutyState | None
    warning: str | None


def sending_on(today: date | None, status: DeclarationStatus, assessment: Assessment) -> Sending:
    """A ready declaration may always be sent: being late calls for a warning, never for a refusal.

    Source: law of 10 April 1971 art. 62 and the insurance fund's guidance on late declarations
    (docs/sources.md#fedris-declaration).
    """
    if status is DeclarationStatus.NOT_NEEDED:
        return _not_needed(assessment)
    allowed = status is DeclarationStatus.READY
    deadline = assessment.declaration_deadline
    if status not in _NOT_YET_SENT or deadline is None or today is None:
        return Sending(allowed=allowed, state_after_send=None, warning=None)
    return Sending(
        allowed=allowed,
        state_after_send=state_when_done(deadline, today),
        warning=_late_warning(deadline, today),
    )


def _not_needed(assessment: Assessment) -> Sending:
    warning = None
    if assessment.declaration_required.is_yes:
        warning = "This accident is not a minor one: a declaration to the insurer is needed."
    return Sending(allowed=False, state_after_send=None, warning=warning)


def _late_warning(deadline: Deadline, today: date) -> str | None:
    if deadline.legal_due is None or not deadline.is_late_on(today):
        return None
    days = (today - deadline.legal_due).days
    return (
        f"The legal limit was {deadline.legal_due}, {days} day(s) ago. "
        "Declaring stays compulsory: send it now; the duty will count as met late."
    )
