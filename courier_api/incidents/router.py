"""`/api/v1/incidents`: the courier reports and sees their own; the adviser adds what became known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Header
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.gate import Gate
from courier_api.auth.roles import Role, SignedIn
from courier_api.couriers.queries import courier_by_id
from courier_api.incidents.api import Reason, actor_of, keyed_request
from courier_api.incidents.class_steps import ClassSteps
from courier_api.incidents.confirm_class import is_confirmed
from courier_api.incidents.courier_report import CourierReport, Hurt, report_as_courier
from courier_api.incidents.find import hold_case
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.models import Incident
from courier_api.incidents.take_up import take_up
from courier_api.messaging.idempotency import once
from safety.facts import Consequence, DeclarationStatus, DoctorNeeded, IncidentClass
from safety.quick_picks import WhatHappened

MOST_INCIDENTS = 200
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
CLASS, REASON = "class", "reason"
NO_FACTS = (CLASS, REASON)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

Code = Annotated[str, Field(pattern=r"^[0-9]{3}$")]
BodyCode = Annotated[str, Field(pattern=r"^[0-9]{2}$")]
DottedCode = Annotated[str, Field(pattern=r"^[0-9]{2}(\.[0-9]{2})?$")]


class ReportIn(BaseModel):
    """The courier's answers. Times carry an offset."""

    report_id: str = Field(min_length=1, max_length=100, pattern=r"^[!-~]+$")
    occurred_at: AwareDatetime
    hurt: Hurt
    moving: str = Field(pattern="^(riding|walking|standing)$")
    happened: WhatHappened
    details: str = Field(default="", max_length=4000)
    postcode: str | None = Field(default=None, pattern=r"^[1-9][0-9]{3}$")
    street: str | None = Field(default=None, max_length=200)
    latitude: str | None = Field(default=None, pattern=r"^-?[0-9]{1,2}(\.[0-9]{1,20})?$")
    longitude: str | None = Field(default=None, pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,20})?$")
    injury: Code | None = None
    body: BodyCode | None = None

    @field_validator("occurred_at")
    @classmethod
    def _on_a_calendar(cls, instant: datetime) -> datetime:
        if not EARLIEST <= instant < LATEST:
            raise ValueError("this is no instant of this century")
        return instant


class ReportedOut(BaseModel):
    """What the courier is told."""

    ref: str
    status: str


class OwnIncidentOut(BaseModel):
    """An incident as its courier sees it in a list."""

    ref: str
    status: str
    kind: str
    occurred_at: datetime
    reported_at: datetime

    @classmethod
    def of(cls, incident: Incident) -> Self:
        return cls.model_validate(incident, from_attributes=True)


class IncapacityIn(BaseModel):
    """Days of full incapacity, or the days between which they lie."""

    model_config = ConfigDict(extra="forbid")

    days: int | None = Field(default=None, ge=0, le=10_000)
    stopped_on: date | None = None
    resumed_on: date | None = None
    resumed_when_declaring: bool | None = None
    declared_on: date | None = None


class FactsIn(BaseModel):
    """What an adviser has learned, under the names of the rules. What is left out stays as it is.

    A `class` confirms it, null takes it back; `reason` is kept where that or a denial needs one.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    injury: Code | None = None
    body: BodyCode | None = None
    deviation: BodyCode | None = None
    agent: DottedCode | None = None
    doctor: DoctorNeeded | None = None
    consequence: Consequence | None = None
    death: bool | None = None
    permanent_expected: bool | None = None
    loss_of_pay: bool | None = None
    care_place: str | None = Field(default=None, max_length=60)
    in_first_aid_register: bool | None = None
    incapacity: IncapacityIn | None = None
    declaration_status: DeclarationStatus | None = None
    given_class: IncidentClass | None = Field(default=None, alias="class")
    reason: Reason = ""


class ClassOut(BaseModel):
    """The class that follows, and what is still missing."""

    ref: str
    classification: dict[str, Any]
    missing: list[str]


def router(gate: Gate, steps: ClassSteps) -> APIRouter:
    """The routes over a gate."""
    routes = APIRouter(prefix="/api/v1/incidents", tags=["incidents"])
    Caller = Annotated[SignedIn, Depends(gate.require(Role.COURIER))]
    Adviser = Annotated[SignedIn, Depends(gate.require(Role.ADVISER, Role.DEPUTY))]
    Key = Annotated[str | None, Header(alias="Idempotency-Key")]

    @routes.post("", status_code=201, response_model=ReportedOut)
    def report(given: ReportIn, caller: Caller, idempotency_key: Key = None) -> JSONResponse:
        keyed = keyed_request(gate, caller, idempotency_key, given.model_dump(mode="json"))
        with gate.database.transaction() as session:
            status, body = once(
                session, keyed, lambda: _report(session, given, caller, gate), now=gate.clock.now()
            )
        return JSONResponse(body, status)

    @routes.get("")
    def own_incidents(caller: Caller) -> list[OwnIncidentOut]:
        query = (
            select(Incident)
            .where(Incident.courier_id == caller.person_id)
            .order_by(Incident.id.desc())
            .limit(MOST_INCIDENTS)
        )
        with gate.database.reading() as session:
            return [OwnIncidentOut.of(incident) for incident in session.scalars(query)]

    @routes.post("/{ref}/facts", response_model=ClassOut)
    def learn(
        ref: str, given: FactsIn, caller: Adviser, idempotency_key: Key = None
    ) -> JSONResponse:
        facts = given.model_dump(mode="json", by_alias=True, exclude_unset=True)
        keyed = keyed_request(gate, caller, idempotency_key, {"ref": ref, **facts})
        with gate.database.transaction() as session:
            status, body = once(
                session,
                keyed,
                lambda: _learn(session, Learned(ref, facts, caller), steps, gate.clock.now()),
                now=gate.clock.now(),
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


@dataclass(frozen=True, slots=True)
class Learned:
    """What somebody told of which case."""

    ref: str
    told: Mapping[str, Any]
    caller: SignedIn

    @property
    def facts(self) -> dict[str, Any]:
        """What was told but for the class."""
        return {name: value for name, value in self.told.items() if name not in NO_FACTS}


def _learn(
    session: Session, learned: Learned, steps: ClassSteps, now: datetime
) -> tuple[int, dict[str, Any]]:
    incident = hold_case(session, learned.caller.employer_number, learned.ref)
    actor = actor_of(learned.caller)
    if learned.facts or CLASS not in learned.told:
        add_facts(session, incident, learned.facts, actor=actor, now=now)
    if CLASS in learned.told:
        _decide(session, incident, learned, steps, now)
    if is_confirmed(incident):
        take_up(session, incident, actor=actor, now=now)
    return 200, {
        "ref": incident.ref,
        "classification": incident.classification,
        "missing": incident.missing,
    }


def _decide(
    session: Session, incident: Incident, learned: Learned, steps: ClassSteps, now: datetime
) -> None:
    """As on the page: a class confirms it and moves the case on, null takes back one that is there."""
    actor, reason = actor_of(learned.caller), learned.told.get(REASON, "")
    given = learned.told[CLASS]
    if given is not None:
        steps.decide(session, incident, IncidentClass(given), actor=actor, now=now, reason=reason)
    elif incident.class_confirmed_by is not None:
        steps.take_back(session, incident, reason, actor=actor, now=now)
