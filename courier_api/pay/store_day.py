"""Store one priced day: its calculation, its lines, its posting, and the flat row for pages."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.pay.differences import store_differences
from courier_api.pay.facts import MonthUnderVersion, shift_document
from courier_api.pay.models import PayCalculation, PayLine, WorkedDay
from courier_api.pay.post import DayOfCourier, SourceAmounts, post_day
from courier_api.shifts.models import Shift
from courier_api.shifts.told import Held
from courier_api.zone_holds.for_pay import HeldOfShifts
from platforms.pay import WorkedDay as PricedDay

AMOUNTS = (
    "paid_minutes",
    "worked_minutes",
    "top_up_minutes",
    "base_cents",
    "supplement_cents",
    "top_up_cents",
    "gross_cents",
    "phone_cents",
    "bike_cents",
    "total_cents",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayToStore:
    """One day as it was priced now (None: nothing is due any more), and its present row.

    `declared_minutes` of it use a student's yearly quota; `worker` is what the rules were told of the
    courier.
    """

    agreement_id: int
    worked_on: date
    priced: PricedDay | None
    declared_minutes: int
    part: MonthUnderVersion | None
    current: WorkedDay | None
    worker: Mapping[str, Any] | None = None


def store_day(session: Session, courier: Courier, day: DayToStore, *, now: datetime) -> int | None:
    """Write a new revision when the result differs from the last one; gives its number, else None."""
    result = day_document(day)
    before = _last_calculation(session, courier.id, day)
    if before is not None and before.result == result:
        return None
    whose = DayOfCourier(
        employer_number=courier.employer_number,
        courier_id=courier.id,
        agreement_id=day.agreement_id,
        day=day.worked_on,
        revision=1 if before is None else before.revision + 1,
    )
    old = _by_source(before.result if before else {})
    entry_id = post_day(session, whose, old, _by_source(result), now=now)
    version_id = (
        day.part.version.id if day.part else before.agreement_version_id if before else None
    )
    calculation_id: int = session.scalars(
        insert(PayCalculation)
        .values(
            employer_number=courier.employer_number,
            courier_id=courier.id,
            agreement_id=day.agreement_id,
            agreement_version_id=version_id,
            worked_on=day.worked_on,
            revision=whose.revision,
            input_sha256=_digest(day.part, day.worked_on),
            result=result,
            parameter_rows=list(day.part.terms.rows_on(day.worked_on)) if day.part else [],
            entry_id=entry_id,
            computed_at=now,
            known_change_id=day.part.known_change_id if day.part else None,
            worker=dict(day.worker) if day.worker is not None else None,
        )
        .returning(PayCalculation.id)
    ).one()
    _store_lines(session, courier, calculation_id, day.priced)
    if before is not None:
        store_differences(
            session, courier.employer_number, calculation_id=calculation_id, corrects=before.id
        )
    _store_current(session, whose, day)
    return calculation_id


def _store_lines(
    session: Session, courier: Courier, calculation_id: int, day: PricedDay | None
) -> None:
    if day is None or not day.lines:
        return
    session.execute(
        insert(PayLine),
        [
            {
                "employer_number": courier.employer_number,
                "calculation_id": calculation_id,
                "kind": line.kind.value,
                "dated_on": line.dated_on,
                "source_id": int(line.platform),
                "quantity": str(line.km if line.km is not None else line.minutes),
                "unit": "km" if line.km is not None else "minutes",
                "rate": str(line.rate_eur),
                "amount_cents": line.cents,
                "rule": line.rule.value,
                "rule_source": line.source[:200],
                "parameter_row_id": line.parameter_row,
            }
            for line in day.lines
        ],
    )


def _store_current(session: Session, whose: DayOfCourier, day: DayToStore) -> None:
    row = day.current
    if row is None:
        row = WorkedDay(
            employer_number=whose.employer_number,
            courier_id=whose.courier_id,
            agreement_id=whose.agreement_id,
            worked_on=whose.day,
            worker_contribution_cents=0,
            withholding_cents=0,
            payable_cents=0,
        )
        session.add(row)
    row.revision = whose.revision
    row.declared_minutes = day.declared_minutes
    row.pay_due_on = day.priced.pay_due if day.priced else whose.day
    for name in AMOUNTS:
        setattr(row, name, getattr(day.priced, name) if day.priced else 0)
    session.flush()


def _last_calculation(session: Session, courier_id: int, day: DayToStore) -> PayCalculation | None:
    return session.scalar(
        select(PayCalculation)
        .where(
            PayCalculation.courier_id == courier_id,
            PayCalculation.agreement_id == day.agreement_id,
            PayCalculation.worked_on == day.worked_on,
        )
        .order_by(PayCalculation.revision.desc())
        .limit(1)
    )


def day_document(to_store: DayToStore) -> dict[str, Any]:
    """A day's result as it is stored: everything that decides whether anything changed."""
    day = to_store.priced
    if day is None:
        return {}
    return {
        **{name: getattr(day, name) for name in AMOUNTS},
        "declared_minutes": to_store.declared_minutes,
        "pay_due": day.pay_due.isoformat(),
        "by_source": {
            share.platform: {
                "paid_minutes": share.paid_minutes,
                "top_up_minutes": share.top_up_minutes,
                "gross_cents": share.gross_cents,
                "allowance_cents": share.allowance_cents,
            }
            for share in day.by_platform
        },
    }


def _by_source(result: Mapping[str, Any]) -> dict[int, SourceAmounts]:
    return {
        int(source): SourceAmounts(
            gross_cents=share["gross_cents"], allowance_cents=share["allowance_cents"]
        )
        for source, share in result.get("by_source", {}).items()
    }


def _digest(part: MonthUnderVersion | None, worked_on: date) -> str:
    """Of the shifts of that day as they were given to the rules, so a result can be traced."""
    shifts = [shift for shift in part.shifts if shift.worked_on == worked_on] if part else []
    return digest_of(shifts, part.held, part.zone_held) if part else digest_of(shifts)


def digest_of(
    shifts: Iterable[Shift],
    held: Mapping[int, Held] | None = None,
    zone_held: HeldOfShifts | None = None,
) -> str:
    """Of shifts as they were given to the rules, with what disputes freeze and holds concern."""
    rows = [
        shift_document(shift, (held or {}).get(shift.id), (zone_held or {}).get(shift.id, ()))
        for shift in shifts
    ]
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
