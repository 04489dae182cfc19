"""Questions about findings: what waits for a person, what was judged, what a courier sees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.limits.models import LimitFindingRow, LimitJudgement
from courier_api.limits.states import FindingState


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """Some findings, and whether there are others."""

    rows: Sequence[LimitFindingRow]
    more: bool


def findings(
    session: Session, employer_number: str, *, state: FindingState, rule: str | None, limit: int
) -> FindingsPage:
    """Findings of one co-operative, the latest day first."""
    query = select(LimitFindingRow).where(
        LimitFindingRow.employer_number == employer_number, LimitFindingRow.state == state.value
    )
    if rule is not None:
        query = query.where(LimitFindingRow.rule == rule)
    query = query.order_by(LimitFindingRow.found_on.desc(), LimitFindingRow.id.desc())
    rows = session.scalars(query.limit(limit + 1)).all()
    return FindingsPage(rows[:limit], len(rows) > limit)


def open_by_rule(session: Session, employer_number: str) -> dict[str, int]:
    """How many wait, by rule."""
    rows = session.execute(
        select(LimitFindingRow.rule, func.count(LimitFindingRow.id))
        .where(
            LimitFindingRow.employer_number == employer_number,
            LimitFindingRow.state == FindingState.OPEN.value,
        )
        .group_by(LimitFindingRow.rule)
    )
    return {row[0]: int(row[1]) for row in rows}


def judgements_of(
    session: Session, finding_ids: Collection[int]
) -> dict[int, Sequence[LimitJudgement]]:
    """What was judged of these findings, the oldest first."""
    if not finding_ids:
        return {}
    rows = session.scalars(
        select(LimitJudgement)
        .where(LimitJudgement.finding_id.in_(finding_ids))
        .order_by(LimitJudgement.id)
    )
    found: dict[int, list[LimitJudgement]] = {}
    for row in rows:
        found.setdefault(row.finding_id, []).append(row)
    return dict(found)


def findings_of_courier(
    session: Session, courier_id: int, *, limit: int
) -> Sequence[LimitFindingRow]:
    """A courier's own, the latest day first; what is no longer so is left out."""
    return session.scalars(
        select(LimitFindingRow)
        .where(
            LimitFindingRow.courier_id == courier_id,
            LimitFindingRow.state != FindingState.GONE.value,
        )
        .order_by(LimitFindingRow.found_on.desc(), LimitFindingRow.id.desc())
        .limit(limit)
    ).all()
