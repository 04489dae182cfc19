"""What the database says about the week, without our own ids and without times of receipt.

Two runs that were told the same facts, in whatever order, twice, or through whatever faults, must
have the same fingerprint.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from courier_api.agreements.models import Agreement
from courier_api.couriers.models import Courier
from courier_api.filings.facts import worker_facts
from courier_api.filings.models import DimonaDeclaration
from courier_api.ledger.models import LedgerLine
from courier_api.pay.models import PayCalculation, PayLine, WorkedDay
from courier_api.shifts.fold_events import FOLDED_COLUMNS
from courier_api.shifts.models import Shift
from courier_api.sources.models import Source
from declarations.dimona.history import history_of

Facts: TypeAlias = list[str]
DAY_AMOUNTS = (
    "paid_minutes",
    "worked_minutes",
    "top_up_minutes",
    "base_cents",
    "supplement_cents",
    "top_up_cents",
    "phone_cents",
    "bike_cents",
    "payable_cents",
)


def state_fingerprint(session: Session) -> str:
    """A hash over shifts, declared days, pay and balances."""
    digest = hashlib.sha256()
    for subject, facts in state_facts(session).items():
        digest.update(f"{subject}\n".encode())
        for fact in facts:
            digest.update(f"{fact}\n".encode())
    return digest.hexdigest()


def state_facts(session: Session) -> dict[str, Facts]:
    """The facts behind the fingerprint, sorted, so that two runs can be compared line by line."""
    couriers = {
        row.id: row.reference for row in session.execute(select(Courier.id, Courier.reference))
    }
    slugs = {row.id: row.slug for row in session.execute(select(Source.id, Source.slug))}
    subjects = {
        "shifts": _shifts(session, couriers, slugs),
        "declared days": _declared_days(session, couriers),
        "worked days": _worked_days(session, couriers),
        "pay lines": _pay_lines(session, couriers, slugs),
        "balances": _balances(session, couriers, slugs),
    }
    return {subject: sorted(_line(fact) for fact in facts) for subject, facts in subjects.items()}


Names: TypeAlias = Mapping[int, str]


def _shifts(session: Session, couriers: Names, slugs: Names) -> Iterator[tuple[object, ...]]:
    """Each shift's folded facts, who rode it, and whether it is covered."""
    for shift in session.scalars(select(Shift)):
        folded = [getattr(shift, name) for name in FOLDED_COLUMNS]
        yield (
            slugs[shift.source_id],
            shift.external_id,
            couriers[shift.courier_id],
            shift.covered,
            *folded,
        )


def _declared_days(session: Session, couriers: Names) -> Iterator[tuple[object, ...]]:
    """Each date covered by a period in force, with the hours declared for a student.

    As the decision understands what was answered: an UPDATE whose answer was lost is in force
    though its repetition was refused, because it changes nothing.
    """
    spans = session.execute(
        select(
            DimonaDeclaration.courier_id,
            func.min(DimonaDeclaration.start_date),
            func.max(DimonaDeclaration.queued_at),
        ).group_by(DimonaDeclaration.courier_id)
    ).all()
    for courier_id, first_day, queued_at in spans:
        courier = session.get_one(Courier, courier_id)
        facts = worker_facts(session, courier, since=first_day, now=queued_at)
        for period in history_of(facts.decision.prior).periods:
            if not period.is_accepted:
                continue
            day = period.content.starts_on
            while day <= (period.content.ends_on or day):
                yield couriers[courier_id], day, period.content.hours
                day += timedelta(days=1)


def _worked_days(session: Session, couriers: Names) -> Iterator[tuple[object, ...]]:
    """Each day's amounts; a day that fell away again is no day."""
    query = select(WorkedDay, Agreement.name).join(
        Agreement, Agreement.id == WorkedDay.agreement_id
    )
    for day, agreement in session.execute(query):
        amounts = [getattr(day, name) for name in DAY_AMOUNTS]
        if any(amounts):
            yield couriers[day.courier_id], agreement, day.worked_on, day.pay_due_on, *amounts


def _pay_lines(session: Session, couriers: Names, slugs: Names) -> Iterator[tuple[object, ...]]:
    """The lines of the calculations that count: the last of each day."""
    last = (
        select(
            PayCalculation.courier_id,
            PayCalculation.agreement_id,
            PayCalculation.worked_on,
            func.max(PayCalculation.revision).label("revision"),
        )
        .group_by(PayCalculation.courier_id, PayCalculation.agreement_id, PayCalculation.worked_on)
        .subquery()
    )
    query = (
        select(PayCalculation.courier_id, PayCalculation.worked_on, PayLine)
        .join(PayLine, PayLine.calculation_id == PayCalculation.id)
        .join(
            last,
            (last.c.courier_id == PayCalculation.courier_id)
            & (last.c.agreement_id == PayCalculation.agreement_id)
            & (last.c.worked_on == PayCalculation.worked_on)
            & (last.c.revision == PayCalculation.revision),
        )
    )
    for courier_id, worked_on, line in session.execute(query):
        yield (
            couriers[courier_id],
            worked_on,
            line.kind,
            slugs.get(line.source_id or 0),
            line.quantity,
            line.unit,
            line.rate,
            line.amount_cents,
            line.rule,
        )


def _balances(session: Session, couriers: Names, slugs: Names) -> Iterator[tuple[object, ...]]:
    """Each account's balance by courier and platform, where it is not zero."""
    query: Select[tuple[str, int | None, int | None, int]] = (
        select(
            LedgerLine.account,
            LedgerLine.courier_id,
            LedgerLine.source_id,
            func.sum(LedgerLine.amount_cents),
        )
        .group_by(LedgerLine.account, LedgerLine.courier_id, LedgerLine.source_id)
        .having(func.sum(LedgerLine.amount_cents) != 0)
    )
    for account, courier_id, source_id, cents in session.execute(query):
        yield account, couriers.get(courier_id or 0), slugs.get(source_id or 0), int(cents)


def _line(fact: tuple[object, ...]) -> str:
    return json.dumps(fact, sort_keys=True, ensure_ascii=False, default=_written)


def _written(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"A fact of the kind {type(value).__name__} has no place in a fingerprint.")
