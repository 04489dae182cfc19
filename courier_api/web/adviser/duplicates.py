"""`/console/duplicates`: pairs that may be one event, side by side, joined, and parted again."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid, Refused
from courier_api.web.adviser.case_views import SHORTEST_PURPOSE, CaseTab
from courier_api.web.adviser.duplicate_views import PATH, DuplicateQueries
from courier_api.web.adviser.typed_fields import number
from courier_api.web.adviser.visitor import reader, sentence_of
from courier_api.web.site import PostedForm, Site, Visit, go_to


class DuplicatePages:
    """Shows pairs, joins them and parts them."""

    def __init__(self, site: Site, queries: DuplicateQueries) -> None:
        self.site = site
        self.queries = queries

    def listing(self, visit: Visit, error: str | None = None) -> Response:
        """Every pair, and what was joined."""
        with self.site.database.reading() as session:
            view = self.queries.listing(session, reader(visit), self.site.clock.now())
        said = visit.request.query_params.get("said") == "parted"
        return self.site.page(
            visit, "adviser/duplicates.html", _status(error), view=view, said=said, error=error
        )

    def pair(
        self,
        visit: Visit,
        survivor: str,
        duplicate: str,
        *,
        purpose: str | None = None,
        error: str | None = None,
    ) -> Response:
        """Two cases side by side; with a purpose their facts are open, this once."""
        database, now = self.site.database, self.site.clock.now()
        # Facts that are opened are written down.
        with database.transaction() if purpose else database.reading() as session:
            view = self.queries.compare(session, reader(visit), survivor, duplicate, purpose, now)
        return self.site.page(visit, "adviser/compare.html", _status(error), view=view, error=error)

    def open_facts(self, visit: Visit, survivor: str, duplicate: str, purpose: str) -> Response:
        """Shown in the answer itself."""
        if len(purpose) < SHORTEST_PURPOSE:
            error = self.site.pages.text("case.purpose_needed", visit.language)
            return self.pair(visit, survivor, duplicate, error=error)
        return self.pair(visit, survivor, duplicate, purpose=purpose)

    def merge(self, visit: Visit, survivor: str, duplicate: str, form: PostedForm) -> Response:
        """Join them as the form says."""
        now = self.site.clock.now()
        try:
            with self.site.database.transaction() as session:
                self.queries.merge(session, reader(visit), survivor, duplicate, form.fields, now)
        except (Invalid, Refused) as error:
            words = sentence_of(self.site, visit, error)
            return self.pair(visit, survivor, duplicate, error=words)
        return go_to(f"{CaseTab.SUMMARY.url(survivor)}?said=saved")

    def part(self, visit: Visit, survivor: str, form: PostedForm) -> Response:
        """Two cases again."""
        now = self.site.clock.now()
        try:
            with self.site.database.transaction() as session:
                merge_id = number(form.fields, "merge") or 0
                self.queries.part(session, reader(visit), survivor, merge_id, now)
        except (Invalid, Refused) as error:
            return self.listing(visit, sentence_of(self.site, visit, error))
        return go_to(f"{PATH}?said=parted")


def router(site: Site, queries: DuplicateQueries) -> APIRouter:
    """The list of pairs, and one pair."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    pages = DuplicatePages(site, queries)
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def all_pairs(visit: Adviser) -> Response:
        return pages.listing(visit)

    @routes.get("/{survivor}/{duplicate}")
    def one_pair(visit: Adviser, survivor: str, duplicate: str) -> Response:
        return pages.pair(visit, survivor, duplicate)

    @routes.post("/{survivor}/{duplicate}/open")
    def open_facts(visit: Adviser, form: Posted, survivor: str, duplicate: str) -> Response:
        return pages.open_facts(visit, survivor, duplicate, form.text("purpose"))

    @routes.post("/{survivor}/{duplicate}/merge")
    def merge(visit: Adviser, form: Posted, survivor: str, duplicate: str) -> Response:
        return pages.merge(visit, survivor, duplicate, form)

    @routes.post("/{survivor}/part")
    def part(visit: Adviser, form: Posted, survivor: str) -> Response:
        return pages.part(visit, survivor, form)

    return routes


def _status(error: str | None) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
