"""Compare shifts and declared periods; each difference is a question for a person.

The same difference is the same question however often it is found. It closes by itself when it is
gone: at the next comparison, or as soon as the courier is looked at for another reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.facts import LOOK_BACK, WorkerFacts, worker_facts
from courier_api.filings.models import DimonaDeclaration
from courier_api.filings.task_list import DIFFERENCE
from courier_api.foundation.clock import local_date
from courier_api.shifts.models import HumanTask, Shift
from declarations.dimona.differences import differences
from declarations.dimona.history import History, history_of

NO_ANSWER = "no_answer"
LONGEST_WAIT = timedelta(days=1)
"""A verdict takes seconds; after a day a person has to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDifference:
    """A difference of one courier, as a question."""

    code: str
    key: str
    shift_id: int | None
    about: Mapping[str, Any]


def compare_filings(session: Session, employer_number: str, *, now: datetime) -> int:
    """Everybody with shifts or declarations of the last weeks; returns how many differences are open."""
    since = local_date(now) - LOOK_BACK
    still_open = 0
    for courier in _couriers(session, employer_number, since):
        facts = worker_facts(session, courier, since=None, now=now)
        found = found_differences(courier, facts, history_of(facts.decision.prior), now=now)
        still_open += _keep(session, courier, found, now=now)
    return still_open


def close_gone(
    known: Sequence[HumanTask],
    courier: Courier,
    facts: WorkerFacts,
    history: History,
    *,
    now: datetime,
) -> None:
    """Close those of the open differences that are no longer there. Nothing is opened."""
    rows = [row for row in known if row.key.startswith(DIFFERENCE) and row.closed_at is None]
    if not rows:
        return
    found = {each.key for each in found_differences(courier, facts, history, now=now)}
    for row in rows:
        if row.key not in found:
            row.closed_at = now


def found_differences(
    courier: Courier, facts: WorkerFacts, history: History, *, now: datetime
) -> list[FoundDifference]:
    """The differences of one courier as they stand."""
    found = [
        FoundDifference(
            code=each.kind.value,
            key=f"{DIFFERENCE}{courier.id}:{each.subject}",
            shift_id=int(each.shift_id) if each.shift_id else None,
            about={"day": each.day.isoformat(), "periods": list(each.periods)},
        )
        for each in differences(facts.decision, history)
    ]
    return [*found, *_without_answer(courier, facts.declarations, now=now)]


def _without_answer(
    courier: Courier, rows: Sequence[DimonaDeclaration], *, now: datetime
) -> list[FoundDifference]:
    return [
        FoundDifference(
            code=NO_ANSWER,
            key=f"{DIFFERENCE}{courier.id}:{NO_ANSWER}:{row.id}",
            shift_id=None,
            about={"day": row.start_date.isoformat(), "periods": []},
        )
        for row in rows
        if row.state == "received"
        and row.received_at is not None
        and now - row.received_at > LONGEST_WAIT
    ]


def _couriers(session: Session, employer_number: str, since: date) -> Sequence[Courier]:
    with_shifts = select(Shift.courier_id).where(Shift.worked_on >= since)
    declared = select(DimonaDeclaration.courier_id).where(
        or_(DimonaDeclaration.end_date.is_(None), DimonaDeclaration.end_date >= since)
    )
    return session.scalars(
        select(Courier)
        .where(
            Courier.employer_number == employer_number,
            Courier.id.in_(with_shifts.union(declared)),
        )
        .order_by(Courier.id)
    ).all()


def _known(session: Session, courier: Courier) -> list[HumanTask]:
    query = select(HumanTask).where(
        HumanTask.courier_id == courier.id, HumanTask.key.startswith(DIFFERENCE)
    )
    return list(session.scalars(query))


def _keep(
    session: Session, courier: Courier, found: Sequence[FoundDifference], *, now: datetime
) -> int:
    """Open what is new or has come back, close what is gone; returns how many are open."""
    known = {row.key: row for row in _known(session, courier)}
    wanted = {each.key: each for each in found}
    for key, each in wanted.items():
        row = known.get(key)
        if row is None:
            session.add(
                HumanTask(
                    employer_number=courier.employer_number,
                    key=key,
                    code=each.code,
                    courier_id=courier.id,
                    shift_id=each.shift_id,
                    about=dict(each.about),
                    opened_at=now,
                )
            )
        elif row.closed_at is not None:
            row.closed_at, row.opened_at, row.about = None, now, dict(each.about)
    for key, row in known.items():
        if key not in wanted and row.closed_at is None:
            row.closed_at = now
    session.flush()
    return len(wanted)
