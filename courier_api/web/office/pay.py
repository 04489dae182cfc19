"""`/office/pay`: a courier's payslip and the explanation of a day, as the courier reads them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.pay.payslip.pdf import payslip_pdf
from courier_api.web.office.pay_views import PATH, CourierPayQueries, OpenedMonth
from courier_api.web.site import Site, Visit

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
Month = Annotated[str, Path(pattern=r"^2\d{3}-(0[1-9]|1[0-2])$")]
LONGEST_SEARCH = 100


def router(site: Site, queries: CourierPayQueries) -> APIRouter:
    """The list of couriers, a payslip, its file, and a day."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]

    def opened(visit: Visit, courier_id: int, month: str) -> OpenedMonth:
        first = date.fromisoformat(f"{month}-01")
        # A reading is written down, so it needs a transaction that commits.
        with site.database.transaction() as session:
            return queries.month(
                session, visit.signed_in, courier_id, first, visit.language, site.clock.now()
            )

    @routes.get("")
    def couriers(visit: Office, q: str = "") -> Response:
        with site.database.reading() as session:
            view = queries.listing(session, visit.signed_in.employer_number, q[:LONGEST_SEARCH])
        return site.page(visit, "office/pay.html", view=view)

    @routes.get("/{courier_id}/month/{month}/payslip.pdf")
    def file(visit: Office, courier_id: Number, month: Month) -> Response:
        slip = opened(visit, courier_id, month).slip
        answer = Response(payslip_pdf(slip), media_type="application/pdf")
        answer.headers["content-disposition"] = f'inline; filename="payslip-{month}.pdf"'
        answer.headers["cache-control"] = "no-store"
        return answer

    @routes.get("/{courier_id}/month/{month}")
    def payslip(visit: Office, courier_id: Number, month: Month) -> Response:
        view = opened(visit, courier_id, month)
        return site.page(visit, "office/payslip.html", view=view, slip=view.slip)

    @routes.get("/{courier_id}/{worked_on}")
    def day(visit: Office, courier_id: Number, worked_on: date) -> Response:
        with site.database.transaction() as session:
            view = queries.day(
                session, visit.signed_in, courier_id, worked_on, visit.language, site.clock.now()
            )
        return site.page(visit, "office/day_bill.html", view=view, day=view.day)

    return routes
