"""`/office/agreements/{version}/what-if`: a version tried on past shifts, before anybody signs it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.clock import local_date
from courier_api.web.office.what_if_views import TypedPeriod, WhatIfQuery
from courier_api.web.site import Site, Visit

PATH = "/office/agreements"
LONGEST_DATE = 40

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
TypedDate = Annotated[str, Query(max_length=LONGEST_DATE)]


def router(site: Site, query: WhatIfQuery) -> APIRouter:
    """One page, which only reads."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]

    @routes.get("/{version_id}/what-if")
    def tried(
        visit: Office, version_id: Number, first: TypedDate = "", last: TypedDate = ""
    ) -> Response:
        with site.database.reading() as session:
            view = query(
                session,
                visit.signed_in.employer_number,
                version_id,
                TypedPeriod(first=first.strip(), last=last.strip()),
                local_date(site.clock.now()),
            )
        status = HTTPStatus.UNPROCESSABLE_ENTITY if view.wrong else HTTPStatus.OK
        return site.page(visit, "office/what_if.html", status, view=view)

    return routes
