"""`/office/claims`: what was paid too much, what couriers said to it, and giving it up."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid
from courier_api.pay.answer_claim import LONGEST_REASON
from courier_api.web.claim_views import ClaimQueries
from courier_api.web.office.parked import actor_of
from courier_api.web.site import PostedForm, Site, Visit, go_to

PATH = "/office/claims"
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router(site: Site, queries: ClaimQueries) -> APIRouter:
    """The list, and waiving one."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    def page(visit: Visit, *, waived: bool = False, about: int = 0) -> Response:
        with site.database.reading() as session:
            claims = queries.all(session, visit.signed_in.employer_number)
        return site.page(
            visit,
            "office/claims.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if about else HTTPStatus.OK,
            claims=claims,
            waived=waived,
            about=about,
            longest_reason=LONGEST_REASON,
        )

    @routes.get("")
    def claims(visit: Office, waived: str = "") -> Response:
        return page(visit, waived=bool(waived))

    @routes.post("/{receivable_id}/waive")
    def waive(visit: Office, form: Posted, receivable_id: Number) -> Response:
        person = visit.signed_in
        try:
            with site.database.transaction() as session:
                queries.waive(
                    session, person.employer_number, receivable_id, form.text("reason"),
                    actor_of(person), site.clock.now(),
                )  # fmt: skip
        except Invalid:
            return page(visit, about=receivable_id)
        return go_to(f"{PATH}?waived=yes")

    return routes
