"""Ask for the verdict of a declaration, by a schedule that a restart does not lose."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.filings.evidence import record_exchanges
from courier_api.filings.models import DimonaDeclaration
from courier_api.filings.reconcile import RECONCILE
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
    Verdict,
)
from declarations.dimona.schedule import next_poll_at
from declarations.errors import ChannelUnavailable, DeclarationError

POLL = "dimona.poll"
ON_HOLD = "S"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the authority is asked."""

    declaration: int
    employer_number: str
    declaration_id: int
    uncertain_in: dict[str, Any] | None


def poll_verdict(
    database: Database, channel: DimonaChannel, message: Claimed, *, now: datetime
) -> None:
    """Look once; record the verdict, or look again when the schedule says."""
    with database.transaction() as session:
        question = _question(session, message)
        if question is None:
            outbox.finish(session, message, now=now)
            return
    answer: Verdict | NotReady | DeclarationError
    periods: tuple[PeriodView, ...] = ()
    exchanges: list[Exchange] = []
    try:
        answer = channel.read_verdict(question.declaration_id, record=exchanges.append)
        if isinstance(answer, Verdict) and _may_be_our_own(answer, question):
            periods = _look_up(channel, question, exchanges)
    except DeclarationError as error:
        answer = error
    with database.transaction() as session:
        record_exchanges(session, question.employer_number, question.declaration, exchanges)
        record_verdict(session, message, answer, periods, now=now)


def record_verdict(
    session: Session,
    message: Claimed,
    answer: Verdict | NotReady | DeclarationError,
    periods: tuple[PeriodView, ...],
    *,
    now: datetime,
) -> None:
    """Write down the verdict and have the worker's needs compared again."""
    row = session.get_one(DimonaDeclaration, message.payload["declaration"])
    sent_at = row.received_at or row.queued_at
    if isinstance(answer, ChannelUnavailable) and answer.retry_after_seconds is not None:
        at = max(next_poll_at(sent_at, now, None), answer.retry_at(now))
        outbox.postpone(session, message, due_at=at)
        return
    if not isinstance(answer, Verdict):
        outbox.postpone(
            session,
            message,
            due_at=next_poll_at(sent_at, now, "S" if row.result == ON_HOLD else None),
        )
        return
    row.result = answer.result
    row.anomalies = list(answer.anomalies)
    row.period_id = answer.period_id or row.period_id
    if answer.result == ON_HOLD:
        outbox.postpone(session, message, due_at=next_poll_at(sent_at, now, ON_HOLD))
    else:
        row.state = "judged"
        row.judged_at = now
        if len(periods) == 1:
            # Our first POST had arrived after all: the period is ours (R9).
            row.result = "A"
            row.adopted = True
            row.period_id = periods[0].period_id
        outbox.finish(session, message, now=now)
    outbox.put(
        session,
        RECONCILE,
        key=f"{RECONCILE}:verdict:{row.id}:{row.result}",
        payload={"courier_id": row.courier_id, "since": row.start_date.isoformat()},
        due_at=now,
        employer_number=row.employer_number,
    )


def _question(session: Session, message: Claimed) -> Question | None:
    row = session.get_one(DimonaDeclaration, message.payload["declaration"])
    if row.state != "received" or row.declaration_id is None:
        return None
    uncertain = row.uncertain and row.action == "IN"
    return Question(
        declaration=row.id,
        employer_number=row.employer_number,
        declaration_id=row.declaration_id,
        uncertain_in=row.payload if uncertain else None,
    )


def _may_be_our_own(verdict: Verdict, question: Question) -> bool:
    return question.uncertain_in is not None and IDENTICAL_PERIOD in verdict.codes


def _look_up(
    channel: DimonaChannel, question: Question, exchanges: list[Exchange]
) -> tuple[PeriodView, ...]:
    """The periods in force with exactly the dates we declared."""
    payload = question.uncertain_in or {}
    ssin = payload.get("worker", {}).get("ssin")
    wanted = payload["dimonaIn"]
    if ssin is None:
        return ()
    starts_on = date.fromisoformat(wanted["startDate"])
    ends_on = date.fromisoformat(wanted["endDate"]) if "endDate" in wanted else None
    query = PeriodQuery(
        enterprise_number=payload["employer"]["enterpriseNumber"],
        ssin=ssin,
        first_day=starts_on,
        last_day=ends_on or starts_on,
    )
    found = channel.find_periods(query, record=exchanges.append)
    return tuple(
        period
        for period in found
        if not period.cancelled and (period.starts_on, period.ends_on) == (starts_on, ends_on)
    )
