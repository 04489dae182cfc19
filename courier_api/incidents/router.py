"""`/api/v1/incidents`: the courier reports; the adviser lists."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy.orm import Session

from courier_api.auth.gate import Gate
from courier_api.auth.roles import Role, SignedIn
from courier_api.couriers.queries import courier_by_id
from courier_api.incidents.courier_report import CourierReport, Hurt, report_as_courier
from courier_api.messaging.idempotency import KeyedRequest, once
from safety.quick_picks import WhatHappened


class ReportIn(BaseModel):
    """The courier's answers. Times carry an offset."""

    report_id: str = Field(min_length=1, max_length=100)
    occurred_at: AwareDatetime
    hurt: Hurt
    moving: str = Field(pattern="^(riding|walking|standing)$")
    happened: WhatHappened
    details: str = Field(default="", max_length=4000)
    postcode: str | None = Field(default=None, pattern=r"^[1-9]\d{3}$")
    street: str | None = Field(default=None, max_length=200)
    latitude: str | None = Field(default=None, pattern=r"^-?\d{1,2}(\.\d{1,7})?$")
    longitude: str | None = Field(default=None, pattern=r"^-?\d{1,3}(\.\d{1,7})?$")
    injury: str | None = Field(default=None, pattern=r"^\d{3}$")
    body: str | None = Field(default=None, pattern=r"^\d{2}$")


class ReportedOut(BaseModel):
    """What the courier is told."""

    ref: str
    status: str


def router(gate: Gate) -> APIRouter:
    """The routes over a gate."""
    routes = APIRouter(prefix="/api/v1/incidents", tags=["incidents"])
    Caller = Annotated[SignedIn, Depends(gate.require(Role.COURIER))]

    @routes.post("", status_code=201, response_model=ReportedOut)
    def report(
        given: ReportIn,
        caller: Caller,
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> JSONResponse:
        now = gate.clock.now()
        keyed = KeyedRequest(
            employer_number=caller.employer_number,
            actor=f"courier:{caller.person_id}",
            key=idempotency_key,
            content=given.model_dump(mode="json"),
        )
        with gate.database.transaction() as session:
            status, body = once(
                session, keyed, lambda: _report(session, given, caller, gate), now=now
            )
        return JSONResponse(body, status)

    return routes


def _report(
    session: Session, given: ReportIn, caller: SignedIn, gate: Gate
) -> tuple[int, dict[str, Any]]:
    courier = courier_by_id(session, caller.person_id)
    report = CourierReport(**given.model_dump())
    incident = report_as_courier(session, courier, report, now=gate.clock.now())
    return 201, {"ref": incident.ref, "status": incident.status}
