"""`/console/today`: the adviser's first page, clocks soonest first."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.web.adviser.today_views import PATH, TodayQuery
from courier_api.web.adviser.visitor import reader
from courier_api.web.site import Site, Visit


def router(site: Site, query: TodayQuery) -> APIRouter:
    """The page."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]

    @routes.get("")
    def today(visit: Adviser) -> Response:
        with site.database.reading() as session:
            view = query(session, reader(visit), site.clock.now())
        return site.page(visit, "adviser/today.html", view=view)

    return routes
