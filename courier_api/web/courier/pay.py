"""`/pay` and `/pay/{day}`: what was earned, and why exactly that amount."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import NotFound
from courier_api.web.courier.views import DayBillQuery, PayQuery
from courier_api.web.site import Site, Visit


class NoWorkedDay(NotFound):
    """No worked day of this courier on that date."""

    def __init__(self, worked_on: date) -> None:
        super().__init__("You have no worked day on this date.", worked_on=worked_on.isoformat())


def router(site: Site, days: PayQuery, day_bill: DayBillQuery) -> APIRouter:
    """The list of worked days and the bill of one."""
    routes = APIRouter(prefix="/pay", include_in_schema=False)
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]

    @routes.get("")
    def pay(visit: Courier) -> Response:
        with site.database.reading() as session:
            view = days(session, visit.signed_in.person_id, site.clock.now())
        return site.page(visit, "courier/pay.html", view=view)

    @routes.get("/{worked_on}")
    def bill(visit: Courier, worked_on: date) -> Response:
        with site.database.reading() as session:
            found = day_bill(session, visit.signed_in.person_id, worked_on, visit.language)
        if found is None:
            raise NoWorkedDay(worked_on)
        return site.page(visit, "courier/day_bill.html", bill=found)

    return routes
