"""Bicycles and their checks: entered, booked, looked at part by part, small repairs confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.foundation.clock import local_date
from courier_api.prevention.errors import By, NotOurs, note, stepped, wrong
from courier_api.prevention.models import Bike, BikeCheck
from courier_api.prevention.policy import policy_of
from safety.prevention.bike_check import (
    BikeKind,
    BikePart,
    CheckIncomplete,
    CheckResult,
    PartFound,
    judge_check,
)
from safety.prevention.states import CheckState
from safety.prevention.validity import last_day

LONGEST_LABEL = 80
LONGEST_NOTE = 500
OPEN = CheckState.BOOKED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBike:
    """A bicycle as it is entered. `courier_id` None: nobody rides it yet."""

    label: str
    kind: BikeKind
    courier_id: int | None
    own: bool


def enter_bike(session: Session, new: NewBike, by: By) -> int:
    """Keep a bicycle and give its number. Raises Invalid or NotOurs."""
    label = new.label.strip()
    if not label or len(label) > LONGEST_LABEL:
        raise wrong("label")
    if new.courier_id is not None:
        own_courier(session, new.courier_id, by.employer_number)
    row = Bike(
        employer_number=by.employer_number,
        courier_id=new.courier_id,
        label=label,
        kind=new.kind.value,
        own=new.own,
        entered_at=by.now,
        entered_by=by.actor,
    )
    session.add(row)
    session.flush()  # the id
    note(session, by, "bike.entered", ("bike", row.id), {"kind": row.kind})
    return row.id


def give_bike(session: Session, bike_id: int, courier_id: int | None, by: By) -> None:
    """Say who rides it from now on. Raises NotOurs."""
    row = own_bike(session, bike_id, by.employer_number)
    if courier_id is not None:
        own_courier(session, courier_id, by.employer_number)
    row.courier_id = courier_id
    note(session, by, "bike.given", ("bike", row.id), {"courier_id": courier_id})


def retire_bike(session: Session, bike_id: int, by: By) -> None:
    """Nobody rides it any more. Raises NotOurs."""
    row = own_bike(session, bike_id, by.employer_number)
    row.retired_on = row.retired_on or local_date(by.now)
    note(session, by, "bike.retired", ("bike", row.id))


def book_check(session: Session, bike_id: int, planned_on: date, by: By) -> int:
    """Book a check, or move the one that is booked; a failed one is booked again by it."""
    bike = own_bike(session, bike_id, by.employer_number)
    if planned_on < local_date(by.now):
        raise wrong("planned_on", "past")
    booked = _booked(session, bike.id)
    if booked is None:
        last = latest_check(session, bike.id)
        if last is not None and last.state == CheckState.FAILED.value:
            _step(last, CheckState.REBOOKED, by)
        booked = BikeCheck(employer_number=by.employer_number, bike_id=bike.id, state=OPEN)
        session.add(booked)
    booked.planned_on, booked.changed_at = planned_on, by.now
    session.flush()  # the id
    note(session, by, "bike.check_booked", ("bike", bike.id), {"on": planned_on.isoformat()})
    return booked.id


def check_bike(
    session: Session, bike_id: int, found: Mapping[BikePart, PartFound], remark: str, by: By
) -> CheckResult:
    """Keep what was found of each part, and what it comes to; booked before or not.

    With small repairs to do the check holds for the days of the policy, and in full once they are
    confirmed. Raises Invalid while a part has no finding.
    """
    bike = own_bike(session, bike_id, by.employer_number)
    try:
        result = judge_check(BikeKind(bike.kind), found)
    except CheckIncomplete as incomplete:
        raise wrong(incomplete.missing[0].value) from incomplete
    today, policy = local_date(by.now), policy_of(session, by.employer_number)
    row = _booked(session, bike.id) or BikeCheck(
        employer_number=by.employer_number, bike_id=bike.id, state=OPEN, planned_on=today
    )
    session.add(row)
    _step(row, result.state, by)
    row.checked_on, row.checked_by = today, by.actor
    row.found = {part.value: state.value for part, state in found.items()}
    row.note = remark.strip()[:LONGEST_NOTE] or None
    if result.state is not CheckState.FAILED:
        row.full_until = last_day(today, policy.check_months)
        mended = result.state is CheckState.PASSED
        row.valid_until = row.full_until if mended else today + timedelta(days=policy.fix_days)
    session.flush()
    note(session, by, "bike.checked", ("bike", bike.id), {"result": result.state.value})
    return result


def confirm_fix(session: Session, bike_id: int, by: By) -> None:
    """The small repairs are done: the check holds in full. Raises NotOurs or StepRefused."""
    bike = own_bike(session, bike_id, by.employer_number)
    row = latest_check(session, bike.id)
    if row is None:
        raise NotOurs
    _step(row, CheckState.FIX_CONFIRMED, by)
    row.valid_until = row.full_until
    note(session, by, "bike.fix_confirmed", ("bike", bike.id))


def latest_check(session: Session, bike_id: int) -> BikeCheck | None:
    """The last check that was done, whatever came of it."""
    return session.scalar(
        select(BikeCheck)
        .where(BikeCheck.bike_id == bike_id, BikeCheck.state != OPEN)
        .order_by(BikeCheck.id.desc())
        .limit(1)
    )


def own_bike(session: Session, bike_id: int, employer_number: str, *, lock: bool = True) -> Bike:
    """A bicycle that is still ridden; `lock` it to change it. Raises NotOurs."""
    row = session.get(Bike, bike_id, with_for_update=lock)
    if row is None or row.employer_number != employer_number or row.retired_on is not None:
        raise NotOurs
    return row


def own_courier(session: Session, courier_id: int, employer_number: str) -> Courier:
    """A courier of the co-operative. Raises NotOurs."""
    row = session.get(Courier, courier_id)
    if row is None or row.employer_number != employer_number:
        raise NotOurs
    return row


def _booked(session: Session, bike_id: int) -> BikeCheck | None:
    return session.scalar(
        select(BikeCheck).where(BikeCheck.bike_id == bike_id, BikeCheck.state == OPEN)
    )


def _step(row: BikeCheck, after: CheckState, by: By) -> None:
    row.state = stepped(CheckState(row.state), after).value
    row.changed_at = by.now
