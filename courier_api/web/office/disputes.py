"""`/office/disputes`: what couriers say is not right, settled by a person with a reason."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.disputes.settle import LONGEST_REASON, CannotBecome
from courier_api.foundation.errors import Invalid
from courier_api.web.office.dispute_views import PATH, DisputeQueries
from courier_api.web.office.parked import actor_of
from courier_api.web.site import PostedForm, Site, Visit, go_to

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


@dataclass(frozen=True, slots=True)
class TypedSettlement:
    """What was typed into the form of one dispute, and what is wrong with it."""

    dispute_id: int
    outcome: str
    reason: str
    wrong: str


def router(site: Site, queries: DisputeQueries) -> APIRouter:
    """The list, and settling one."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    def page(
        visit: Visit, *, settled: bool = False, typed: TypedSettlement | None = None
    ) -> Response:
        with site.database.reading() as session:
            view = queries.listing(session, visit.signed_in.employer_number, site.clock.now())
        return site.page(
            visit,
            "office/disputes.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if typed else HTTPStatus.OK,
            view=view,
            settled=settled,
            typed=typed,
            longest_reason=LONGEST_REASON,
        )

    @routes.get("")
    def disputes(visit: Office, settled: str = "") -> Response:
        return page(visit, settled=bool(settled))

    @routes.post("/{dispute_id}/settle")
    def settle(visit: Office, form: Posted, dispute_id: Number) -> Response:
        outcome, reason = form.text("outcome"), form.text("reason")
        try:
            with site.database.transaction() as session:
                queries.settle(
                    session, visit.signed_in.employer_number, dispute_id, outcome, reason,
                    actor_of(visit.signed_in), site.clock.now(),
                )  # fmt: skip
        except (Invalid, CannotBecome) as wrong:
            kind = "cannot" if isinstance(wrong, CannotBecome) else "incomplete"
            return page(visit, typed=TypedSettlement(dispute_id, outcome, reason, kind))
        return go_to(f"{PATH}?settled=yes")

    return routes
