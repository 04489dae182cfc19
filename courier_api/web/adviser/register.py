"""`/console/actions`: what is to be done about all cases, and whether it helped."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.web.adviser.register_views import PATH, RegisterQuery, Shown
from courier_api.web.adviser.visitor import reader
from courier_api.web.site import Site, Visit


def router(site: Site, query: RegisterQuery) -> APIRouter:
    """The register; a view that does not exist is the first one."""
    routes = APIRouter(include_in_schema=False)
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]

    @routes.get(PATH)
    def actions(visit: Adviser, show: str = "") -> Response:
        known = {each.value: each for each in Shown}
        with site.database.reading() as session:
            shown, now = known.get(show, Shown.OPEN), site.clock.now()
            register = query(session, reader(visit), shown, now)
        return site.page(visit, "adviser/actions.html", register=register, views=tuple(Shown))

    return routes
