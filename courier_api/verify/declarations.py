"""Expected against declared: periods, cover, and messages that should be on their way."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.cover import ACCEPTED
from courier_api.filings.facts import WorkerFacts, worker_facts
from courier_api.filings.kinds import LOOK_AGAIN, RECONCILE
from courier_api.filings.models import DimonaDeclaration
from courier_api.filings.queue import content_key
from courier_api.filings.self_employed import may_be_ridden
from courier_api.messaging.models import OutboxMessage
from courier_api.shifts.announce import SHIFT_CHANGED
from courier_api.shifts.engagement import IS_OURS
from courier_api.shifts.models import Shift
from courier_api.verify.check import Check
from declarations.dimona.anomalies import ALREADY_CANCELLED
from declarations.dimona.decide import decide
from declarations.dimona.facts import Decision

WAITING = ("queued", "sending", "received", "failed")


def declared_as_expected(session: Session, *, now: datetime | None) -> list[Check]:
    """No worker has two periods on one date, each shift's cover is what the accepted messages say.

    With `now` also: every message that is due now is queued or sent. Workers about whom something
    waits to be done are left out.
    """
    looked_at = 0
    found: dict[str, str] = {}
    busy = _busy(session)
    for courier in _couriers(session):
        if courier.id in busy:
            continue
        facts = _facts(session, courier, now)
        decision = decide(facts.decision)
        looked_at += len(facts.shifts) + len(facts.self_employed)
        differences = {
            "declared periods": _two_periods(courier, facts.declarations),
            "cover": _other_cover(facts, decision) or _other_insurance(session, facts),
            "expected declarations": _not_queued(session, courier, decision) if now else None,
        }
        for name, difference in differences.items():
            if difference is not None:
                found.setdefault(name, difference)
    names = ["declared periods", "cover", *(["expected declarations"] if now else [])]
    return [Check(name=name, looked_at=looked_at, difference=found.get(name)) for name in names]


def worked_shifts_covered(session: Session) -> Check:
    """Each shift that an employee rode is covered by a period, late or not."""
    ridden = and_(Shift.state == "ended", Shift.worked_seconds > 0, IS_OURS)
    looked_at = session.scalar(select(func.count(Shift.id)).where(ridden)) or 0
    bare = session.scalar(
        select(Shift.external_id).where(ridden, Shift.covered.is_(False)).limit(1)
    )
    difference = f"shift {bare} was ridden and is not covered" if bare else None
    return Check(name="ridden shifts", looked_at=looked_at, difference=difference)


def _couriers(session: Session) -> Iterator[Courier]:
    """Everybody with a shift."""
    with_shifts = select(Shift.courier_id).distinct()
    yield from session.scalars(
        select(Courier).where(Courier.id.in_(with_shifts)).order_by(Courier.id)
    )


def _facts(session: Session, courier: Courier, now: datetime | None) -> WorkerFacts:
    """All of a worker's shifts and messages. What is covered does not depend on the instant."""
    first, last = session.execute(
        select(func.min(Shift.worked_on), func.max(Shift.changed_at)).where(
            Shift.courier_id == courier.id
        )
    ).one()
    return worker_facts(session, courier, since=first, now=now or last)


def _two_periods(courier: Courier, rows: Sequence[DimonaDeclaration]) -> str | None:
    """Whether two periods in force share a day, by what was accepted of each last."""
    periods: dict[int | None, DimonaDeclaration] = {}
    for row in rows:
        if _is_cancelled_by(row):
            periods.pop(row.period_id, None)
        elif row.result in ACCEPTED:
            periods[row.period_id] = row
    for earlier, later in pairwise(sorted(periods.values(), key=lambda row: row.start_date)):
        if (earlier.end_date or date.max) >= later.start_date:
            return (
                f"courier {courier.id} has two periods on {later.start_date}: "
                f"{earlier.period_id} and {later.period_id}"
            )
    return None


def _is_cancelled_by(row: DimonaDeclaration) -> bool:
    """An accepted CANCEL, or one that was refused because the period was cancelled before (R8)."""
    if row.result in ACCEPTED:
        return row.action == "CANCEL"
    return ALREADY_CANCELLED in (row.anomalies or ())


def _other_cover(facts: WorkerFacts, decision: Decision) -> str | None:
    for shift in facts.shifts:
        if shift.covered != decision.covered.get(str(shift.id), False):
            said = "covered" if shift.covered else "not covered"
            return f"shift {shift.external_id} is marked {said}, its declarations say otherwise"
    return None


def _other_insurance(session: Session, facts: WorkerFacts) -> str | None:
    """A shift ridden self-employed has no declaration, and is covered by its platform's policy only."""
    insured = may_be_ridden(session, facts.self_employed)
    for shift in facts.self_employed:
        if shift.period_id is not None:
            return f"shift {shift.external_id} is ridden self-employed and has a declared period"
        if shift.covered != insured[shift.id]:
            said = "covered" if shift.covered else "not covered"
            return (
                f"shift {shift.external_id} is marked {said}, its platform's policies say otherwise"
            )
    return None


def _not_queued(session: Session, courier: Courier, decision: Decision) -> str | None:
    known = set(
        session.scalars(
            select(DimonaDeclaration.content_key).where(
                DimonaDeclaration.courier_id == courier.id, DimonaDeclaration.state.in_(WAITING)
            )
        )
    )
    for call in decision.calls:
        if content_key(session, call) not in known:
            return (
                f"courier {courier.id} needs {call.action.value} for {call.first_day}, "
                "and it is not queued"
            )
    return None


def _busy(session: Session) -> frozenset[int]:
    """Couriers about whom a message waits, other than to look again at an instant to come."""
    payloads = session.scalars(
        select(OutboxMessage.payload).where(
            OutboxMessage.state == "open",
            OutboxMessage.kind.in_((RECONCILE, SHIFT_CHANGED)),
            OutboxMessage.key.not_like(f"{LOOK_AGAIN}%"),
        )
    )
    named = {payload.get(name) for payload in payloads for name in ("courier_id", "courier_before")}
    return frozenset(courier_id for courier_id in named if courier_id is not None)
