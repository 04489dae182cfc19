"""Queue the messages that a decision wants, and drop those that it no longer wants."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.facts import WorkerFacts, has_times, work_starts_at
from courier_api.filings.kinds import SEND
from courier_api.filings.models import DimonaDeclaration
from courier_api.foundation.columns import keyring_of
from courier_api.messaging import outbox
from declarations.dimona.content import Content, changed, content_of
from declarations.dimona.facts import Call, Decision
from declarations.dimona.forms import Action, change_from_wire, in_from_wire
from declarations.dimona.history import History
from declarations.dimona.workload import days_of, needs_cover


def queue_calls(
    session: Session,
    courier: Courier,
    facts: WorkerFacts,
    decision: Decision,
    history: History,
    *,
    now: datetime,
) -> list[DimonaDeclaration]:
    """Every message that is on its way out after this: those that wait and those added now.

    A message is queued once. What certainly never reached the authority is dropped when it is no
    longer wanted (R7a); what may have reached it stays until its verdict is known (R9). A message
    that was rejected outright is not queued again with the same content: a person has it.
    """
    wanted = {content_key(session, call): call for call in decision.calls}
    waiting = session.scalars(
        select(DimonaDeclaration)
        .where(
            DimonaDeclaration.courier_id == courier.id,
            DimonaDeclaration.state.in_(("queued", "sending", "failed")),
        )
        .order_by(DimonaDeclaration.id)
        .with_for_update()
    ).all()
    kept = []
    for row in waiting:
        if wanted.pop(row.content_key, None) is None and _never_arrived(row):
            row.state = "dropped"
        else:
            kept.append(row)
    session.flush()  # before a row with the same content may be added
    return [
        *kept,
        *(_add(session, courier, facts, history, wanted[key], key, now=now) for key in wanted),
    ]


def content_key(session: Session, call: Call) -> str:
    """A keyed hash of what is declared: the national number inside cannot be guessed from it."""
    text = json.dumps(
        {"action": call.action.value, "payload": call.payload}, sort_keys=True, default=str
    )
    return keyring_of(session.get_bind().dialect, "personal").lookup_hash(f"dimona:{text}")


def _never_arrived(row: DimonaDeclaration) -> bool:
    return row.state in ("queued", "failed") and not row.uncertain


def _add(
    session: Session,
    courier: Courier,
    facts: WorkerFacts,
    history: History,
    call: Call,
    key: str,
    *,
    now: datetime,
) -> DimonaDeclaration:
    content = _content_after(call, facts, history)
    limit = _first_work(facts, content) if call.action is Action.IN else call.due_at
    row = DimonaDeclaration(
        employer_number=courier.employer_number,
        courier_id=courier.id,
        action=call.action.value,
        payload=dict(call.payload),
        content_key=key,
        start_date=content.starts_on,
        end_date=content.ends_on,
        planned_hours=content.hours,
        start_hour=content.start_hour,
        end_hour=content.end_hour,
        state="queued",
        posts=0,
        uncertain=False,
        adopted=False,
        late=call.is_late,
        legal_limit=limit,
        queued_at=now,
        period_id=call.period_id,
    )
    session.add(row)
    session.flush()  # the id
    outbox.put(
        session,
        SEND,
        key=f"{SEND}:{row.id}",
        payload={"declaration": row.id, "courier_id": row.courier_id},
        due_at=now,
        employer_number=courier.employer_number,
    )
    return row


def _content_after(call: Call, facts: WorkerFacts, history: History) -> Content:
    """What the period declares once this is carried out; of a CANCEL, what it declared."""
    if call.action is Action.IN:
        template = facts.decision.form_for(Content(starts_on=call.first_day, ends_on=None))
        return content_of(in_from_wire(call.payload, "call", like=template))
    period = next(p for p in history.periods if p.period_id == call.period_id)
    form = change_from_wire(call.action, call.payload, "call")
    return changed(period.content, form) or period.content


def _first_work(facts: WorkerFacts, content: Content) -> datetime | None:
    """The moment work starts in a period: the last moment at which its IN is in time."""
    decision = facts.decision
    needing = {
        int(shift.id): days_of(shift, decision.settings, decision.courier.worker_type)
        for shift in decision.shifts
        if needs_cover(shift)
    }
    starts = [
        work_starts_at(shift)
        for shift in facts.shifts
        if has_times(shift)
        and _touches(needing.get(shift.id, ()), decision.wall_time(work_starts_at(shift)), content)
    ]
    return min(starts, default=None)


def _touches(days: Sequence[date], begins: datetime, content: Content) -> bool:
    return any(content.answers_for(day, begins) for day in days)
