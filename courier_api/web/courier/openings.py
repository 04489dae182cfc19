"""`/record/openings`: who opened what of a courier's own cases, and why."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.incidents.own_openings import OwnOpening
from courier_api.web.adviser.views import Reading
from courier_api.web.site import Site, Visit

PATH = "/record/openings"
NAMED = frozenset(each.value for each in Reading)

OpeningsQuery = Callable[[Session, int], tuple[OwnOpening, ...]]
"""(session, courier id) -> the openings, newest first."""


def router(site: Site, query: OpeningsQuery) -> APIRouter:
    """The courier's page."""
    routes = APIRouter(include_in_schema=False)
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]

    @routes.get(PATH)
    def openings(visit: Courier) -> Response:
        with site.database.reading() as session:
            found = query(session, visit.signed_in.person_id)
        return site.page(visit, "courier/openings.html", openings=found, named=NAMED)

    return routes
