"""`/`: what a courier needs to know now. Staff who come here are sent to their own first page."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.web.courier.views import TodayQuery
from courier_api.web.site import HOME, Site, Visit, go_to


def router(site: Site, query: TodayQuery) -> APIRouter:
    """The courier's first page."""
    routes = APIRouter(include_in_schema=False)
    Member = Annotated[Visit, Depends(site.visit())]

    @routes.get("/")
    def today(visit: Member) -> Response:
        if visit.signed_in.role is not Role.COURIER:
            return go_to(HOME[visit.signed_in.role])
        with site.database.reading() as session:
            view = query(session, visit.signed_in.person_id, site.clock.now())
        return site.page(visit, "courier/today.html", view=view)

    return routes
