"""`/shifts`: what is ahead, and what was."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.web.courier.views import ShiftsQuery
from courier_api.web.site import Site, Visit


def router(site: Site, query: ShiftsQuery) -> APIRouter:
    """The courier's shifts."""
    routes = APIRouter(include_in_schema=False)
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]

    @routes.get("/shifts")
    def shifts(visit: Courier) -> Response:
        with site.database.reading() as session:
            view = query(session, visit.signed_in.person_id, site.clock.now())
        return site.page(visit, "courier/shifts.html", view=view)

    return routes
