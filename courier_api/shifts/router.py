"""`/api/v1/shifts`: a courier's own shifts and whether each is covered."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlalchemy import select

from courier_api.auth.gate import Gate
from courier_api.auth.roles import Role, SignedIn
from courier_api.shifts.models import Shift

MOST_SHIFTS = 200


class ShiftOut(BaseModel):
    """One shift. `covered`: the courier may start. `engagement`: `employee` or `self_employed`."""

    id: int
    external_id: str
    engagement: str
    state: str
    planned_start: datetime | None
    planned_end: datetime | None
    actual_start: datetime | None
    actual_end: datetime | None
    worked_seconds: int
    covered: bool

    @classmethod
    def of(cls, shift: Shift) -> Self:
        return cls.model_validate(shift, from_attributes=True)


def router(gate: Gate) -> APIRouter:
    """The routes over a gate."""
    routes = APIRouter(prefix="/api/v1/shifts", tags=["shifts"])
    Caller = Annotated[SignedIn, Depends(gate.require(Role.COURIER))]

    @routes.get("")
    def own_shifts(caller: Caller) -> list[ShiftOut]:
        with gate.database.reading() as session:
            query = (
                select(Shift)
                .where(Shift.courier_id == caller.person_id)
                .order_by(Shift.worked_on.desc(), Shift.id.desc())
                .limit(MOST_SHIFTS)
            )
            return [ShiftOut.of(shift) for shift in session.scalars(query)]

    return routes
