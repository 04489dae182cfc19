"""Protective equipment: asked for, issued with its cost, received, replaced, given back or lost."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.prevention.check_bike import own_courier
from courier_api.prevention.errors import By, NotOurs, note, stepped, wrong
from courier_api.prevention.models import Gear
from safety.prevention.states import GearState

LONGEST_SIZE = 10
MOST_CENTS = 1_000_00


class GearItem(StrEnum):
    """What is issued. Only the helmet is a condition of a shift."""

    HELMET = "helmet"
    VEST = "vest"
    RAINWEAR = "rainwear"
    GLOVES = "gloves"
    LIGHTS = "lights"
    BAG = "bag"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGear:
    """A piece for a courier; `unit_cost_cents` is what the co-operative pays for it."""

    courier_id: int
    item: GearItem
    size: str
    unit_cost_cents: int


def request_gear(session: Session, new: NewGear, by: By) -> int:
    """Ask for a piece, and give the number of its row. Raises NotOurs or Invalid."""
    own_courier(session, new.courier_id, by.employer_number)
    if len(new.size) > LONGEST_SIZE:
        raise wrong("size", "too_long")
    if not 0 <= new.unit_cost_cents <= MOST_CENTS:
        raise wrong("cost", "range")
    row = Gear(
        employer_number=by.employer_number,
        courier_id=new.courier_id,
        item=new.item.value,
        size=new.size.strip(),
        unit_cost_cents=new.unit_cost_cents,
        state=GearState.REQUESTED.value,
        requested_on=local_date(by.now),
        changed_at=by.now,
        changed_by=by.actor,
    )
    session.add(row)
    session.flush()  # the id
    note(session, by, "gear.requested", ("gear", row.id), {"item": row.item})
    return row.id


def move_gear(session: Session, gear_id: int, after: GearState, by: By) -> None:
    """The next step of a piece; to replace one issues another of the same kind and size.

    Raises NotOurs or StepRefused.
    """
    row = own_gear(session, gear_id, by.employer_number)
    _step(row, after, by)
    if after is GearState.ISSUED:
        row.issued_on = local_date(by.now)
    if after is GearState.REPLACED:
        another = NewGear(
            courier_id=row.courier_id,
            item=GearItem(row.item),
            size=row.size,
            unit_cost_cents=row.unit_cost_cents,
        )
        new = own_gear(session, request_gear(session, another, by), by.employer_number)
        new.replaces_id = row.id
        move_gear(session, new.id, GearState.ISSUED, by)
    note(session, by, f"gear.{after.value}", ("gear", row.id), {"item": row.item})


def acknowledge_gear(session: Session, gear_id: int, courier_id: int, by: By) -> None:
    """The courier says that the piece was received. Raises NotOurs for another's, StepRefused."""
    row = own_gear(session, gear_id, by.employer_number)
    if row.courier_id != courier_id:
        raise NotOurs
    _step(row, GearState.ACKNOWLEDGED, by)
    row.acknowledged_at = by.now
    note(session, by, "gear.acknowledged", ("gear", row.id), {"item": row.item})


def own_gear(session: Session, gear_id: int, employer_number: str) -> Gear:
    """A piece of the co-operative. Raises NotOurs."""
    row = session.get(Gear, gear_id, with_for_update=True)
    if row is None or row.employer_number != employer_number:
        raise NotOurs
    return row


def _step(row: Gear, after: GearState, by: By) -> None:
    row.state = stepped(GearState(row.state), after).value
    row.changed_at, row.changed_by = by.now, by.actor
