"""A person changes what is known of a declaration, with a reason that is kept.

Nothing that was exchanged is edited: what changes is what we make of it, and the change has a
receipt of its own in the chain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.couriers.queries import lock_courier
from courier_api.filings.change_models import FilingChange
from courier_api.filings.change_receipts import keep_change
from courier_api.filings.cover import ACCEPTED
from courier_api.filings.kinds import RECONCILE, SEND
from courier_api.filings.models import DimonaDeclaration
from courier_api.filings.queue import content_key
from courier_api.foundation.errors import Invalid, NotFound, Refused
from courier_api.messaging import outbox
from courier_api.messaging.models import OutboxMessage
from declarations.dimona.anomalies import Reaction, anomaly
from declarations.dimona.facts import Call
from declarations.dimona.forms import Action, DimonaCancel

SHORTEST_REASON = 3
LONGEST_REASON = 500
PERIOD_DIGITS = 12


class ByHand(StrEnum):
    """What a person can do with one declaration."""

    SEND_AGAIN = "send_again"
    ADOPT = "adopt"
    CANCELLED_OUTSIDE = "cancelled_outside"


class ChangeNotPossible(Refused):
    """The declaration does not stand as the person saw it, or its kind does not allow this."""

    def __init__(self) -> None:
        super().__init__("This cannot be done with this declaration as it stands now.")


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedChange:
    """Which declaration, what to do, why, and who says so. `period` as it was typed."""

    declaration: int
    what: str
    reason: str
    period: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of a courier's declarations, ready to be written down."""

    employer_number: str
    courier_id: int
    kind: str
    reason: str
    actor: str
    declaration: int | None = None
    facts: Mapping[str, object]


def possible_changes(row: DimonaDeclaration, *, is_in_force: bool) -> tuple[ByHand, ...]:
    """What a person can do with a declaration as it stands."""
    found = []
    is_refused = row.result == "B" and row.set_aside_at is None
    if row.state == "failed" or is_refused:
        found.append(ByHand.SEND_AGAIN)
    if row.action == "IN" and row.state in ("failed", "judged") and (
        _may_exist(row) or (row.state == "failed" and row.uncertain)
    ):  # fmt: skip
        found.append(ByHand.ADOPT)
    if row.action != "CANCEL" and row.result in ACCEPTED and is_in_force:
        found.append(ByHand.CANCELLED_OUTSIDE)
    return tuple(found)


def change_by_hand(
    session: Session, wanted: WantedChange, *, employer_number: str, now: datetime
) -> None:
    """Carry the change out and have the courier's needs compared anew.

    Raises NotFound, Invalid (no reason, no period number) or ChangeNotPossible.
    """
    reason = checked_reason(wanted.reason)
    row = session.get(DimonaDeclaration, wanted.declaration)
    if row is None or row.employer_number != employer_number:
        raise NotFound("There is no declaration with this number.", declaration=wanted.declaration)
    lock_courier(session, row.courier_id)
    session.refresh(row)
    possible = possible_changes(row, is_in_force=is_in_force(session, row))
    what = next((each for each in possible if each.value == wanted.what), None)
    if what is None:
        raise ChangeNotPossible
    facts = _carry_out(session, row, what, wanted.period, now=now)
    session.flush()
    change = Change(
        employer_number=employer_number,
        courier_id=row.courier_id,
        declaration=row.id,
        kind=what.value,
        reason=reason,
        actor=wanted.actor,
        facts=facts,
    )
    write_down(session, change, now=now)
    compare_again(session, row, occasion=f"by_hand:{row.id}", now=now)


def checked_reason(text: str) -> str:
    """A reason that says something. Raises Invalid."""
    reason = text.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Invalid("Say in a sentence why.", errors=[{"field": "reason", "rule": "required"}])
    return reason


def write_down(session: Session, change: Change, *, now: datetime) -> None:
    """Keep the change with its reason, its receipt and an audit line. The courier is held."""
    row = FilingChange(
        employer_number=change.employer_number,
        courier_id=change.courier_id,
        declaration_ref=change.declaration,
        kind=change.kind,
        facts=dict(change.facts),
        reason=change.reason,
        actor=change.actor,
        at=now,
    )
    keep_change(session, row)
    access = Access(
        employer_number=change.employer_number,
        actor=change.actor,
        action=f"filings.{change.kind}",
        subject_kind="courier" if change.declaration is None else "dimona_declaration",
        subject_id=str(change.declaration or change.courier_id),
        facts={"change": row.id, **change.facts},
    )
    record(session, access, at=now)


