"""Fills the page of parked events from the database, and tries them again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import NotFound
from courier_api.foundation.logs import masked
from courier_api.intake.try_again import queue_again, try_events_again
from courier_api.messaging.inbox import tells_of_health
from courier_api.messaging.models import InboxEvent, InboxOutcome
from courier_api.messaging.parked import ParkedRow, parked_counts, parked_rows
from courier_api.pay.waiting import days_without_agreement, price_again
from courier_api.sources.models import Source
from courier_api.web.office.parked_views import (
    ParkedBody,
    ParkedLine,
    ParkedQueries,
    ParkedRule,
    ParkedView,
    RuleCount,
    TypedFilter,
    UnpaidDay,
    rule_of,
)

MOST_ROWS = 100


def parked_view(
    session: Session, employer_number: str, typed: TypedFilter, now: datetime
) -> ParkedView:
    """Counts of everything that is parked, and the rows of the filter."""
    rows = parked_rows(
        session, typed.wanted(), employer_number=employer_number, limit=MOST_ROWS + 1
    )
    return ParkedView(
        read_at=now,
        typed=typed,
        counts=_counts(session, employer_number, typed),
        rows=tuple(_line(row) for row in rows[:MOST_ROWS]),
        more=len(rows) > MOST_ROWS,
        unpaid_days=_unpaid_days(session, employer_number, typed, now),
    )


def parked_body(
    session: Session, employer_number: str, inbox_id: int, actor: str, now: datetime
) -> ParkedBody:
    """One event that is or was parked, with its masked body. Whoever looks is written down.

    What tells of an accident is for the prevention adviser alone. Raises NotFound.
    """
    row = session.execute(
        select(InboxEvent, InboxOutcome, Source.slug)
        .join(InboxOutcome, InboxOutcome.inbox_id == InboxEvent.id)
        .join(Source, Source.id == InboxEvent.source_id)
        .where(InboxEvent.id == inbox_id, InboxEvent.employer_number == employer_number)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no event with this number.", inbox_id=inbox_id)
    event, outcome, slug = row
    facts = outcome.facts or {}
    line = ParkedLine(
        inbox_id=event.id,
        rule=rule_of(outcome.reason or ""),
        reason=outcome.reason or "",
        source=slug,
        event_id=event.event_id,
        event_type=outcome.event_type,
        worker=facts.get("worker"),
        shift=facts.get("shift"),
        received_at=event.received_at,
        attempts=outcome.attempts,
        is_queued=False,
    )
    raw = bytes(event.raw)
    is_open = not tells_of_health(raw)
    access = Access(
        employer_number=employer_number,
        actor=actor,
        action="inbox.read",
        subject_kind="inbox_event",
        subject_id=str(inbox_id),
        facts={"body_shown": is_open},
    )
    record(session, access, at=now)
    return ParkedBody(line=line, body=masked(raw.decode("utf-8", "replace")) if is_open else None)


def replay_one(
    session: Session, employer_number: str, inbox_id: int, actor: str, now: datetime
) -> None:
    """Try one event again now. Raises NotFound."""
    try_events_again(session, [inbox_id], employer_number=employer_number, actor=actor, now=now)


def replay_all(
    session: Session, employer_number: str, typed: TypedFilter, actor: str, now: datetime
) -> int:
    """Try everything of a filter again: events by the queue, pay by pricing its months anew."""
    if typed.reason == ParkedRule.NO_AGREEMENT:
        days = days_without_agreement(
            session, employer_number, source=typed.source or None, now=now
        )
        cause = f"replay:{actor}:{now.isoformat()}"
        return price_again(session, employer_number, days, cause=cause, now=now)
    return queue_again(
        session, typed.wanted(), employer_number=employer_number, actor=actor, now=now
    )


def _counts(session: Session, employer_number: str, typed: TypedFilter) -> tuple[RuleCount, ...]:
    return tuple(
        RuleCount(
            rule=rule_of(count.reason),
            reason=count.reason,
            source=count.source,
            events=count.events,
            oldest_at=count.oldest_at,
            address=typed.only(count.reason, count.source).address,
            is_chosen=(typed.reason, typed.source) == (count.reason, count.source),
        )
        for count in parked_counts(session, employer_number=employer_number)
    )


def _unpaid_days(
    session: Session, employer_number: str, typed: TypedFilter, now: datetime
) -> tuple[UnpaidDay, ...]:
    if typed.reason not in ("", ParkedRule.NO_AGREEMENT) or typed.worker:
        return ()
    days = days_without_agreement(session, employer_number, source=typed.source or None, now=now)
    return tuple(
        UnpaidDay(source=day.source, worked_on=day.worked_on, shifts=day.shifts)
        for day in days[:MOST_ROWS]
    )


def _line(row: ParkedRow) -> ParkedLine:
    return ParkedLine(
        inbox_id=row.inbox_id,
        rule=rule_of(row.reason),
        reason=row.reason,
        source=row.source,
        event_id=row.event_id,
        event_type=row.event_type,
        worker=row.worker,
        shift=row.shift,
        received_at=row.received_at,
        attempts=row.attempts,
        is_queued=row.is_queued,
    )


QUERIES = ParkedQueries(
    listing=parked_view, body=parked_body, replay_one=replay_one, replay_all=replay_all
)
