"""Who may take a shift on a day: what is known of couriers, judged by the rules of the gates."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.foundation.lists import is_one_of
from courier_api.prevention.check_bike import OPEN
from courier_api.prevention.gear import GearItem
from courier_api.prevention.models import Bike, BikeCheck, Gear, Training
from courier_api.prevention.policy import policy_of
from courier_api.prevention.train import Topic
from courier_api.shifts.models import Shift
from safety.prevention.gates import (
    CheckFacts,
    CourierFacts,
    Due,
    GateReason,
    HelmetFacts,
    TrainingFacts,
    closed_gates,
    courier_standing,
)
from safety.prevention.states import CheckState, GearState, TrainingState
from safety.prevention.validity import PreventionPolicy

NOTHING = CourierFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutShift:
    """A shift that its courier may not take, and why."""

    shift: Shift
    reasons: tuple[GateReason, ...]


def standing_of(
    session: Session, employer_number: str, courier_id: int, on: date
) -> tuple[Due, ...]:
    """How one courier's three things stand on a day; nothing while the gates are not in force."""
    policy = policy_of(session, employer_number)
    if policy.gates_from is None:
        return ()
    facts = facts_of(session, [courier_id]).get(courier_id, NOTHING)
    return courier_standing(facts, on=on, policy=policy)


def gates_of_shifts(
    session: Session, employer_number: str, shifts: Iterable[Shift]
) -> dict[int, tuple[GateReason, ...]]:
    """By shift the reasons against it on its day; a shift without any is not in it.

    With open gates nothing is read. What is missing never touches cover, declaration or pay.
    """
    policy = policy_of(session, employer_number)
    wanted = [shift for shift in shifts if policy.are_gates_shut(shift.worked_on)]
    if not wanted:
        return {}
    facts = facts_of(session, {shift.courier_id for shift in wanted})
    found = {
        shift.id: closed_gates(
            facts.get(shift.courier_id, NOTHING), on=shift.worked_on, policy=policy
        )
        for shift in wanted
    }
    return {shift_id: reasons for shift_id, reasons in found.items() if reasons}


def shut_shifts(session: Session, employer_number: str, first: date, last: date) -> list[ShutShift]:
    """The planned and running shifts of some days that their couriers may not take, in order."""
    shifts = session.scalars(
        select(Shift)
        .where(
            Shift.employer_number == employer_number,
            Shift.worked_on >= first,
            Shift.worked_on <= last,
            Shift.state.in_(("planned", "started")),
        )
        .order_by(Shift.worked_on, Shift.planned_start, Shift.id)
    ).all()
    reasons = gates_of_shifts(session, employer_number, shifts)
    return [
        ShutShift(shift=each, reasons=reasons[each.id]) for each in shifts if each.id in reasons
    ]


def reasons_of(
    session: Session, courier_ids: Collection[int], *, on: date, policy: PreventionPolicy
) -> dict[int, tuple[GateReason, ...]]:
    """By courier why not, as if the gates were in force."""
    facts = facts_of(session, courier_ids)
    found = {}
    for courier_id in courier_ids:
        dues = courier_standing(facts.get(courier_id, NOTHING), on=on, policy=policy)
        found[courier_id] = tuple(due.reason for due in dues if due.reason is not None)
    return found


def facts_of(session: Session, courier_ids: Collection[int]) -> dict[int, CourierFacts]:
    """What the gates look at, with three statements however many couriers there are."""
    trainings = _trainings(session, courier_ids)
    checks, helmets = _checks(session, courier_ids), _helmets(session, courier_ids)
    return {
        courier_id: CourierFacts(
            trainings=trainings[courier_id],
            checks=checks[courier_id],
            helmets=helmets[courier_id],
        )
        for courier_id in courier_ids
    }


def _trainings(session: Session, ids: Collection[int]) -> defaultdict[int, list[TrainingFacts]]:
    rows = session.execute(
        select(Training.courier_id, Training.state, Training.valid_until).where(
            is_one_of(session, Training.courier_id, ids),
            Training.topic == Topic.TRAFFIC_SAFETY.value,
        )
    )
    found: defaultdict[int, list[TrainingFacts]] = defaultdict(list)
    for courier_id, state, until in rows:
        found[courier_id].append(TrainingFacts(state=TrainingState(state), valid_until=until))
    return found


def _checks(session: Session, ids: Collection[int]) -> defaultdict[int, list[CheckFacts]]:
    """Of each bicycle that is ridden the last check that was done."""
    latest = (
        select(func.max(BikeCheck.id).label("id"))
        .join(Bike, Bike.id == BikeCheck.bike_id)
        .where(
            Bike.courier_id.in_(ids),
            Bike.retired_on.is_(None),
            BikeCheck.state != OPEN,
        )
        .group_by(BikeCheck.bike_id)
        .subquery()
    )
    rows = session.execute(
        select(Bike.courier_id, BikeCheck.state, BikeCheck.valid_until)
        .join(Bike, Bike.id == BikeCheck.bike_id)
        .join(latest, latest.c.id == BikeCheck.id)
    )
    found: defaultdict[int, list[CheckFacts]] = defaultdict(list)
    for courier_id, state, until in rows:
        facts = CheckFacts(state=CheckState(state), valid_until=until)
        found[courier_id].append(facts)
    return found


def _helmets(session: Session, ids: Collection[int]) -> defaultdict[int, list[HelmetFacts]]:
    rows = session.execute(
        select(Gear.courier_id, Gear.state, Gear.must_replace_since).where(
            is_one_of(session, Gear.courier_id, ids), Gear.item == GearItem.HELMET.value
        )
    )
    found: defaultdict[int, list[HelmetFacts]] = defaultdict(list)
    for courier_id, state, since in rows:
        facts = HelmetFacts(state=GearState(state), must_replace=since is not None)
        found[courier_id].append(facts)
    return found
