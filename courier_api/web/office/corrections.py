"""`/office/corrections`: changed terms for priced days, with who gets more or less, signed by two."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.web.office.correction_views import PATH, CorrectionQueries
from courier_api.web.site import PostedForm, Site, Visit, go_to

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router(site: Site, queries: CorrectionQueries) -> APIRouter:
    """The list, one correction, and signing it."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def corrections(visit: Office) -> Response:
        with site.database.reading() as session:
            view = queries.listing(session, visit.signed_in.employer_number, site.clock.now())
        return site.page(visit, "office/corrections.html", view=view)

    @routes.get("/{correction_id}")
    def correction(visit: Office, correction_id: Number, signed: str = "") -> Response:
        person = visit.signed_in
        with site.database.reading() as session:
            view = queries.detail(
                session, person.employer_number, correction_id, person.identity_id,
                site.clock.now(),
            )  # fmt: skip
        return site.page(visit, "office/correction.html", view=view, signed=bool(signed))

    @routes.post("/{correction_id}/sign")
    def sign(visit: Office, form: Posted, correction_id: Number) -> Response:  # noqa: ARG001 - a checked form
        person = visit.signed_in
        with site.database.transaction() as session:
            queries.sign(
                session, person.employer_number, correction_id, person.identity_id,
                site.clock.now(),
            )  # fmt: skip
        return go_to(f"{PATH}/{correction_id}?signed=yes")

    return routes
