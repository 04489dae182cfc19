"""What should be declared against what is declared, computed afresh; the difference is sent."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.couriers.queries import lock_courier
from courier_api.filings.facts import WorkerFacts, worker_facts
from courier_api.filings.models import DimonaDeclaration, FilingAlert
from courier_api.foundation.clock import local_date
from courier_api.foundation.upsert import insert_once
from courier_api.messaging import outbox
from courier_api.shifts.announce import SHIFT_COVERED, SHIFT_UNCOVERED, announce_shift
from courier_api.shifts.models import HumanTask, Shift
from declarations.dimona.decide import decide_document

RECONCILE = "filings.reconcile"
SEND = "dimona.send"


def reconcile(session: Session, courier_id: int, *, since: date | None, now: datetime) -> None:
    """Bring one worker's declarations to what their shifts need.

    Repeating it changes nothing. The worker's row is held, so that two events of one worker cannot
    decide at the same time (one worker, one decision at a time).
    """
    courier = lock_courier(session, courier_id)
    facts = worker_facts(session, courier, since=since, now=now)
    decision: dict[str, Any] = decide_document(facts.document)
    _queue_calls(session, courier, facts, decision, now=now)
    _mark_cover(session, facts, decision["covered"], now=now)
    _raise_alerts(session, courier, facts, decision["alerts"], now=now)
    _open_tasks(session, courier, decision["human_tasks"], now=now)


def _queue_calls(
    session: Session,
    courier: Courier,
    facts: WorkerFacts,
    decision: dict[str, Any],
    *,
    now: datetime,
) -> None:
    """Queue what is wanted and not yet queued; drop what is queued and no longer wanted (R7a)."""
    wanted = {_content_key(call): call for call in decision["calls"]}
    queued = session.scalars(
        select(DimonaDeclaration).where(
            DimonaDeclaration.courier_id == courier.id, DimonaDeclaration.state == "queued"
        )
    ).all()
    for row in queued:
        if row.content_key in wanted:
            del wanted[row.content_key]
        else:
            row.state = "dropped"
    session.flush()  # before a row with the same content may be added
    for position, (key, call) in enumerate(wanted.items()):
        row = _new_declaration(courier, facts, call, key, now=now)
        if call["action"] != "IN" and position == 0 and decision["deadline_utc"]:
            row.legal_limit = datetime.fromisoformat(decision["deadline_utc"])
        session.add(row)
        session.flush()  # the id
        outbox.put(
            session,
            SEND,
            key=f"{SEND}:{row.id}",
            payload={"declaration": row.id},
            due_at=now,
            employer_number=courier.employer_number,
        )


def _new_declaration(
    courier: Courier, facts: WorkerFacts, call: dict[str, Any], key: str, *, now: datetime
) -> DimonaDeclaration:
    payload = call["payload"]
    body = next(value for name, value in payload.items() if name.startswith("dimona"))
    period = _period_of(facts.declarations, body.get("periodId"))
    start = _date(body.get("startDate")) or (period.start_date if period else local_date(now))
    end = _date(body.get("endDate")) or (period.end_date if period else None)
    row = DimonaDeclaration(
        employer_number=courier.employer_number,
        courier_id=courier.id,
        action=call["action"],
        payload=payload,
        content_key=key,
        start_date=start,
        end_date=end,
        planned_hours=body.get("plannedHoursNumber"),
        state="queued",
        queued_at=now,
        period_id=body.get("periodId"),
    )
    if call["action"] == "IN":
        row.legal_limit = _first_start(facts.shifts, start, end)
    return row


def _period_of(
    rows: Sequence[DimonaDeclaration], period_id: int | None
) -> DimonaDeclaration | None:
    return next((r for r in rows if r.action == "IN" and r.period_id == period_id), None)


def _first_start(shifts: Sequence[Shift], start: date, end: date | None) -> datetime | None:
    """The moment work starts in a period: the last moment at which its IN is in time."""
    starts = [
        shift.actual_start or shift.planned_start
        for shift in shifts
        if start <= shift.worked_on <= (end or date.max)
        and shift.declaration_status not in ("cancelled", "no_show")
    ]
    known = [at for at in starts if at is not None]
    return min(known) if known else None


def _mark_cover(
    session: Session, facts: WorkerFacts, covered: dict[str, bool], *, now: datetime
) -> None:
    """Write on each shift whether it is covered, since when, and whether that was too late."""
    accepted = [r for r in facts.declarations if r.action == "IN" and r.result in ("A", "W")]
    for shift in facts.shifts:
        is_covered = covered.get(str(shift.id), False)
        period = _covering(accepted, shift.worked_on) if is_covered else None
        if is_covered and period is not None:
            start = shift.actual_start or shift.planned_start
            shift.period_id = period.period_id
            shift.declared_late = bool(
                start and period.first_sent_at and period.first_sent_at > start
            )
        if is_covered == shift.covered:
            continue
        shift.covered = is_covered
        shift.covered_at = now if is_covered else None
        name = SHIFT_COVERED if is_covered else SHIFT_UNCOVERED
        announce_shift(session, name, shift, at=now)
    session.flush()


def _covering(accepted: Sequence[DimonaDeclaration], day: date) -> DimonaDeclaration | None:
    """The period that covers a day; the latest one when an earlier was cancelled."""
    fitting = [r for r in accepted if r.start_date <= day <= (r.end_date or date.max)]
    return fitting[-1] if fitting else None


def _raise_alerts(
    session: Session,
    courier: Courier,
    facts: WorkerFacts,
    alerts: Sequence[dict[str, Any]],
    *,
    now: datetime,
) -> None:
    """Raise what is due; for what is due later, look again then. Close what no longer holds."""
    due = [alert for alert in alerts if datetime.fromisoformat(alert["at_utc"]) <= now]
    later = [datetime.fromisoformat(a["at_utc"]) for a in alerts if a not in due]
    for at in sorted(set(later))[:1]:
        _look_again(session, courier, at)
    open_rows = {
        (row.code, row.recipient): row
        for row in session.scalars(
            select(FilingAlert).where(
                FilingAlert.courier_id == courier.id, FilingAlert.closed_at.is_(None)
            )
        )
    }
    last = facts.declarations[-1].id if facts.declarations else 0
    for alert in due:
        if open_rows.pop((alert["code"], alert["to"]), None) is not None:
            continue
        insert_once(
            session,
            FilingAlert,
            {
                "employer_number": courier.employer_number,
                "key": f"{alert['code']}:{alert['to']}:{courier.id}:{last}:{local_date(now)}",
                "code": alert["code"],
                "recipient": alert["to"],
                "courier_id": courier.id,
                "due_at": datetime.fromisoformat(alert["at_utc"]),
                "raised_at": now,
            },
            unique=["key"],
        )
    stale = [row.id for row in open_rows.values() if row.code == "no_verdict"]
    if stale:
        session.execute(update(FilingAlert).where(FilingAlert.id.in_(stale)).values(closed_at=now))


def _look_again(session: Session, courier: Courier, at: datetime) -> None:
    outbox.put(
        session,
        RECONCILE,
        key=f"{RECONCILE}:look:{courier.id}:{at.isoformat()}",
        payload={"courier_id": courier.id},
        due_at=at,
        employer_number=courier.employer_number,
    )


def _open_tasks(
    session: Session, courier: Courier, tasks: Sequence[dict[str, Any]], *, now: datetime
) -> None:
    for task in tasks:
        insert_once(
            session,
            HumanTask,
            {
                "employer_number": courier.employer_number,
                "key": f"{task['code']}:{courier.id}:{local_date(now)}",
                "code": task["code"],
                "courier_id": courier.id,
                "opened_at": now,
            },
            unique=["key"],
        )


def _content_key(call: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(call, sort_keys=True).encode()).hexdigest()


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
