"""`/sos`: help at once, for anybody, signed in or not."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.web.site import Site, Visit


def router(site: Site, duty_phone: str | None) -> APIRouter:
    """112 first; then the adviser on duty, when there is a number; then the report."""
    routes = APIRouter(include_in_schema=False)
    Anybody = Annotated[Visit, Depends(site.open_visit)]

    @routes.get("/sos")
    def sos(visit: Anybody) -> Response:
        return site.page(visit, "sos.html", duty_phone=duty_phone)

    return routes
