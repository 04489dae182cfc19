"""`/console/incidents/{ref}`: one case and its locked parts."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid, NotFound
from courier_api.web.adviser.views import CaseQuery, CaseView, OpenReading, Reading
from courier_api.web.adviser.visitor import reader
from courier_api.web.site import PostedForm, Site, Visit

PATH = "/console/incidents"
SHORTEST_PURPOSE = 3


class CaseNotFound(NotFound):
    """No case with this reference that this reader may see."""

    def __init__(self, ref: str) -> None:
        super().__init__("There is no case with this reference.", ref=ref)


class ReadingUnknown(Invalid):
    """A case has no such locked part."""

    def __init__(self) -> None:
        super().__init__(
            "A case has no such locked part.", errors=[{"field": "reading", "rule": "enum"}]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQueries:
    """What the page of a case asks for."""

    summary: CaseQuery
    open_reading: OpenReading


def router(site: Site, queries: CaseQueries) -> APIRouter:
    """The pages of a case."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("/{ref}")
    def one_case(visit: Adviser, ref: str) -> Response:
        # A transaction, because opening a case may be logged.
        with site.database.transaction() as session:
            found = queries.summary(session, reader(visit), ref, site.clock.now())
        return case_page(site, visit, found or missing(ref))

    @routes.post("/{ref}/open")
    def open_part(visit: Adviser, form: Posted, ref: str) -> Response:
        """Shown in the answer itself, not after a redirect: what was opened is open this once."""
        asked, purpose = asked_reading(form.text("reading")), form.text("purpose")
        enough = len(purpose) >= SHORTEST_PURPOSE
        with site.database.transaction() as session:
            now = site.clock.now()
            found = (
                queries.open_reading(session, reader(visit), ref, asked, purpose, now)
                if enough
                else queries.summary(session, reader(visit), ref, now)
            )
        return case_page(site, visit, found or missing(ref), wrong=None if enough else asked)

    return routes


def asked_reading(name: str) -> Reading:
    """The part that is to be opened. Raises ReadingUnknown."""
    if name not in {each.value for each in Reading}:
        raise ReadingUnknown
    return Reading(name)


def case_page(
    site: Site, visit: Visit, case: CaseView, *, wrong: Reading | None = None
) -> Response:
    """The case; `wrong` is the locked part that was asked for without saying why."""
    error = site.pages.text("case.purpose_needed", visit.language) if wrong else None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return site.page(visit, "adviser/case.html", status, case=case, error=error, asked=wrong)


def missing(ref: str) -> CaseView:
    """Raises CaseNotFound."""
    raise CaseNotFound(ref)
