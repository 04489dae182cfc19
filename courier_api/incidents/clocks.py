"""Keep the stored clocks of an incident in step with what the law asks now; nothing is forgotten."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident, IncidentDeadline
from safety.deadlines import (
    Deadline,
    DeadlineRule,
    DutyState,
    changes_after_reclassification,
)

MET = (DutyState.MET.value, DutyState.MET_LATE.value)


def keep_clocks(
    session: Session,
    incident: Incident,
    wanted: Sequence[Deadline],
    *,
    rule_version: str,
    reason: str,
) -> None:
    """New duties get a row with their original start; what no longer holds is waived with a reason.

    A duty that was met stays met, whatever is decided later; one that a person waived stays waived
    as long as its dates are the same.
    """
    rows = session.scalars(
        select(IncidentDeadline)
        .where(
            IncidentDeadline.incident_id == incident.id,
            or_(
                IncidentDeadline.state != DutyState.WAIVED.value,
                IncidentDeadline.done_by.is_not(None),
            ),
        )
        .order_by(IncidentDeadline.id)
    ).all()
    stored = {deadline_of(row): row for row in rows}
    met = {row.rule for row in rows if row.state in MET}
    still_owed = [each for each in wanted if each in stored or each.rule.value not in met]
    changes = changes_after_reclassification(stored, still_owed)
    for deadline in changes.to_waive:
        row = stored[deadline]
        if row.state == DutyState.RUNNING.value:
            row.state = DutyState.WAIVED.value
            row.waive_reason = reason[:200]
    for deadline in changes.to_open:
        session.add(_row(incident, deadline, rule_version))
    session.flush()


def deadline_of(row: IncidentDeadline) -> Deadline:
    """The stored clock as the rules know it."""
    return Deadline(
        rule=DeadlineRule(row.rule),
        start_date=row.start_date,
        legal_due=row.legal_due,
        work_by=row.work_by,
        ends_at=row.ends_at,
        source=row.source,
        confirmed=row.confirmed,
    )


def _row(incident: Incident, deadline: Deadline, rule_version: str) -> IncidentDeadline:
    return IncidentDeadline(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        rule=deadline.rule.value,
        start_date=deadline.start_date,
        legal_due=deadline.legal_due,
        work_by=deadline.work_by,
        ends_at=deadline.ends_at,
        source=deadline.source,
        confirmed=deadline.confirmed,
        state=DutyState.RUNNING.value,
        rule_version=rule_version,
    )
