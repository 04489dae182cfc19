"""`/office/conditions`: which shifts of today and tomorrow a courier may not take, and what is missing.

The office reads what has to be brought in order, never that somebody had an accident.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.clock import local_date
from courier_api.web.prevention.read_people import shut_lines
from courier_api.web.site import Site, Visit
from safety.prevention.gates import THING_OF, GateReason, GateThing

PATH = "/office/conditions"


def router(site: Site) -> APIRouter:
    """The page."""
    routes = APIRouter(include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]

    @routes.get(PATH)
    def conditions(visit: Office) -> Response:
        now = site.clock.now()
        with site.database.reading() as session:
            lines = shut_lines(session, visit.signed_in.employer_number, local_date(now))
        shown = [(line, things(line.reasons)) for line in lines]
        return site.page(visit, "office/conditions.html", lines=shown, read_at=now)

    return routes


def things(reasons: Sequence[GateReason]) -> tuple[GateThing, ...]:
    """What has to be brought in order."""
    return tuple(dict.fromkeys(THING_OF[reason] for reason in reasons))
