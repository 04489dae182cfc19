"""`/record/openings`: who opened what of a courier's own cases, and why."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.incident_declarations.status import PaperPurpose
from courier_api.incidents.own_openings import OwnOpening
from courier_api.web.adviser.views import Reading
from courier_api.web.site import Site, Visit

PATH = "/record/openings"
NAMED = frozenset(each.value for each in Reading)
PAPERS = frozenset(
    ("declaration_pdf", "declaration_file", "sent_declaration", "accident_sheet",
     "detailed_report", "inspection_notice", "case_pack")
)  # fmt: skip
"""Papers of a case that can be taken as a file."""
DUTIES = frozenset(each.value for each in PaperPurpose)

OpeningsQuery = Callable[[Session, int], tuple[OwnOpening, ...]]
"""(session, courier id) -> the openings, newest first."""


def router(site: Site, query: OpeningsQuery) -> APIRouter:
    """The courier's page."""
    routes = APIRouter(include_in_schema=False)
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]

    @routes.get(PATH)
    def openings(visit: Courier) -> Response:
        with site.database.reading() as session:
            found = query(session, visit.signed_in.person_id)
        told = tuple(_in_words(site, visit, each) for each in found)
        return site.page(visit, "courier/openings.html", openings=told, named=NAMED, papers=PAPERS)

    return routes


def _in_words(site: Site, visit: Visit, opening: OwnOpening) -> OwnOpening:
    """The reason in the courier's language when it is a duty and not somebody's own words."""
    key = f"openings.purposes.{opening.purpose}"
    if opening.purpose not in DUTIES:
        return opening
    return replace(opening, purpose=site.pages.text(key, visit.language))
