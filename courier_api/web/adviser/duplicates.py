"""`/console/duplicates`: pairs that may be one event, side by side, joined, and parted again."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid, Refused
from courier_api.web.adviser.case import SHORTEST_PURPOSE
from courier_api.web.adviser.case_views import CaseTab
from courier_api.web.adviser.duplicate_views import PATH, DuplicateQueries
from courier_api.web.adviser.typed_fields import number
from courier_api.web.adviser.visitor import reader, sentence_of
from courier_api.web.site import PostedForm, Site, Visit, go_to


def router(site: Site, queries: DuplicateQueries) -> APIRouter:
    """The list of pairs, and one pair."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    def listing(visit: Visit, error: str | None = None) -> Response:
        with site.database.reading() as session:
            view = queries.listing(session, reader(visit), site.clock.now())
        said = visit.request.query_params.get("said") == "parted"
        status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
        return site.page(
            visit, "adviser/duplicates.html", status, view=view, said=said, error=error
        )

    def pair(
        visit: Visit,
        survivor: str,
        duplicate: str,
        *,
        purpose: str | None = None,
        error: str | None = None,
    ) -> Response:
        # A transaction, because facts that are opened are written down.
        with site.database.transaction() as session:
            now = site.clock.now()
            view = queries.compare(session, reader(visit), survivor, duplicate, purpose, now)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
        return site.page(visit, "adviser/compare.html", status, view=view, error=error)

    @routes.get("")
    def all_pairs(visit: Adviser) -> Response:
        return listing(visit)

    @routes.get("/{survivor}/{duplicate}")
    def one_pair(visit: Adviser, survivor: str, duplicate: str) -> Response:
        return pair(visit, survivor, duplicate)

    @routes.post("/{survivor}/{duplicate}/open")
    def open_facts(visit: Adviser, form: Posted, survivor: str, duplicate: str) -> Response:
        """Shown in the answer itself: what was opened is open this once."""
        purpose = form.text("purpose")
        if len(purpose) < SHORTEST_PURPOSE:
            error = site.pages.text("case.purpose_needed", visit.language)
            return pair(visit, survivor, duplicate, error=error)
        return pair(visit, survivor, duplicate, purpose=purpose)

    @routes.post("/{survivor}/{duplicate}/merge")
    def merge(visit: Adviser, form: Posted, survivor: str, duplicate: str) -> Response:
        try:
            with site.database.transaction() as session:
                now = site.clock.now()
                queries.merge(session, reader(visit), survivor, duplicate, form.fields, now)
        except (Invalid, Refused) as error:
            words = sentence_of(site, visit, error)
            return pair(visit, survivor, duplicate, error=words)
        return go_to(f"{CaseTab.SUMMARY.url(survivor)}?said=saved")

    @routes.post("/{survivor}/part")
    def part(visit: Adviser, form: Posted, survivor: str) -> Response:
        try:
            with site.database.transaction() as session:
                merge_id = number(form.fields, "merge") or 0
                queries.part(session, reader(visit), survivor, merge_id, site.clock.now())
        except (Invalid, Refused) as error:
            return listing(visit, sentence_of(site, visit, error))
        return go_to(f"{PATH}?said=parted")

    return routes
