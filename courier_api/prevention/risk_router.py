"""`/api/v1/risks` and `/api/v1/incidents/{ref}/risks`: risks, and the cases and actions about them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from courier_api.auth.gate import Gate
from courier_api.auth.roles import Role, SignedIn
from courier_api.incidents.api import (
    LARGEST_ID,
    Asking,
    Change,
    ChangedOut,
    Ref,
    RowId,
    Text,
    asking,
)
from courier_api.incidents.find import incident_by_ref
from courier_api.prevention.link_models import RiskLink
from courier_api.prevention.link_risk import (
    Risk,
    RiskKind,
    cases_of_risks,
    link_risk,
    risks_of,
    unlink_risk,
)
from courier_api.prevention.list_risks import KnownRisk, list_risks


class RiskOut(BaseModel):
    """A risk analysis, or a courier's word about risk pressure, of which no word is given here.

    `subject`: what is analysed, or the platform. `on`: the day it was planned or said.
    """

    kind: RiskKind
    number: int
    subject: str
    on: date
    state: str | None
    cases: list[str]


class RiskLinkOut(BaseModel):
    """That a case, or one action of it, is about a risk."""

    link_id: int
    kind: RiskKind
    number: int
    action_id: int | None

    @classmethod
    def of(cls, row: RiskLink) -> "RiskLinkOut":
        """The link as it stands."""
        kind = RiskKind.ANALYSIS if row.analysis_id is not None else RiskKind.FLAG
        number = row.analysis_id or row.flag_id or 0
        return cls(link_id=row.id, kind=kind, number=number, action_id=row.action_id)


class RiskIn(Change):
    """The risk, and the action that is about it where it is not the whole case."""

    kind: RiskKind
    number: int = Field(ge=1, le=LARGEST_ID)
    action_id: int | None = Field(default=None, ge=1, le=LARGEST_ID)


class EndIn(Change):
    """Why the case is not about it; the timeline keeps it."""

    reason: Text


def router(gate: Gate) -> APIRouter:
    """The routes over a gate."""
    routes = APIRouter(prefix="/api/v1", tags=["incidents"])
    _add_reading(routes, gate)
    _add_linking(routes, gate)
    return routes


def _add_reading(routes: APIRouter, gate: Gate) -> None:
    adviser = Depends(gate.require(Role.ADVISER, Role.DEPUTY))

    @routes.get("/risks")
    def risks(caller: SignedIn = adviser) -> list[RiskOut]:
        """What a case can be linked to, of each kind the newest first, at most 200."""
        with gate.database.reading() as session:
            return _listed(session, list_risks(session, caller.employer_number))

    @routes.get("/incidents/{ref}/risks")
    def links(ref: Ref, caller: SignedIn = adviser) -> list[RiskLinkOut]:
        """The risks that a case is about now, the oldest link first."""
        with gate.database.reading() as session:
            incident = incident_by_ref(session, caller.employer_number, ref)
            return [RiskLinkOut.of(row) for row in risks_of(session, incident)]


def _add_linking(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/incidents/{ref}/risks", status_code=201, response_model=ChangedOut)
    def link(by: By, given: RiskIn) -> JSONResponse:
        """Say what a case or an action of it is about. `risk-linked-already` (409) on a repetition."""
        risk = Risk(kind=given.kind, number=given.number)
        return by.change(
            given,
            lambda session, incident, actor, now: {
                "link_id": link_risk(
                    session, incident, risk, given.action_id, actor=actor, now=now
                ).id
            },
            about={"do": "risk"},
            status=201,
        )

    @routes.post("/incidents/{ref}/risks/{risk_link_id}/end", response_model=ChangedOut)
    def end(by: By, risk_link_id: RowId, given: EndIn) -> JSONResponse:
        """End it with a reason. `risk-link-not-found` (404) when it ended before."""
        about = {"do": "unrisk", "link_id": risk_link_id}
        return by.change(
            given,
            lambda session, incident, actor, now: unlink_risk(
                session, incident, risk_link_id, given.reason, actor=actor, now=now
            ),
            about=about,
        )


def _listed(session: Session, known: tuple[KnownRisk, ...]) -> list[RiskOut]:
    cases = {
        kind: cases_of_risks(session, kind, [each.number for each in known if each.kind is kind])
        for kind in RiskKind
    }
    return [
        RiskOut(
            kind=each.kind,
            number=each.number,
            subject=each.subject,
            on=each.on,
            state=each.state,
            cases=list(cases[each.kind].get(each.number, ())),
        )
        for each in known
    ]
