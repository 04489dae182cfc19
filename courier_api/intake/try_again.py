"""A person tries parked events again, one or all of a filter: written down with who and when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.intake.apply import replay
from courier_api.messaging.models import InboxEvent
from courier_api.messaging.parked import ParkedFilter, queue_matching

REPLAYED = "inbox.replay"


def try_events_again(
    session: Session,
    inbox_ids: Sequence[int],
    *,
    employer_number: str | None,
    actor: str,
    now: datetime,
) -> list[str]:
    """Replay these events now; returns the outcome of each.

    No `employer_number`: of any co-operative. Raises NotFound for an unknown id.
    """
    outcomes = replay(session, inbox_ids, employer_number=employer_number, now=now)
    for inbox_id, outcome in zip(inbox_ids, outcomes, strict=True):
        access = Access(
            employer_number=session.get_one(InboxEvent, inbox_id).employer_number,
            actor=actor,
            action=REPLAYED,
            subject_kind="inbox_event",
            subject_id=str(inbox_id),
            facts={"outcome": outcome},
        )
        record(session, access, at=now)
    return outcomes


def queue_again(
    session: Session, wanted: ParkedFilter, *, employer_number: str, actor: str, now: datetime
) -> int:
    """Put every parked event of a filter back into the queue; returns how many.

    However many there are, this takes one statement; the worker tries them in the order in which
    they came. Nothing of an event is changed.
    """
    count = queue_matching(session, wanted, employer_number=employer_number)
    access = Access(
        employer_number=employer_number,
        actor=actor,
        action=REPLAYED,
        subject_kind="inbox_filter",
        subject_id=wanted.name,
        facts={"events": count, **wanted.document()},
    )
    record(session, access, at=now)
    return count
