"""Bring in what was kept in lists until now: days of training, bike check and helmet, by courier.

All rows or none: a list with a fault changes nothing and names every fault.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.foundation.clock import local_date
from courier_api.prevention.errors import By, note
from courier_api.prevention.gear import GearItem
from courier_api.prevention.models import Bike, BikeCheck, Gear, Training
from courier_api.prevention.policy import policy_of
from courier_api.prevention.train import Topic
from safety.prevention.bike_check import BikeKind
from safety.prevention.states import CheckState, GearState, TrainingState
from safety.prevention.validity import PreventionPolicy, last_day

COLUMNS = ("courier", "training_on", "bike_check_on", "helmet_on")
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFault:
    """What is wrong with one line; never the value itself."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a list: faults, or how many trainings, checks and helmets are new."""

    faults: tuple[ListFault, ...] = ()
    trainings: int = 0
    checks: int = 0
    helmets: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    courier_id: int
    days: dict[str, date]


def import_standing(session: Session, text: str, by: By) -> Imported:
    """Read a list with the columns of COLUMNS, separated by commas or semicolons.

    A day that is known already for a courier is not entered twice.
    """
    rows = text.lstrip("\ufeff").splitlines()
    separator = ";" if rows and ";" in rows[0] else ","
    reader = csv.DictReader(rows, delimiter=separator)
    if tuple(name.strip() for name in reader.fieldnames or ()) != COLUMNS:
        return Imported(faults=(ListFault(line=1, column="", reason="columns"),))
    lines, faults = _read(session, reader, by)
    if faults:
        return Imported(faults=tuple(faults))
    policy = policy_of(session, by.employer_number)
    counts = dict.fromkeys(COLUMNS[1:], 0)
    for line in lines:
        for column, day in line.days.items():
            counts[column] += _ENTER[column](session, line.courier_id, day, policy, by)
    note(session, by, "prevention.imported", ("cooperative", by.employer_number), counts)
    session.flush()
    return Imported(
        trainings=counts["training_on"],
        checks=counts["bike_check_on"],
        helmets=counts["helmet_on"],
    )


def _read(
    session: Session, reader: Iterable[dict[str, str]], by: By
) -> tuple[list[_Line], list[ListFault]]:
    known = {
        row.reference: row.id
        for row in session.execute(
            select(Courier.reference, Courier.id).where(
                Courier.employer_number == by.employer_number
            )
        )
    }
    lines: list[_Line] = []
    faults: list[ListFault] = []
    for number, row in enumerate(reader, start=2):
        if number > MOST_ROWS:
            faults.append(ListFault(line=number, column="", reason="too_many"))
            break
        courier_id = known.get((row["courier"] or "").strip())
        if courier_id is None:
            faults.append(ListFault(line=number, column="courier", reason="unknown"))
            continue
        days: dict[str, date] = {}
        for column in COLUMNS[1:]:
            if written := (row[column] or "").strip():
                day = _day(written)
                if day is None or day > local_date(by.now):
                    faults.append(ListFault(line=number, column=column, reason="no_day"))
                else:
                    days[column] = day
        lines.append(_Line(courier_id=courier_id, days=days))
    return lines, faults


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _training(
    session: Session, courier_id: int, day: date, policy: PreventionPolicy, by: By
) -> bool:
    same = select(Training.id).where(Training.courier_id == courier_id, Training.held_on == day)
    if session.scalar(same.limit(1)) is not None:
        return False
    session.add(
        Training(
            employer_number=by.employer_number,
            courier_id=courier_id,
            topic=Topic.TRAFFIC_SAFETY.value,
            state=TrainingState.PASSED.value,
            planned_on=day,
            held_on=day,
            valid_until=last_day(day, policy.training_months),
            changed_at=by.now,
            changed_by=by.actor,
        )
    )
    return True


def _check(session: Session, courier_id: int, day: date, policy: PreventionPolicy, by: By) -> bool:
    """On the courier's only bicycle, which is entered where there is none."""
    bike = session.scalar(
        select(Bike).where(Bike.courier_id == courier_id, Bike.retired_on.is_(None)).limit(1)
    )
    if bike is None:
        courier = session.get_one(Courier, courier_id)
        bike = Bike(
            employer_number=by.employer_number,
            courier_id=courier_id,
            label=courier.reference[:80],
            kind=BikeKind.BIKE.value,
            own=courier.own_bike,
            entered_at=by.now,
            entered_by=by.actor,
        )
        session.add(bike)
        session.flush()  # the id
    newer = select(BikeCheck.id).where(BikeCheck.bike_id == bike.id, BikeCheck.checked_on >= day)
    if session.scalar(newer.limit(1)) is not None:
        return False
    until = last_day(day, policy.check_months)
    session.add(
        BikeCheck(
            employer_number=by.employer_number,
            bike_id=bike.id,
            state=CheckState.PASSED.value,
            planned_on=day,
            checked_on=day,
            checked_by=by.actor,
            valid_until=until,
            full_until=until,
            changed_at=by.now,
        )
    )
    return True


def _helmet(session: Session, courier_id: int, day: date, policy: PreventionPolicy, by: By) -> bool:  # noqa: ARG001 - as the others
    same = select(Gear.id).where(
        Gear.courier_id == courier_id,
        Gear.item == GearItem.HELMET.value,
        Gear.issued_on == day,
    )
    if session.scalar(same.limit(1)) is not None:
        return False
    session.add(
        Gear(
            employer_number=by.employer_number,
            courier_id=courier_id,
            item=GearItem.HELMET.value,
            size="",
            unit_cost_cents=0,
            state=GearState.ISSUED.value,
            requested_on=day,
            issued_on=day,
            changed_at=by.now,
            changed_by=by.actor,
        )
    )
    return True


_ENTER = {"training_on": _training, "bike_check_on": _check, "helmet_on": _helmet}
