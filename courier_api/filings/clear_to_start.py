"""May the courier start? Covered, not covered, or nobody knows yet. Only covered means yes.

Covered is not enough where a condition of the shift is missing: then its gate is shut. Its
declaration stands all the same, since who rides nevertheless is insured and paid.
"""

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.filings.models import DimonaDeclaration
from courier_api.prevention.gates import gates_of_shifts
from courier_api.shifts.engagement import is_self_employed
from courier_api.shifts.models import Shift
from safety.prevention.gates import GateReason

UNDER_WAY = ("queued", "sending", "received")
REFUSED = "B"


class Clearance(StrEnum):
    """What is known of a shift's cover, and of the conditions of the courier who rides it."""

    COVERED = "covered"
    GATE_SHUT = "gate_shut"
    NOT_COVERED = "not_covered"
    UNKNOWN = "unknown"


def clearances(session: Session, shifts: Collection[Shift]) -> dict[int, Clearance]:
    """By shift id. Unknown: a declaration of its day is on its way, or its verdict is awaited."""
    bare = [shift for shift in shifts if not shift.covered]
    messages = _messages(session, bare)
    shut = shut_gates(session, [shift for shift in shifts if shift.covered])
    covered = {shift.id: Clearance.COVERED for shift in shifts if shift.covered}
    return {
        **{shift.id: _of_bare(shift, messages) for shift in bare},
        **covered,
        **dict.fromkeys(shut, Clearance.GATE_SHUT),
    }


def shut_gates(session: Session, shifts: Collection[Shift]) -> dict[int, tuple[GateReason, ...]]:
    """By shift id which conditions its courier lacks on its day; of one that nothing bars, nothing."""
    by_employer: dict[str, list[Shift]] = {}
    for shift in shifts:
        by_employer.setdefault(shift.employer_number, []).append(shift)
    found: dict[int, tuple[GateReason, ...]] = {}
    for employer_number, own in by_employer.items():
        found |= gates_of_shifts(session, employer_number, own)
    return found


def was_refused(session: Session, shift: Shift) -> bool:
    """Whether the last IN for the shift's day was refused: then its platform was told so."""
    ins = [row for row in _messages(session, [shift]) if row.action == "IN"]
    return bool(ins) and ins[-1].result == REFUSED


def _of_bare(shift: Shift, messages: Sequence[DimonaDeclaration]) -> Clearance:
    is_awaited = not is_self_employed(shift) and any(
        row.state in UNDER_WAY and row.action != "CANCEL" and _is_about(row, shift)
        for row in messages
    )
    return Clearance.UNKNOWN if is_awaited else Clearance.NOT_COVERED


def _messages(session: Session, shifts: Collection[Shift]) -> Sequence[DimonaDeclaration]:
    """Messages about the days of these shifts, oldest first."""
    if not shifts:
        return []
    first = min(shift.worked_on for shift in shifts)
    last = max(shift.worked_on for shift in shifts)
    rows = session.scalars(
        select(DimonaDeclaration)
        .where(
            DimonaDeclaration.courier_id.in_({shift.courier_id for shift in shifts}),
            DimonaDeclaration.start_date <= last,
            or_(DimonaDeclaration.end_date.is_(None), DimonaDeclaration.end_date >= first),
            DimonaDeclaration.state != "dropped",
            DimonaDeclaration.set_aside_at.is_(None),
        )
        .order_by(DimonaDeclaration.id)
    )
    return [row for row in rows if any(_is_about(row, shift) for shift in shifts)]


def _is_about(row: DimonaDeclaration, shift: Shift) -> bool:
    is_theirs = row.courier_id == shift.courier_id
    return is_theirs and row.start_date <= shift.worked_on <= (row.end_date or date.max)
