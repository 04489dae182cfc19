"""`/pay/month/{month}` and its PDF: a courier's own payslip of a calendar month."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import NotFound
from courier_api.pay.payslip.pdf import payslip_pdf
from courier_api.pay.payslip.slip import Payslip
from courier_api.web.courier.views import PayslipQuery
from courier_api.web.site import Site, Visit

Month = Annotated[str, Path(pattern=r"^2\d{3}-(0[1-9]|1[0-2])$")]


class NoPayslip(NotFound):
    """No payslip of this courier for that month."""

    def __init__(self, month: str) -> None:
        super().__init__("You have no payslip for this month.", month=month)


def router(site: Site, payslip: PayslipQuery) -> APIRouter:
    """The page and the file."""
    routes = APIRouter(prefix="/pay/month", include_in_schema=False)
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]

    def own(visit: Visit, month: str) -> Payslip:
        with site.database.reading() as session:
            first = date.fromisoformat(f"{month}-01")
            found = payslip(session, visit.signed_in.person_id, first, visit.language)
        if found is None:
            raise NoPayslip(month)
        return found

    @routes.get("/{month}/payslip.pdf")
    def file(visit: Courier, month: Month) -> Response:
        answer = Response(payslip_pdf(own(visit, month)), media_type="application/pdf")
        answer.headers["content-disposition"] = f'inline; filename="payslip-{month}.pdf"'
        answer.headers["cache-control"] = "no-store"
        return answer

    @routes.get("/{month}")
    def page(visit: Courier, month: Month) -> Response:
        return site.page(visit, "courier/payslip.html", slip=own(visit, month))

    return routes
