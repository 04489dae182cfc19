"""`/office/insurance`: the policies of the co-operative and its platforms; enter one, end one."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid
from courier_api.insurance.enter import LONGEST_INSURER, LONGEST_NUMBER, PolicyOverlaps
from courier_api.web.office.insurance_views import PATH, InsuranceQueries, TypedPolicy
from courier_api.web.office.parked import actor_of
from courier_api.web.site import PostedForm, Site, Visit, go_to
from declarations.insurer import PolicyKind

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
CELLS = ("kind", "platform", "insurer", "number", "phone", "valid_from", "valid_to")
OVERLAPS, INCOMPLETE = "overlaps", "incomplete"


def router(site: Site, queries: InsuranceQueries) -> APIRouter:
    """The page and its two forms."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def insurance(visit: Office, said: str = "") -> Response:
        return _page(site, queries, visit, said=said)

    @routes.post("")
    def enter(visit: Office, form: Posted) -> Response:
        typed = TypedPolicy(**{name: form.text(name) for name in CELLS})
        person = visit.signed_in
        try:
            with site.database.transaction() as session:
                queries.enter(
                    session, person.employer_number, typed, actor_of(person), site.clock.now()
                )
        except Invalid:
            return _page(site, queries, visit, wrong=INCOMPLETE, typed=typed)
        except PolicyOverlaps:
            return _page(site, queries, visit, wrong=OVERLAPS, typed=typed)
        return go_to(f"{PATH}?said=entered")

    @routes.post("/{policy_id}/end")
    def end(visit: Office, form: Posted, policy_id: Number) -> Response:
        person = visit.signed_in
        try:
            with site.database.transaction() as session:
                queries.end(
                    session, person.employer_number, policy_id, form.text("valid_to"),
                    actor_of(person), site.clock.now(),
                )  # fmt: skip
        except Invalid:
            return _page(site, queries, visit, wrong=INCOMPLETE, ending=policy_id)
        return go_to(f"{PATH}?said=ended")

    return routes


def _page(
    site: Site, queries: InsuranceQueries, visit: Visit, *, said: str = "", wrong: str = "", typed: TypedPolicy | None = None,
    ending: int = 0,
) -> Response:  # fmt: skip
    with site.database.reading() as session:
        view = queries.listing(session, visit.signed_in.employer_number, site.clock.now())
    return site.page(
        visit,
        "office/insurance.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        view=view,
        kinds=tuple(PolicyKind),
        said=said if said in ("entered", "ended") else "",
        wrong=wrong,
        typed=typed or TypedPolicy(),
        ending=ending,
        longest_insurer=LONGEST_INSURER,
        longest_number=LONGEST_NUMBER,
    )
