"""As what somebody was riding when it happened: their employer's worker, or self-employed.

Of a self-employed courier the platform's insurer is told, by the platform; with us stays a record for
prevention. The employer's duties towards its own insurer do not run.
Source: law of 3 October 2022, art. 19 to 21, with RD of 12 August 2024
(docs/sources.md#platform-insurance).
"""

from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident
from courier_api.shifts.engagement import is_self_employed
from courier_api.shifts.models import Shift
from safety.deadlines import DeadlineRule

OF_THE_EMPLOYER = frozenset(
    {DeadlineRule.INSURER_DECLARATION, DeadlineRule.INSURER_DECLARATION_WORSENED}
)
"""Terms of an employer towards the insurer of its workers."""


def platform_of(session: Session, incident: Incident) -> int | None:
    """The source whose insurer an accident is for; None for that of our own worker."""
    if incident.shift_id is None:
        return None
    shift = session.get_one(Shift, incident.shift_id)
    return shift.source_id if is_self_employed(shift) else None
