"""Ask for the verdict of a declaration, by a schedule that a restart does not lose."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy.orm import Session

from courier_api.couriers.queries import lock_courier
from courier_api.filings.alerts import close_service_trouble, raise_service_trouble
from courier_api.filings.choices import open_choice
from courier_api.filings.evidence import record_exchanges
from courier_api.filings.keep_receipts import keep_verdict
from courier_api.filings.kinds import RECONCILE
from courier_api.filings.models import DimonaDeclaration
from courier_api.filings.pauses import keep_pause, paused_until
from courier_api.filings.tell_refused import announce_refusal
from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.messaging import outbox
from courier_api.messaging.outbox import Claimed
from declarations.dimona.anomalies import IDENTICAL_PERIOD
from declarations.dimona.channel import (
    DimonaChannel,
    Exchange,
    NotReady,
    PeriodQuery,
    PeriodView,
    QuotaExceeded,
    Verdict,
)
from declarations.dimona.schedule import next_poll_at
from declarations.errors import ChannelRejected, DeclarationError

ON_HOLD: Final = "S"
FAILURES_BEFORE_ALERT = 3

Answer = Verdict | NotReady | DeclarationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the authority is asked; `declared` is the payload of an IN, None for other messages."""

    declaration: int
    courier_id: int
    employer_number: str
    declaration_id: int
    declared: dict[str, Any] | None = field(repr=False)


def poll_verdict(
    database: Database, channel: DimonaChannel, message: Claimed, *, clock: Clock
) -> None:
    """Look once; record the verdict, or look again when the schedule says."""
    with database.repeatable() as session:
        question = begin_question(session, message, now=clock.now())
    if question is None:
        return
    answer: Answer
    periods: tuple[PeriodView, ...] = ()
    exchanges: list[Exchange] = []
    try:
        answer = channel.read_verdict(question.declaration_id, record=exchanges.append)
        if isinstance(answer, Verdict) and IDENTICAL_PERIOD in answer.codes:
            periods = _look_up(channel, question, exchanges)
    except DeclarationError as error:
        answer = error
    with database.repeatable() as session:
        lock_courier(session, question.courier_id)  # before the receipts hold their chain
        record_exchanges(session, question.employer_number, question.declaration, exchanges)
        record_verdict(session, message, answer, periods, now=clock.now())


def begin_question(session: Session, message: Claimed, *, now: datetime) -> Question | None:
    """What to ask; None when there is nothing to ask now, with the message settled."""
    if not outbox.is_held(session, message, now=now):
        return None  # the lease was lost: another worker has it, or will
    if (until := paused_until(session, now=now)) is not None:
        outbox.postpone(session, message, due_at=until)
        return None
    row = session.get_one(DimonaDeclaration, message.payload["declaration"])
    if row.state != "received" or row.declaration_id is None:
        outbox.finish(session, message, now=now)
        return None
    return Question(
        declaration=row.id,
        courier_id=row.courier_id,
        employer_number=row.employer_number,
        declaration_id=row.declaration_id,
        declared=row.payload if row.action == "IN" else None,
    )


def record_verdict(
    session: Session,
    message: Claimed,
    answer: Answer,
    periods: tuple[PeriodView, ...],
    *,
    now: datetime,
) -> None:
    """Write down the verdict and have the worker's needs compared again.

    Once a question has failed, trouble may have been told: it ends with the first answer.
    """
    row = session.get_one(DimonaDeclaration, message.payload["declaration"])
    lock_courier(session, row.courier_id)
    session.refresh(row)
    if row.state != "received":
        outbox.finish(session, message, now=now)
        return
    if message.attempts > 1 and isinstance(answer, Verdict | NotReady):
        close_service_trouble(session, row, now=now)
    if not isinstance(answer, Verdict):
        _ask_later(session, message, row, answer, now=now)
        return
    row.result = answer.result
    row.anomalies = list(answer.codes)
    row.period_id = answer.period_id or row.period_id
    if answer.result == ON_HOLD:
        outbox.postpone(session, message, due_at=next_poll_at(now, now, ON_HOLD))
    else:
        _judge(row, answer, periods, now=now)
        announce_refusal(session, row, now=now)
        open_choice(session, row, now=now)
        outbox.finish(session, message, now=now)
    session.flush()
    keep_verdict(session, row, at=now)
    outbox.put(
        session,
        RECONCILE,
        key=f"{RECONCILE}:verdict:{row.id}:{row.result}",
        payload={"courier_id": row.courier_id, "since": row.start_date.isoformat()},
        due_at=now,
        employer_number=row.employer_number,
    )


def _judge(
    row: DimonaDeclaration, verdict: Verdict, periods: tuple[PeriodView, ...], *, now: datetime
) -> None:
    """The verdict is final. An identical period that was found is the one we asked for (R8, R9)."""
    row.state = "judged"
    row.judged_at = now
    if len(periods) == 1:
        row.result = "A"
        row.adopted = True
        row.period_id = periods[0].period_id
    elif row.uncertain and verdict.result in ("A", "W"):
        # No copy was met, so the earlier POSTs had not arrived: the last one counts.
        row.first_sent_at = row.last_sent_at
        row.late = bool(
            row.legal_limit and row.first_sent_at and row.first_sent_at > row.legal_limit
        )


def _ask_later(
    session: Session,
    message: Claimed,
    row: DimonaDeclaration,
    answer: NotReady | DeclarationError,
    *,
    now: datetime,
) -> None:
    known: Literal["S"] | None = ON_HOLD if row.result == ON_HOLD else None
    at = next_poll_at(row.received_at or row.queued_at, now, known)
    if isinstance(answer, QuotaExceeded):
        keep_pause(session, answer.paused_until)
        at = max(at, answer.paused_until)
    elif isinstance(answer, DeclarationError):
        if isinstance(answer, ChannelRejected) or message.attempts >= FAILURES_BEFORE_ALERT:
            raise_service_trouble(session, row, now=now)
        # Counted, so that the third is told; a question is never given up.
        outbox.retry(session, message, due_at=at, error=answer.detail)
        return
    outbox.postpone(session, message, due_at=at)


def _look_up(
    channel: DimonaChannel, question: Question, exchanges: list[Exchange]
) -> tuple[PeriodView, ...]:
    """The periods in force with exactly what we declared; none when there is no way to search."""
    payload = question.declared or {}
    ssin = payload.get("worker", {}).get("ssin")
    employer = payload.get("employer", {}).get("enterpriseNumber")
    if ssin is None or employer is None:
        return ()
    wanted = payload["dimonaIn"]
    starts_on = date.fromisoformat(wanted["startDate"])
    ends_on = date.fromisoformat(wanted["endDate"]) if "endDate" in wanted else None
    query = PeriodQuery(
        enterprise_number=employer, ssin=ssin, first_day=starts_on, last_day=ends_on or starts_on
    )
    try:
        found = channel.find_periods(query, record=exchanges.append)
    except ChannelRejected:
        return ()  # the service offers no search: a person has to look
    return tuple(
        period
        for period in found
        if not period.cancelled
        and (period.starts_on, period.ends_on) == (starts_on, ends_on)
        and _same_hours(period, wanted)
    )


def _same_hours(period: PeriodView, wanted: dict[str, Any]) -> bool:
    """Hours that one side does not tell are no difference."""
    told = (
        (period.planned_hours, wanted.get("plannedHoursNumber")),
        (period.start_hour, wanted.get("startHour")),
        (period.end_hour, wanted.get("endHour")),
    )
    return all(None in pair or pair[0] == pair[1] for pair in told)
