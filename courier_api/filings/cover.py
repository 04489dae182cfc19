"""Write on each shift whether it is covered, by which period, and whether that was too late."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from courier_api.filings.facts import WorkerFacts, work_starts_at
from courier_api.filings.models import DimonaDeclaration
from courier_api.shifts.announce import SHIFT_COVERED, SHIFT_UNCOVERED, announce_shift
from courier_api.shifts.models import Shift
from declarations.dimona.anomalies import LATE_IN
from declarations.dimona.content import Content
from declarations.dimona.facts import Decision
from declarations.dimona.history import History, Period
from declarations.dimona.workload import days_of

ACCEPTED = ("A", "W")


def mark_cover(
    session: Session, facts: WorkerFacts, decision: Decision, history: History, *, now: datetime
) -> None:
    """Bring every shift's cover to what the accepted periods say, and announce what changed."""
    first_days = _first_days(facts)
    accepted = [period for period in history.periods if period.is_accepted]
    for shift in facts.shifts:
        day = first_days.get(shift.id)
        is_covered = day is not None and decision.covered.get(str(shift.id), False)
        period = _answering(accepted, shift, day, facts) if is_covered and day else None
        before = shift.period_id
        shift.period_id = period.period_id if period else None
        shift.declared_late = (
            period is not None and day is not None and _is_late(shift, period, day, facts)
        )
        if is_covered == shift.covered:
            continue
        shift.covered = is_covered
        shift.covered_at = now if is_covered else None
        name = SHIFT_COVERED if is_covered else SHIFT_UNCOVERED
        announce_shift(session, name, shift, at=now, occasion=str(shift.period_id or before))
    session.flush()


def declared_by(
    rows: Sequence[DimonaDeclaration], period_id: int | None, day: date, begins: datetime
) -> DimonaDeclaration | None:
    """The accepted message since which a period has answered for work without a gap.

    `begins` is the start of the work in wall time: a flexi-job by the day has to hold it.
    """
    since: DimonaDeclaration | None = None
    for row in rows:
        if row.period_id != period_id or row.result not in ACCEPTED or row.action == "CANCEL":
            continue
        holds = declared_content(row).answers_for(day, begins)
        since = (since or row) if holds else None
    return since


def _first_days(facts: WorkerFacts) -> dict[int, date]:
    """The first day of each shift that has times, as its declaration counts days."""
    worker_type, settings = facts.decision.courier.worker_type, facts.decision.settings
    return {
        int(shift.id): days_of(shift, settings, worker_type)[0] for shift in facts.decision.shifts
    }


def declared_content(row: DimonaDeclaration) -> Content:
    """What a period declares with a message carried out."""
    return Content(
        starts_on=row.start_date,
        ends_on=row.end_date,
        hours=row.planned_hours,
        start_hour=row.start_hour,
        end_hour=row.end_hour,
    )


def _answering(
    accepted: Sequence[Period], shift: Shift, day: date, facts: WorkerFacts
) -> Period | None:
    begins = facts.decision.wall_time(work_starts_at(shift))
    return next((p for p in accepted if p.content.answers_for(day, begins)), None)


def _is_late(shift: Shift, period: Period, day: date, facts: WorkerFacts) -> bool:
    """Declared after the work began, or late in the words of the authority (R4, R8)."""
    begins = facts.decision.wall_time(work_starts_at(shift))
    row = declared_by(facts.declarations, period.period_id, day, begins)
    if row is None or row.first_sent_at is None:
        return False
    return row.first_sent_at > work_starts_at(shift) or LATE_IN in (row.anomalies or ())