def compare_again(
    session: Session, row: DimonaDeclaration, *, occasion: str, now: datetime
) -> None:
    """Have what the courier needs compared with what is declared, from the declaration's day on."""
    outbox.put(
        session,
        RECONCILE,
        key=f"{RECONCILE}:{occasion}:{now.isoformat()}",
        payload={"courier_id": row.courier_id, "since": row.start_date.isoformat()},
        due_at=now,
        employer_number=row.employer_number,
    )


def set_aside(row: DimonaDeclaration, *, now: datetime) -> None:
    """The refusal no longer keeps the same content from being sent (R8: a person has looked)."""
    row.set_aside_at = now


def is_in_force(session: Session, row: DimonaDeclaration) -> bool:
    """Whether the period of an accepted message has not been cancelled since."""
    if row.period_id is None:
        return False
    cancelled = select(DimonaDeclaration.id).where(
        DimonaDeclaration.courier_id == row.courier_id,
        DimonaDeclaration.period_id == row.period_id,
        DimonaDeclaration.action == "CANCEL",
        DimonaDeclaration.state.not_in(("dropped",)),
        (DimonaDeclaration.result.is_(None) | DimonaDeclaration.result.in_(ACCEPTED)),
    )
    return session.scalar(cancelled.limit(1)) is None


def _may_exist(row: DimonaDeclaration) -> bool:
    """A refusal that says that the period is there already."""
    reactions = {anomaly(code).reaction for code in row.anomalies or ()}
    return row.result == "B" and row.set_aside_at is None and Reaction.ADOPT_PERIOD in reactions


def _carry_out(
    session: Session, row: DimonaDeclaration, what: ByHand, typed: str, *, now: datetime
) -> dict[str, object]:
    """What was done, as facts without personal data."""
    match what:
        case ByHand.SEND_AGAIN:
            return _send_again(session, row, now=now)
        case ByHand.ADOPT:
            return _adopt(session, row, _period_number(typed), now=now)
        case ByHand.CANCELLED_OUTSIDE:
            return _cancelled_outside(session, row, now=now)


def _send_again(session: Session, row: DimonaDeclaration, *, now: datetime) -> dict[str, object]:
    before = row.state
    if row.result == "B":
        set_aside(row, now=now)
    else:
        message = session.scalar(
            select(OutboxMessage.id).where(OutboxMessage.key == f"{SEND}:{row.id}")
        )
        if message is None:
            raise ChangeNotPossible
        outbox.revive(session, message, employer_number=row.employer_number, now=now)
    return {"state_before": before}


def _adopt(
    session: Session, row: DimonaDeclaration, period_id: int, *, now: datetime
) -> dict[str, object]:
    known = session.scalar(
        select(DimonaDeclaration.id).where(
            DimonaDeclaration.employer_number == row.employer_number,
            DimonaDeclaration.period_id == period_id,
            DimonaDeclaration.courier_id != row.courier_id,
        )
    )
    if known is not None:
        raise Invalid(
            "Another courier has this period.", errors=[{"field": "period", "rule": "known"}]
        )
    before = {"state_before": row.state, "result_before": row.result}
    row.state, row.result, row.adopted = "judged", "A", True
    row.period_id, row.judged_at = period_id, row.judged_at or now
    return {**before, "period_id": period_id}


def _cancelled_outside(
    session: Session, row: DimonaDeclaration, *, now: datetime
) -> dict[str, object]:
    """A person cancelled the period on the portal: known as a CANCEL that we did not send."""
    assert row.period_id is not None
    payload = DimonaCancel(period_id=row.period_id).to_wire()
    call = Call(
        action=Action.CANCEL,
        payload=payload,
        period_id=row.period_id,
        first_day=row.start_date,
        due_at=now,
        is_late=False,
    )
    cancel = DimonaDeclaration(
        employer_number=row.employer_number,
        courier_id=row.courier_id,
        action=Action.CANCEL.value,
        payload=payload,
        content_key=content_key(session, call),
        start_date=row.start_date,
        end_date=row.end_date,
        planned_hours=row.planned_hours,
        state="judged",
        result="A",
        adopted=True,
        posts=0,
        uncertain=False,
        late=False,
        queued_at=now,
        judged_at=now,
        period_id=row.period_id,
    )
    session.add(cancel)
    session.flush()  # the id
    return {"period_id": row.period_id, "cancel": cancel.id}


def _period_number(typed: str) -> int:
    digits = "".join(typed.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == PERIOD_DIGITS):
        raise Invalid(
            "Write the twelve digits of the period.", errors=[{"field": "period", "rule": "digits"}]
        )
    return int(digits)
