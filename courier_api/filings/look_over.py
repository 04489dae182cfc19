"""Who has to be looked at again: a few queries about everybody, and a digest of what each gave.

A decision follows from its facts alone. So whoever was settled, and whose shifts, messages, person
and employer are what they were, is settled still: nothing is decided again for them. What becomes
due by the clock keeps a worker from being settled (`reconcile`).
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from courier_api.couriers.models import Courier
from courier_api.filings.models import DimonaDeclaration, FilingLook
from courier_api.foundation.models import Cooperative
from courier_api.foundation.upsert import insert_or_change
from courier_api.shifts.models import Shift

LOOK_BACK = timedelta(days=1)
"""A shift of yesterday may reach into today. Older ones are looked at when they change."""

BEGINS_ANEW_AFTER = timedelta(days=7)
"""A look that began longer ago begins anew, so that no night reads months."""

Row = tuple[Any, ...]
Facts = Select[Any]


@dataclass(slots=True)
class Seen:
    """The facts of one courier: shifts, then messages."""

    person: Row
    facts: list[str] = field(default_factory=list)

    def digest(self, employer: Row) -> str:
        """A name for all of it; nothing personal can be read in it."""
        told = repr((employer, self.person, ",".join(self.facts))).encode()
        return hashlib.blake2b(told, digest_size=16).hexdigest()


def changed_couriers(session: Session, employer_number: str, *, today: date) -> list[int]:
    """Everybody with shifts or periods from yesterday on who was not settled as things stand."""
    first = today - LOOK_BACK
    employer = _employer(session, employer_number)
    looks = _looks(session, employer_number)
    changed, old = [], []
    for courier_id, seen in _since_looks(session, employer_number, first=first).items():
        look = looks.get(courier_id)
        if look is None:
            if seen.facts:
                changed.append(courier_id)
        elif seen.digest(employer) != look[1]:
            changed.append(courier_id)
        elif look[0] < first - BEGINS_ANEW_AFTER:
            old.append(courier_id)
    if old:
        _begin_anew(session, employer_number, set(old), first=first)
    return changed


def keep_look(
    session: Session, courier_id: int, employer_number: str, *, is_settled: bool, now: datetime
) -> None:
    """Remember that a worker is settled as things stand, or that they are not."""
    if not is_settled:
        session.execute(delete(FilingLook).where(FilingLook.courier_id == courier_id))
        return
    first = now.date() - LOOK_BACK
    seen = _seen(session, employer_number, _facts_of(employer_number, literal(first)), [courier_id])
    digest = seen[courier_id].digest(_employer(session, employer_number))
    change = {"first_day": first, "digest": digest}
    row = {"courier_id": courier_id, "employer_number": employer_number, **change}
    insert_or_change(
        session, FilingLook, row, unique=["courier_id"], change=change, returning="courier_id"
    )


def settled_as_they_are(session: Session, employer_number: str, *, today: date) -> None:
    """Take everybody for settled as things stand: for who has just compared them all in full."""
    session.execute(delete(FilingLook).where(FilingLook.employer_number == employer_number))
    rows = _looks_now(session, employer_number, first=today - LOOK_BACK)
    if rows:
        session.execute(
            insert(FilingLook), [{**row, "employer_number": employer_number} for row in rows]
        )


def _begin_anew(
    session: Session, employer_number: str, couriers: Collection[int], *, first: date
) -> None:
    rows = _looks_now(session, employer_number, first=first)
    session.execute(update(FilingLook), [row for row in rows if row["courier_id"] in couriers])


def _looks_now(session: Session, employer_number: str, *, first: date) -> list[dict[str, object]]:
    employer = _employer(session, employer_number)
    seen = _seen(session, employer_number, _facts_of(employer_number, literal(first)))
    return [
        {"courier_id": courier_id, "first_day": first, "digest": facts.digest(employer)}
        for courier_id, facts in seen.items()
    ]


def _employer(session: Session, employer_number: str) -> Row:
    query = select(
        Cooperative.timezone,
        Cooperative.contract_mode,
        Cooperative.midnight_end,
        Cooperative.in_lead_minutes,
        Cooperative.alert_minutes_before_start,
        Cooperative.flexi_jobs,
    ).where(Cooperative.employer_number == employer_number)
    return tuple(session.execute(query).one())


def _looks(session: Session, employer_number: str) -> Mapping[int, tuple[date, str]]:
    query = select(FilingLook.courier_id, FilingLook.first_day, FilingLook.digest).where(
        FilingLook.employer_number == employer_number
    )
    return {row.courier_id: (row.first_day, row.digest) for row in session.execute(query)}


def _since_looks(session: Session, employer_number: str, *, first: date) -> Mapping[int, Seen]:
    """Everybody's facts since their last look began, or from a day on."""
    began = func.coalesce(FilingLook.first_day, first)
    shifts, messages = _facts_of(employer_number, began)
    of_shift = FilingLook.courier_id == Shift.courier_id
    of_message = FilingLook.courier_id == DimonaDeclaration.courier_id
    queries = (
        shifts.outerjoin(FilingLook, of_shift),
        messages.outerjoin(FilingLook, of_message),
    )
    return _seen(session, employer_number, queries)


def _facts_of(employer_number: str, first: ColumnElement[date]) -> tuple[Facts, Facts]:
    """Queries of what a decision is made of from a day on, each fact as one text, in order.

    A revision stands for a shift's times. One text, because a program reads it five times faster.
    """
    shifts = (
        select(
            Shift.courier_id,
            _text_of(Shift.id, Shift.revision, cast(Shift.covered, Integer), Shift.period_id),
        )
        .where(Shift.employer_number == employer_number, Shift.worked_on >= first)
        .order_by(Shift.courier_id, Shift.id)
    )
    row = DimonaDeclaration
    messages = (
        select(row.courier_id, _text_of(row.id, row.state, row.result, row.period_id))
        .where(
            row.employer_number == employer_number,
            or_(row.end_date.is_(None), row.end_date >= first),
        )
        .order_by(row.courier_id, row.id)
    )
    return shifts, messages


def _text_of(*columns: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    first, *rest = (func.coalesce(cast(column, String), "-") for column in columns)
    text: ColumnElement[str] = first
    for column in rest:
        text = text.concat(":").concat(column)
    return text


def _seen(
    session: Session,
    employer_number: str,
    queries: tuple[Facts, Facts],
    only: Sequence[int] | None = None,
) -> Mapping[int, Seen]:
    """What the queries give, by courier; of everybody or of some."""
    shifts, messages = queries
    people = select(
        Courier.id,
        Courier.worker_type,
        Courier.joint_commission,
        Courier.ssin_hash,
        cast(Courier.changed_at, String),
    ).where(Courier.employer_number == employer_number)
    if only is not None:
        people = people.where(Courier.id.in_(only))
        shifts = shifts.where(Shift.courier_id.in_(only))
        messages = messages.where(DimonaDeclaration.courier_id.in_(only))
    seen = {row[0]: Seen(tuple(row)) for row in session.execute(people)}
    for query in (shifts, messages):
        for courier_id, fact in session.execute(query):
            seen[courier_id].facts.append(fact)
    return seen
