"""`/api/v1/incidents/{ref}`: the people of a case and why it happened, for the adviser.

Every reading says what for, and is logged in the same transaction.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from courier_api.auth.gate import Gate
from courier_api.auth.roles import Role, SignedIn
from courier_api.incidents.api import (
    Asking,
    Change,
    ChangedOut,
    Purpose,
    Ref,
    RowId,
    actor_of,
    asking,
)
from courier_api.incidents.facts_of_people import Casualty
from courier_api.incidents.find import hold_case
from courier_api.incidents.investigate import read_investigation, save_investigation
from courier_api.incidents.models import Incident
from courier_api.incidents.people_documents import (
    CasualtyIn,
    CasualtyOut,
    DetailsIn,
    IncapacityIn,
    InjuryIn,
    InjuryOut,
    InvestigationIn,
    InvestigationOut,
    NarrativeIn,
    NewCasualtyIn,
    OtherOut,
    PeopleOut,
    PeriodOut,
    ResumedIn,
)
from courier_api.incidents.read_people import (
    Narrative,
    read_casualties,
    read_narratives,
    read_others,
)
from courier_api.incidents.record_incapacity import (
    Days,
    add_incapacity,
    remove_incapacity,
    resume_work,
)
from courier_api.incidents.record_others import (
    Other,
    add_narrative,
    add_other,
    change_other,
    remove_other,
)
from courier_api.incidents.record_people import (
    add_casualty,
    add_injury,
    change_casualty,
    change_injury,
    remove_injury,
)

OTHERS = {
    "witnesses": Other.WITNESS,
    "third-parties": Other.THIRD_PARTY,
    "police-reports": Other.POLICE_REPORT,
}
Which = Annotated[str, Path(pattern="^(witnesses|third-parties|police-reports)$")]


def router(gate: Gate) -> APIRouter:
    """The routes over a gate."""
    routes = APIRouter(prefix="/api/v1/incidents/{ref}", tags=["incidents"])
    _add_reading(routes, gate)
    _add_casualties(routes, gate)
    _add_injuries(routes, gate)
    _add_incapacity(routes, gate)
    _add_others(routes, gate)
    _add_stories(routes, gate)
    return routes


def _adviser(gate: Gate) -> Any:  # noqa: ANN401 - a dependency
    return Depends(gate.require(Role.ADVISER, Role.DEPUTY))


def _add_reading(routes: APIRouter, gate: Gate) -> None:
    adviser = _adviser(gate)

    @routes.get("/people")
    def people(ref: Ref, purpose: Purpose, caller: SignedIn = adviser) -> PeopleOut:
        actor, now = actor_of(caller), gate.clock.now()
        with gate.database.transaction() as session:
            incident = hold_case(session, caller.employer_number, ref)
            hurt = read_casualties(session, incident, purpose=purpose, actor=actor, now=now)
            others = read_others(session, incident, purpose=purpose, actor=actor, now=now)
            return PeopleOut(
                casualties=[_casualty(each) for each in hurt],
                witnesses=_others(others.witnesses),
                third_parties=_others(others.third_parties),
                police_reports=_others(others.police_reports),
            )

    @routes.get("/narratives")
    def narratives(ref: Ref, purpose: Purpose, caller: SignedIn = adviser) -> list[Narrative]:
        with gate.database.transaction() as session:
            incident = hold_case(session, caller.employer_number, ref)
            return read_narratives(
                session, incident, purpose=purpose, actor=actor_of(caller), now=gate.clock.now()
            )

    @routes.get("/investigation")
    def investigation(
        ref: Ref, purpose: Purpose, caller: SignedIn = adviser
    ) -> InvestigationOut | None:
        with gate.database.transaction() as session:
            incident = hold_case(session, caller.employer_number, ref)
            row = read_investigation(
                session, incident, purpose=purpose, actor=actor_of(caller), now=gate.clock.now()
            )
            if row is None:
                return None
            return InvestigationOut.model_validate(row, from_attributes=True)


def _add_casualties(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/casualties", status_code=201, response_model=ChangedOut)
    def add(by: By, given: NewCasualtyIn) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: {
                "casualty_id": add_casualty(
                    session,
                    incident,
                    courier_id=given.courier_id,
                    details=given.details(),
                    actor=actor,
                    now=now,
                ).id
            },
            about={"do": "casualty"},
            status=201,
        )

    @routes.post("/casualties/{row_id}", response_model=ChangedOut)
    def change_one(by: By, row_id: RowId, given: CasualtyIn) -> JSONResponse:
        def step(session: Session, incident: Incident, actor: str, now: datetime) -> None:
            change_casualty(session, incident, row_id, given.details(), actor=actor, now=now)

        about = {"casualty_id": row_id}
        return by.change(given, step, about=about)


def _add_injuries(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/casualties/{row_id}/injuries", status_code=201, response_model=ChangedOut)
    def add_one_injury(by: By, row_id: RowId, given: InjuryIn) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: {
                "injury_id": add_injury(
                    session,
                    incident,
                    row_id,
                    given.details(),
                    main=given.main,
                    actor=actor,
                    now=now,
                ).id
            },
            about={"hurt": row_id},
            status=201,
        )

    @routes.post("/injuries/{row_id}", response_model=ChangedOut)
    def change_one_injury(by: By, row_id: RowId, given: InjuryIn) -> JSONResponse:
        def step(session: Session, incident: Incident, actor: str, now: datetime) -> None:
            change_injury(session, incident, row_id, given.details(), actor=actor, now=now)

        about = {"injury_id": row_id}
        return by.change(given, step, about=about)

    @routes.post("/injuries/{row_id}/remove", response_model=ChangedOut)
    def remove_one_injury(by: By, row_id: RowId, given: Change) -> JSONResponse:
        about = {"injury_id": row_id, "do": "remove"}
        return by.change(
            given,
            lambda session, incident, actor, now: remove_injury(
                session, incident, row_id, actor=actor, now=now
            ),
            about=about,
        )


def _add_incapacity(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/casualties/{row_id}/incapacity", status_code=201, response_model=ChangedOut)
    def add(by: By, row_id: RowId, given: IncapacityIn) -> JSONResponse:
        days = Days(first_day=given.first_day, last_day=given.last_day, kind=given.kind)
        about = {"casualty_id": row_id, "do": "incapacity"}
        return by.change(
            given,
            lambda session, incident, actor, now: {
                "period_id": add_incapacity(
                    session, incident, row_id, days, actor=actor, now=now
                ).id
            },
            about=about,
            status=201,
        )

    @routes.post("/casualties/{row_id}/resumed", response_model=ChangedOut)
    def resumed(by: By, row_id: RowId, given: ResumedIn) -> JSONResponse:
        about = {"casualty_id": row_id, "do": "resume"}
        return by.change(
            given,
            lambda session, incident, actor, now: resume_work(
                session, incident, row_id, given.on, actor=actor, now=now
            ),
            about=about,
        )

    @routes.post("/incapacity/{row_id}/remove", response_model=ChangedOut)
    def remove(by: By, row_id: RowId, given: Change) -> JSONResponse:
        about = {"period_id": row_id, "do": "remove"}
        return by.change(
            given,
            lambda session, incident, actor, now: remove_incapacity(
                session, incident, row_id, actor=actor, now=now
            ),
            about=about,
        )


def _add_others(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/others/{which}", status_code=201, response_model=ChangedOut)
    def add(by: By, which: Which, given: DetailsIn) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: {
                "id": add_other(
                    session, incident, OTHERS[which], given.details, actor=actor, now=now
                ).id
            },
            about={"which": which},
            status=201,
        )

    @routes.post("/others/{which}/{row_id}", response_model=ChangedOut)
    def change_one(by: By, which: Which, row_id: RowId, given: DetailsIn) -> JSONResponse:
        def step(session: Session, incident: Incident, actor: str, now: datetime) -> None:
            kind = OTHERS[which]
            change_other(session, incident, kind, row_id, given.details, actor=actor, now=now)

        about = {"which": which, "id": row_id}
        return by.change(given, step, about=about)

    @routes.post("/others/{which}/{row_id}/remove", response_model=ChangedOut)
    def remove(by: By, which: Which, row_id: RowId, given: Change) -> JSONResponse:
        about = {"which": which, "id": row_id, "do": "remove"}
        return by.change(
            given,
            lambda session, incident, actor, now: remove_other(
                session, incident, OTHERS[which], row_id, actor=actor, now=now
            ),
            about=about,
        )


def _add_stories(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/narratives", status_code=201, response_model=ChangedOut)
    def tell(by: By, given: NarrativeIn) -> JSONResponse:
        def step(session: Session, incident: Incident, actor: str, now: datetime) -> None:
            add_narrative(
                session, incident, given.text, language=given.language, actor=actor, now=now
            )

        return by.change(given, step, about={"do": "tell"}, status=201)

    @routes.post("/investigation", response_model=ChangedOut)
    def investigate(by: By, given: InvestigationIn) -> JSONResponse:
        return by.change(
            given,
            lambda session, incident, actor, now: save_investigation(
                session, incident, given.findings(), actor=actor, now=now
            ),
            about={"do": "investigate"},
        )


def _casualty(casualty: Casualty) -> CasualtyOut:
    row = casualty.row
    return CasualtyOut(
        id=row.id,
        role=row.role,
        courier_id=row.courier_id,
        details=row.details,
        injuries=[
            InjuryOut.model_validate(each, from_attributes=True) for each in casualty.injuries
        ],
        incapacity=[
            PeriodOut.model_validate(each, from_attributes=True) for each in casualty.incapacity
        ],
    )


def _others(rows: Any) -> list[OtherOut]:  # noqa: ANN401 - rows with id and details
    return [OtherOut.model_validate(row, from_attributes=True) for row in rows]
