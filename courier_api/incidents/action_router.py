"""`/api/v1/incidents/{ref}/actions`: what is to be done about a case, for the adviser."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy.orm import Session

from courier_api.auth.gate import Gate
from courier_api.auth.roles import Role, SignedIn
from courier_api.incidents.advance_action import (
    cancel_action,
    check_effect,
    finish_action,
    start_action,
)
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
from courier_api.incidents.case_models import IncidentAction
from courier_api.incidents.find import hold_case, incident_by_ref
from courier_api.incidents.models import Incident
from courier_api.incidents.plan_action import (
    LONGEST_TITLE,
    Plan,
    actions_of,
    add_action,
    change_action,
    move_action,
)


class ActionOut(BaseModel):
    """An action with its state."""

    id: int
    title: str
    owner_staff_id: int | None
    due_on: date | None
    prevention_code: str | None
    state: str
    evidence: str | None
    done_at: AwareDatetime | None
    cancel_reason: str | None
    effect_check_due: date | None
    effective: bool | None
    effect_note: str | None
    moved: bool

    @classmethod
    def of(cls, row: IncidentAction) -> "ActionOut":
        """The action as it stands."""
        names = set(cls.model_fields) - {"moved"}
        return cls(**{n: getattr(row, n) for n in names}, moved=row.moved_to_id is not None)


class PlanIn(Change):
    """What shall be done, by whom and by when."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    owner_staff_id: int | None = Field(default=None, ge=1, le=LARGEST_ID)
    due_on: date | None = None
    prevention_code: str | None = Field(default=None, max_length=4)
    effect_check_due: date | None = None

    def plan(self) -> Plan:
        """The same as the service takes it."""
        return Plan(**self.model_dump(exclude={"version"}))


class EvidenceIn(Change):
    """What shows that it was done."""

    evidence: Text


class WhyIn(Change):
    """Why it will not be done."""

    reason: Text


class EffectIn(Change):
    """Whether it helped, and how that was seen."""

    effective: bool
    note: Text


class ToIn(Change):
    """The case that carries the action on."""

    to: str = Field(pattern=r"^[0-9]{4}-[0-9]{4,7}$")


def router(gate: Gate) -> APIRouter:
    """The routes over a gate."""
    routes = APIRouter(prefix="/api/v1/incidents/{ref}/actions", tags=["incidents"])
    _add_planning(routes, gate)
    _add_moving(routes, gate)
    _add_doing(routes, gate)
    _add_ending(routes, gate)
    return routes


def _add_planning(routes: APIRouter, gate: Gate) -> None:
    adviser = Depends(gate.require(Role.ADVISER, Role.DEPUTY))
    By = Annotated[Asking, asking(gate)]

    @routes.get("")
    def actions(ref: Ref, caller: SignedIn = adviser) -> list[ActionOut]:
        with gate.database.reading() as session:
            incident = incident_by_ref(session, caller.employer_number, ref)
            return [ActionOut.of(row) for row in actions_of(session, incident)]

    @routes.post("", status_code=201, response_model=ChangedOut)
    def add(by: By, given: PlanIn) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: {
                "action_id": add_action(session, incident, given.plan(), actor=actor, now=now).id
            },
            about={"do": "add"},
            status=201,
        )

    @routes.post("/{action_id}", response_model=ChangedOut)
    def change_plan(by: By, action_id: RowId, given: PlanIn) -> JSONResponse:
        about = {"action_id": action_id}
        return by.change(
            given,
            lambda session, incident, actor, now: {
                "action_id": change_action(
                    session, incident, action_id, given.plan(), actor=actor, now=now
                ).id
            },
            about=about,
        )


def _add_moving(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/{action_id}/move", response_model=ChangedOut)
    def move(by: By, action_id: RowId, given: ToIn) -> JSONResponse:
        def step(
            session: Session, incident: Incident, actor: str, now: datetime
        ) -> Mapping[str, Any]:
            other = hold_case(session, by.caller.employer_number, given.to)
            moved = move_action(session, incident, action_id, other, actor=actor, now=now)
            return {"to": other.ref, "action_id": moved.id}

        about = {"action_id": action_id, "do": "move"}
        return by.change(given, step, about=about, also=given.to)


def _add_doing(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/{action_id}/start", response_model=ChangedOut)
    def start(by: By, action_id: RowId, given: Change) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: start_action(
                session, incident, action_id, actor=actor, now=now
            ),
            about=_about(action_id, "start"),
        )

    @routes.post("/{action_id}/done", response_model=ChangedOut)
    def done(by: By, action_id: RowId, given: EvidenceIn) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: finish_action(
                session, incident, action_id, given.evidence, actor=actor, now=now
            ),
            about=_about(action_id, "done"),
        )


def _add_ending(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/{action_id}/cancel", response_model=ChangedOut)
    def cancel(by: By, action_id: RowId, given: WhyIn) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: cancel_action(
                session, incident, action_id, given.reason, actor=actor, now=now
            ),
            about=_about(action_id, "cancel"),
        )

    @routes.post("/{action_id}/effect", response_model=ChangedOut)
    def effect(by: By, action_id: RowId, given: EffectIn) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: check_effect(
                session,
                incident,
                action_id,
                given.note,
                effective=given.effective,
                actor=actor,
                now=now,
            ),
            about=_about(action_id, "effect"),
        )


def _about(action_id: int, do: str) -> dict[str, Any]:
    return {"action_id": action_id, "do": do}
