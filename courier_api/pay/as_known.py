"""A worked day computed anew from what was known at an instant: an old payslip comes out again.

Known were: the events handled by then, the disputes open then, the terms of agreements known then
(without those that waited for two people), and what the rules had been told of the courier.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from courier_api.couriers.models import Courier
from courier_api.pay.facts import facts_under
from courier_api.pay.figures import leave_waiting_out
from courier_api.pay.held import held_terms
from courier_api.pay.models import PayCalculation
from courier_api.pay.price_month import price_part
from courier_api.pay.store_day import DayToStore, day_document
from courier_api.shifts.as_known import disputed_at, shifts_known_at
from courier_api.zone_holds.for_pay import held_time_of
from platforms.pay import PayInputError

Results = dict[int, dict[str, Any]]
"""The result of a day by agreement; an agreement under which nothing is due is left out."""

SETTLED_AFTER = timedelta(minutes=10)
"""What was handled by then is priced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAsKnown:
    """What was stored of a day at an instant, and what comes out of what was known then."""

    courier_id: int
    worked_on: date
    at: datetime
    stored: Results
    recomputed: Results

    @property
    def difference(self) -> str | None:
        """The first difference in words; None when both are equal."""
        for agreement_id in sorted(self.stored.keys() | self.recomputed.keys()):
            old = self.stored.get(agreement_id, {})
            new = self.recomputed.get(agreement_id, {})
            for name in sorted(old.keys() | new.keys()):
                if old.get(name) != new.get(name):
                    return (
                        f"{name} under agreement {agreement_id} was {old.get(name)}, "
                        f"now comes out as {new.get(name)}"
                    )
        return None


def day_as_known(session: Session, courier_id: int, worked_on: date, at: datetime) -> DayAsKnown:
    """The day of a courier as it was known at an instant. Nothing is stored."""
    calculations = _stored(session, courier_id, worked_on, at)
    workers = {each.agreement_id: each.worker for each in calculations.values()}
    return DayAsKnown(
        courier_id=courier_id,
        worked_on=worked_on,
        at=at,
        stored={number: each.result for number, each in calculations.items() if each.result},
        recomputed=_recomputed(session, courier_id, worked_on, at, workers),
    )


def replaced_days(session: Session, *, limit: int) -> Iterator[tuple[int, date, datetime]]:
    """Calculations that a later one replaced, newest first: courier, day, and an instant between.

    Only where both stand so far apart that everything handled in between had been priced.
    """
    later = aliased(PayCalculation)
    rows = session.execute(
        select(
            PayCalculation.courier_id,
            PayCalculation.worked_on,
            PayCalculation.computed_at,
            later.computed_at.label("replaced_at"),
        )
        .join(
            later,
            and_(
                later.courier_id == PayCalculation.courier_id,
                later.agreement_id == PayCalculation.agreement_id,
                later.worked_on == PayCalculation.worked_on,
                later.revision == PayCalculation.revision + 1,
            ),
        )
        .where(PayCalculation.known_change_id.is_not(None))
        .order_by(later.id.desc())
        .limit(limit)
    )
    for row in rows:
        if row.replaced_at - row.computed_at > 2 * SETTLED_AFTER:
            yield row.courier_id, row.worked_on, row.computed_at + SETTLED_AFTER


def _stored(
    session: Session, courier_id: int, worked_on: date, at: datetime
) -> dict[int, PayCalculation]:
    """By agreement the last calculation of the day at that instant."""
    rows = session.scalars(
        select(PayCalculation)
        .where(
            PayCalculation.courier_id == courier_id,
            PayCalculation.worked_on == worked_on,
            PayCalculation.computed_at <= at,
        )
        .order_by(PayCalculation.revision)
    )
    return {row.agreement_id: row for row in rows}


def _recomputed(
    session: Session,
    courier_id: int,
    worked_on: date,
    at: datetime,
    workers: Mapping[int, Mapping[str, Any] | None],
) -> Results:
    courier = session.get_one(Courier, courier_id)
    shifts = [s for s in shifts_known_at(session, courier_id, worked_on, at) if s.pay_status]
    terms = held_terms(session, courier, {shift.worked_on for shift in shifts}, at=at)
    disputed = disputed_at(session, {shift.id for shift in shifts}, at)
    zones = held_time_of(session, shifts, at=at)
    month = worked_on.replace(day=1)
    facts = facts_under(session, shifts, terms, month, disputed=disputed, zone_held=zones)
    found: Results = {}
    for whole in facts.versions:
        part, _ = leave_waiting_out(courier, whole)
        worker = workers.get(part.version.agreement_id)
        try:
            priced = price_part(courier, part, used_minutes=0, worker=worker)
        except PayInputError:
            continue  # nothing was stored for it either
        for day in priced.days:
            if day.worked_on == worked_on:
                to_store = DayToStore(
                    agreement_id=part.version.agreement_id,
                    worked_on=worked_on,
                    priced=day,
                    declared_minutes=priced.declared_minutes.get(worked_on, 0),
                    part=part,
                    current=None,
                )
                found[part.version.agreement_id] = day_document(to_store)
    return found
