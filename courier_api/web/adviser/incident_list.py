"""`/console`: the incident list, its filter in the address, one case beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.web.adviser.triage import PATH, TriageFilter, TriageList, asked_filter
from courier_api.web.adviser.views import Reader
from courier_api.web.adviser.visitor import reader
from courier_api.web.site import Site, Visit

TriageQuery = Callable[[Session, Reader, TriageFilter, str, datetime], TriageList]
"""(session, reader, filter, reference of the case beside it, now) -> one page of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQueries:
    """What the list asks for."""

    page: TriageQuery


def router(site: Site, queries: ListQueries) -> APIRouter:
    """The list."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]

    @routes.get("")
    def triage(
        visit: Adviser,
        tab: str = "",
        platform: str = "",
        q: str = "",
        after: str = "",
        case: str = "",
    ) -> Response:
        wanted = asked_filter(tab, platform, q, after)
        with site.database.reading() as session:
            shown = queries.page(session, reader(visit), wanted, case, site.clock.now())
        return site.page(visit, "adviser/triage.html", list=shown, chosen=shown.chosen)

    return routes
