"""`/api/v1/incidents/{ref}/links`: cases that belong together, for the adviser."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, Field

from courier_api.auth.gate import Gate
from courier_api.auth.roles import Role, SignedIn
from courier_api.incidents.api import Asking, Change, ChangedOut, Ref, RowId, Text, asking
from courier_api.incidents.find import incident_by_ref
from courier_api.incidents.link_cases import link_cases, linked_cases, unlink_cases


class LinkOut(BaseModel):
    """A case at the other end of a link. Nothing medical is in it."""

    link_id: int
    ref: str
    kind: str
    status: str
    occurred_at: AwareDatetime


class LinkIn(Change):
    """The case at the other end."""

    to: str = Field(pattern=r"^[0-9]{4}-[0-9]{4,7}$")


class EndIn(Change):
    """Why they do not belong together; both timelines keep it."""

    reason: Text


def router(gate: Gate) -> APIRouter:
    """The routes over a gate."""
    routes = APIRouter(prefix="/api/v1/incidents/{ref}/links", tags=["incidents"])
    _add_links(routes, gate)
    _add_end(routes, gate)
    return routes


def _add_links(routes: APIRouter, gate: Gate) -> None:
    adviser = Depends(gate.require(Role.ADVISER, Role.DEPUTY))
    By = Annotated[Asking, asking(gate)]

    @routes.get("")
    def links(ref: Ref, caller: SignedIn = adviser) -> list[LinkOut]:
        """The cases that are linked to this one now, the oldest link first."""
        with gate.database.reading() as session:
            incident = incident_by_ref(session, caller.employer_number, ref)
            return [
                LinkOut(
                    link_id=each.link_id,
                    ref=each.incident.ref,
                    kind=each.incident.kind,
                    status=each.incident.status,
                    occurred_at=each.incident.occurred_at,
                )
                for each in linked_cases(session, incident)
            ]

    @routes.post("", status_code=201, response_model=ChangedOut)
    def link(by: By, given: LinkIn) -> JSONResponse:
        """Link two cases: both show it. `linked-already` (409) names the link there is."""
        return by.change(
            given,
            lambda session, incident, actor, now: {
                "link_id": link_cases(
                    session,
                    incident,
                    incident_by_ref(session, by.caller.employer_number, given.to),
                    actor=actor,
                    now=now,
                ).id
            },
            about={"do": "link"},
            status=201,
        )


def _add_end(routes: APIRouter, gate: Gate) -> None:
    By = Annotated[Asking, asking(gate)]

    @routes.post("/{link_id}/end", response_model=ChangedOut)
    def end(by: By, link_id: RowId, given: EndIn) -> JSONResponse:
        """Part them with a reason. `link-not-found` (404) when they are not linked any more."""
        about = {"do": "unlink", "link_id": link_id}
        return by.change(
            given,
            lambda session, incident, actor, now: unlink_cases(
                session, incident, link_id, given.reason, actor=actor, now=now
            ),
            about=about,
        )
