"""`/api/v1/incidents/{ref}`: a case and its moves, class, terms and duplicates, for the adviser."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime
from sqlalchemy.orm import Session

from courier_api.auth.gate import Gate
from courier_api.auth.roles import Role, SignedIn
from courier_api.incidents.api import (
    Asking,
    Change,
    ChangedOut,
    Key,
    Ref,
    RowId,
    actor_of,
    asking,
    keyed_request,
)
from courier_api.incidents.case_documents import (
    CaseOut,
    ClassBackIn,
    ClassIn,
    CodeOut,
    FieldsIn,
    HazardsIn,
    HintOut,
    MergeIn,
    MergeOut,
    MetIn,
    MoveIn,
    SnoozeIn,
    WaivedIn,
    WorseningIn,
)
from courier_api.incidents.change_case import change_case
from courier_api.incidents.class_steps import ClassSteps
from courier_api.incidents.confirm_class import report_worsening
from courier_api.incidents.find import hold_case, incident_by_ref
from courier_api.incidents.find_duplicates import duplicate_hints
from courier_api.incidents.merge import merge_cases
from courier_api.incidents.models import Incident
from courier_api.incidents.move_case import close_hazard, move_case
from courier_api.incidents.settle_deadline import meet_deadline, waive_deadline
from courier_api.incidents.snooze import snooze_case, wake_case
from courier_api.incidents.undo_move import undo_last_move
from courier_api.incidents.unmerge import merges_of, unmerge_cases
from courier_api.messaging.idempotency import once
from safety.esaw import CodeList, search

MOST_CODES = 200


def router(gate: Gate, steps: ClassSteps) -> APIRouter:
    """The routes over a gate."""
    routes = APIRouter(prefix="/api/v1/incidents", tags=["incidents"])
    _add_reading(routes, gate)
    _add_moves(routes, gate)
    _add_class(routes, gate, steps)
    _add_terms(routes, gate)
    _add_duplicates(routes, gate)
    _add_merging(routes, gate)
    _add_hazards(routes, gate)
    return routes


def _adviser(gate: Gate) -> Any:  # noqa: ANN401 - a dependency
    return Depends(gate.require(Role.ADVISER, Role.DEPUTY))


def _add_reading(routes: APIRouter, gate: Gate) -> None:
    adviser = _adviser(gate)
    By = Annotated[Asking, asking(gate)]

    @routes.get("/codes/{which}", dependencies=[adviser])
    def codes(
        which: CodeList,
        q: Annotated[str, Query(max_length=100)] = "",
        language: Annotated[str, Query(pattern="^(nl|fr|de|en)$")] = "en",
    ) -> list[CodeOut]:
        return [
            CodeOut(code=each.code, label=each.label(language), source=each.source)
            for each in search(which, q)[:MOST_CODES]
        ]

    @routes.get("/{ref}")
    def case(ref: Ref, caller: SignedIn = adviser) -> CaseOut:
        with gate.database.reading() as session:
            incident = incident_by_ref(session, caller.employer_number, ref)
            return CaseOut.of(session, incident, gate.clock.now())

    @routes.post("/{ref}/fields", response_model=ChangedOut)
    def fields(by: By, given: FieldsIn) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: {
                "changed": change_case(
                    session, incident, given.changes(), actor=actor, now=now, reason=given.reason
                )
            },
        )


def _add_moves(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/{ref}/moves", response_model=ChangedOut)
    def move(by: By, given: MoveIn) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: move_case(
                session, incident, given.to, actor=actor, now=now, reason=given.reason
            ),
        )

    @routes.post("/{ref}/moves/undo", response_model=ChangedOut)
    def undo(by: By, given: Change) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: undo_last_move(
                session, incident, actor=actor, now=now
            ),
            about={"do": "undo"},
        )

    @routes.post("/{ref}/snooze", response_model=ChangedOut)
    def snooze(by: By, given: SnoozeIn) -> JSONResponse:
        until = given.until
        if until is None:
            return by.change(
                given,
                lambda session, incident, actor, now: wake_case(
                    session, incident, actor=actor, now=now
                ),
                about={"do": "snooze"},
            )
        return by.change(
            given,
            lambda session, incident, actor, now: snooze_case(
                session, incident, until, actor=actor, now=now
            ),
            about={"do": "snooze"},
        )


def _add_class(routes: APIRouter, gate: Gate, steps: ClassSteps) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/{ref}/class", response_model=ChangedOut)
    def confirm(by: By, given: ClassIn) -> JSONResponse:
        def step(session: Session, incident: Incident, actor: str, now: AwareDatetime) -> Any:  # noqa: ANN401
            steps.decide(
                session, incident, given.incident_class, actor=actor, now=now, reason=given.reason
            )
            return {"incident_class": incident.classification["class"]}

        return by.change(given, step)

    @routes.post("/{ref}/class/take-back", response_model=ChangedOut)
    def take_back(by: By, given: ClassBackIn) -> JSONResponse:
        """A mistaken confirmation: the rules decide again, every clock from its original start."""

        def step(session: Session, incident: Incident, actor: str, now: AwareDatetime) -> Any:  # noqa: ANN401
            steps.take_back(session, incident, given.reason, actor=actor, now=now)
            return {"incident_class": incident.classification["class"]}

        about = {"do": "take back"}
        return by.change(given, step, about=about)

    @routes.post("/{ref}/worsening", response_model=ChangedOut)
    def worsened(by: By, given: WorseningIn) -> JSONResponse:
        def step(session: Session, incident: Incident, actor: str, now: AwareDatetime) -> Any:  # noqa: ANN401
            report_worsening(session, incident, given.told_on, actor=actor, now=now)
            return {"incident_class": incident.classification["class"]}

        return by.change(given, step)


def _add_terms(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/{ref}/deadlines/{deadline_id}/met", response_model=ChangedOut)
    def met(by: By, deadline_id: RowId, given: MetIn) -> JSONResponse:
        about = {"deadline_id": deadline_id}
        return by.change(
            given,
            lambda session, incident, actor, now: {
                "deadline_state": meet_deadline(
                    session,
                    incident,
                    deadline_id,
                    done_at=given.done_at,
                    note=given.note,
                    actor=actor,
                    now=now,
                ).value
            },
            about=about,
        )

    @routes.post("/{ref}/deadlines/{deadline_id}/waived", response_model=ChangedOut)
    def waived(by: By, deadline_id: RowId, given: WaivedIn) -> JSONResponse:
        about = {"deadline_id": deadline_id, "do": "waive"}
        return by.change(
            given,
            lambda session, incident, actor, now: waive_deadline(
                session, incident, deadline_id, reason=given.reason, actor=actor, now=now
            ),
            about=about,
        )


def _add_duplicates(routes: APIRouter, gate: Gate) -> None:
    adviser = _adviser(gate)

    @routes.get("/{ref}/duplicates")
    def duplicates(ref: Ref, caller: SignedIn = adviser) -> list[HintOut]:
        with gate.database.reading() as session:
            incident = incident_by_ref(session, caller.employer_number, ref)
            hints = duplicate_hints(session, caller.employer_number, [incident])
            return [
                HintOut(
                    ref=hint.ref,
                    status=hint.status,
                    score=hint.likeness.score,
                    signs=[sign.value for sign in hint.likeness.signs],
                )
                for hint in hints.get(incident.id, [])
            ]

    @routes.get("/{ref}/merges")
    def merges(ref: Ref, caller: SignedIn = adviser) -> list[MergeOut]:
        with gate.database.reading() as session:
            incident = incident_by_ref(session, caller.employer_number, ref)
            return [
                MergeOut(
                    merge_id=row.id,
                    duplicate=session.get_one(Incident, row.duplicate_id).ref,
                    merged_at=row.merged_at,
                    merged_by=row.merged_by,
                    undone_at=row.undone_at,
                )
                for row in merges_of(session, incident)
            ]


def _add_merging(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/{ref}/merges", status_code=201, response_model=ChangedOut)
    def merge(by: By, given: MergeIn) -> JSONResponse:
        def step(session: Session, incident: Incident, actor: str, now: AwareDatetime) -> Any:  # noqa: ANN401
            other = hold_case(session, by.caller.employer_number, given.duplicate)
            merged = merge_cases(session, incident, other, given.choices, actor=actor, now=now)
            return {"merge_id": merged.id}

        return by.change(given, step, also=given.duplicate, status=201)

    @routes.post("/{ref}/merges/{merge_id}/undo", response_model=ChangedOut)
    def unmerge(by: By, merge_id: RowId, given: Change) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: {
                "parted": unmerge_cases(session, incident, merge_id, actor=actor, now=now).ref
            },
            about={"merge_id": merge_id},
        )


def _add_hazards(routes: APIRouter, gate: Gate) -> None:
    adviser = _adviser(gate)

    @routes.post("/close-hazards")
    def close_hazards(
        given: HazardsIn, key: Key = None, caller: SignedIn = adviser
    ) -> dict[str, list[str]]:
        keyed = keyed_request(gate, caller, key, given.model_dump())
        actor, now = actor_of(caller), gate.clock.now()
        with gate.database.transaction() as session:

            def act() -> tuple[int, dict[str, Any]]:
                refs = sorted(set(given.refs))  # in one order, so that nobody waits in a circle
                for ref in refs:
                    incident = hold_case(session, caller.employer_number, ref)
                    close_hazard(session, incident, given.comment, actor=actor, now=now)
                return 200, {"closed": refs}

            _, body = once(session, keyed, act, now=now)
        return body
