"""`/office`: what waits for a person, with a button where trying again is enough."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.web.office.views import OfficeQuery, ResumeOutgoing, RetryMessage
from courier_api.web.site import PostedForm, Site, Visit, go_to

PATH = "/office"
RETRIED = f"{PATH}?retried=true"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeQueries:
    """What the office's page asks for and does."""

    overview: OfficeQuery
    retry_message: RetryMessage
    resume_outgoing: ResumeOutgoing


def router(site: Site, queries: OfficeQueries) -> APIRouter:
    """The overview and its buttons."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def overview(visit: Office, retried: bool = False) -> Response:  # noqa: FBT001, FBT002 - from the address
        with site.database.reading() as session:
            view = queries.overview(session, visit.signed_in.employer_number, site.clock.now())
        return site.page(visit, "office/overview.html", view=view, retried=retried)

    @routes.post("/dead-letters/{message_id}/retry")
    def retry(visit: Office, form: Posted, message_id: int) -> Response:  # noqa: ARG001 - a checked form
        with site.database.transaction() as session:
            queries.retry_message(
                session, visit.signed_in.employer_number, message_id, site.clock.now()
            )
        return go_to(RETRIED)

    @routes.post("/outgoing/{endpoint_id}/resume")
    def resume(visit: Office, form: Posted, endpoint_id: int) -> Response:  # noqa: ARG001 - a checked form
        with site.database.transaction() as session:
            queries.resume_outgoing(
                session,
                visit.signed_in.employer_number,
                endpoint_id,
                f"{visit.signed_in.person_kind.value}:{visit.signed_in.person_id}",
                site.clock.now(),
            )
        return go_to(RETRIED)

    return routes
