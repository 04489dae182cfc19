"""`/committee`: what the prevention service has opened to the committee, without small groups."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.statistics.committee_file import committee_file
from courier_api.statistics.publish import PublishedReport, committee_report, published_reports
from courier_api.web.adviser.statistics import CONDITIONS, download
from courier_api.web.committee_views import PATH, CommitteeQueries, table_views
from courier_api.web.site import Site, Visit
from safety.committee_figures import CommitteeFigures

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router(site: Site, queries: CommitteeQueries) -> APIRouter:
    """The list, one report, and its file."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Member = Annotated[Visit, Depends(site.visit(Role.COMMITTEE))]

    @routes.get("")
    def reports(visit: Member) -> Response:
        with site.database.reading() as session:
            found = queries.listing(session, visit.signed_in.employer_number)
        return site.page(visit, "committee/reports.html", reports=found)

    @routes.get("/reports/{committee_report_id}.csv")
    def file(visit: Member, committee_report_id: Number) -> Response:
        _, figures = _opened(site, queries, visit, committee_report_id)
        return download(committee_file(figures))

    @routes.get("/reports/{committee_report_id}")
    def report(visit: Member, committee_report_id: Number) -> Response:
        line, figures = _opened(site, queries, visit, committee_report_id)
        return site.page(
            visit,
            "committee/report.html",
            line=line,
            figures=figures,
            tables=table_views(figures),
            conditions=CONDITIONS,
        )

    return routes


def _opened(
    site: Site, queries: CommitteeQueries, visit: Visit, report_id: int
) -> tuple[PublishedReport, CommitteeFigures]:
    person = visit.signed_in
    # A transaction, because it is written down who read it.
    with site.database.transaction() as session:
        return queries.report(
            session,
            person.employer_number,
            report_id,
            f"{person.person_kind.value}:{person.person_id}",
            site.clock.now(),
        )


def _report(
    session: Session, employer_number: str, report_id: int, actor: str, now: datetime
) -> tuple[PublishedReport, CommitteeFigures]:
    return committee_report(session, employer_number, report_id, actor=actor, now=now)


QUERIES = CommitteeQueries(listing=published_reports, report=_report)
