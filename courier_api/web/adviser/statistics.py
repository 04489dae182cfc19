"""`/console/statistics`: the figures of a period, their files, and reports that were frozen."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.clock import local_date
from courier_api.incidents.change_case import LIGHT, ROAD_SURFACES, VEHICLES, WEATHER
from courier_api.statistics.export import ExportName, StatisticsFile
from courier_api.statistics.full_time_workers import WorkersWrong
from courier_api.statistics.period import Asked
from courier_api.web.adviser.charts import charts_of
from courier_api.web.adviser.statistics_views import (
    PATH,
    ROLLING,
    YEARS_BACK,
    StatisticsFilter,
    StatisticsQueries,
    TypedWorkers,
    read_period,
)
from courier_api.web.committee_views import table_views
from courier_api.web.site import PostedForm, Site, Visit, go_to
from safety.benchmarks import compared, law_changes
from safety.case_rows import DayView
from safety.committee_figures import committee_figures
from safety.incidents import IncidentKind

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
Text = Annotated[str, Query(max_length=120)]
SAID = ("frozen", "workers", "published")
CONDITIONS = {
    "weather": WEATHER, "light": LIGHT, "road_surface": ROAD_SURFACES, "vehicle": VEHICLES,
}  # fmt: skip
"""The words that pages have texts for, by the field of an incident."""


class AskedPage:
    """A dependency: what the address asks for, whatever is in it."""

    def __init__(
        self,
        period: Text = "",
        days: Text = "",
        platform: Text = "",
        kind: Text = "",
    ) -> None:
        self.fields = {"period": period, "days": days, "platform": platform, "kind": kind}


Address = Annotated[AskedPage, Depends()]


def router(site: Site, queries: StatisticsQueries) -> APIRouter:
    """The page and what can be done on it."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]

    @routes.get("")
    def statistics(visit: Adviser, address: Address, said: str = "") -> Response:
        return statistics_page(site, queries, visit, address.fields, said=said)

    @routes.get("/files/{name}")
    def file(visit: Adviser, address: Address, name: ExportName) -> Response:
        _, asked = asked_report(site, visit, address.fields)
        # A transaction, because it is written down who took it.
        with site.database.transaction() as session:
            return download(queries.file(session, asked, name))

    _add_frozen(routes, site, queries)
    _add_committee(routes, site, queries)
    _add_changes(routes, site, queries)
    return routes


def _add_frozen(routes: APIRouter, site: Site, queries: StatisticsQueries) -> None:
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]

    @routes.get("/frozen/{frozen_id}")
    def frozen(visit: Adviser, frozen_id: Number, address: Address, said: str = "") -> Response:
        person = visit.signed_in
        with site.database.transaction() as session:
            line, report = queries.frozen(
                session, person.employer_number, frozen_id, _actor(visit), site.clock.now()
            )
        wanted, _ = asked_report(site, visit, address.fields)
        return site.page(
            visit,
            "adviser/statistics.html",
            report=report,
            charts=charts_of(report),
            compared=compared(report.figures),
            changes=law_changes(report.period),
            filter=wanted,
            frozen=line,
            said=said if said in SAID else "",
            source=None,
            typed=None,
            **choices(site),
        )

    @routes.get("/frozen/{frozen_id}/files/{name}")
    def frozen_file(visit: Adviser, frozen_id: Number, name: ExportName) -> Response:
        person, now = visit.signed_in, site.clock.now()
        with site.database.transaction() as session:
            return download(
                queries.frozen_file(
                    session, person.employer_number, frozen_id, name, _actor(visit), now
                )
            )


def _add_committee(routes: APIRouter, site: Site, queries: StatisticsQueries) -> None:
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]

    @routes.get("/frozen/{frozen_id}/committee")
    def preview(visit: Adviser, frozen_id: Number) -> Response:
        employer = visit.signed_in.employer_number
        with site.database.transaction() as session:
            line, report = queries.frozen(
                session, employer, frozen_id, _actor(visit), site.clock.now()
            )
            publication = queries.publication(session, employer, frozen_id)
        figures = committee_figures(report.rows, report.period)
        return site.page(
            visit,
            "adviser/committee.html",
            frozen=line,
            publication=publication,
            figures=figures,
            tables=table_views(figures),
            conditions=CONDITIONS,
        )

    @routes.post("/frozen/{frozen_id}/publish", dependencies=[Depends(site.posted())])
    def publish(visit: Adviser, frozen_id: Number) -> Response:
        employer = visit.signed_in.employer_number
        with site.database.transaction() as session:
            queries.publish(session, employer, frozen_id, _actor(visit), site.clock.now())
        return go_to(f"{PATH}/frozen/{frozen_id}?said=published")


def _add_changes(routes: APIRouter, site: Site, queries: StatisticsQueries) -> None:
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.post("/freeze")
    def freeze(visit: Adviser, form: Posted) -> Response:
        _, asked = asked_report(site, visit, form.fields)
        with site.database.transaction() as session:
            frozen_id = queries.freeze(session, asked)
        return go_to(f"{PATH}/frozen/{frozen_id}?said=frozen")

    @routes.post("/workers")
    def workers(visit: Adviser, form: Posted) -> Response:
        typed = TypedWorkers(form.text("year"), form.text("workers"))
        try:
            with site.database.transaction() as session:
                queries.enter_workers(
                    session, visit.signed_in.employer_number, typed, _actor(visit), site.clock.now()
                )
        except WorkersWrong:
            return statistics_page(site, queries, visit, form.fields, typed=typed)
        return go_to(f"{PATH}?period={int(typed.year)}&said=workers")


def statistics_page(
    site: Site,
    queries: StatisticsQueries,
    visit: Visit,
    fields: dict[str, str],
    *,
    said: str = "",
    typed: TypedWorkers | None = None,
) -> Response:
    """The page of a filter; `typed` is what could not be entered."""
    wanted, asked = asked_report(site, visit, fields)
    # A transaction, because reading injuries is logged.
    with site.database.transaction() as session:
        source = queries.report(session, asked)
    return site.page(
        visit,
        "adviser/statistics.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if typed else HTTPStatus.OK,
        report=source.report,
        charts=charts_of(source.report),
        compared=compared(source.report.figures),
        changes=law_changes(source.report.period),
        filter=wanted,
        frozen=None,
        said=said if said in SAID else "",
        source=source,
        typed=typed,
        **choices(site),
    )


def asked_report(
    site: Site, visit: Visit, fields: dict[str, str]
) -> tuple[StatisticsFilter, Asked]:
    """The filter in the address, and the report it means; what is not known does not narrow."""
    now = site.clock.now()
    text, period = read_period(fields.get("period", "").strip(), today=local_date(now))
    kinds = {each.value: each for each in IncidentKind}
    is_calendar = fields.get("days") == DayView.CALENDAR_YEAR.value
    wanted = StatisticsFilter(
        period=text,
        days=DayView.CALENDAR_YEAR if is_calendar else DayView.ACCIDENT_YEAR,
        platform=fields.get("platform", "").strip(),
        kind=kinds.get(fields.get("kind", "")),
    )
    asked = Asked(
        employer_number=visit.signed_in.employer_number,
        period=period,
        actor=_actor(visit),
        now=now,
        days=wanted.days,
        only=wanted.only,
    )
    return wanted, asked


def choices(site: Site) -> dict[str, object]:
    """What can be chosen in the filter."""
    year = local_date(site.clock.now()).year
    periods = [ROLLING, *(str(year - back) for back in range(YEARS_BACK))]
    quarters = [f"{each}-Q{quarter}" for each in (year, year - 1) for quarter in (4, 3, 2, 1)]
    return {
        "periods": (*periods, *quarters),
        "kinds": tuple(IncidentKind),
        "day_views": tuple(DayView),
        "files": tuple(ExportName),
        "conditions": CONDITIONS,
    }


def download(file: StatisticsFile) -> Response:
    """A file to keep."""
    return Response(
        file.text.encode(),
        media_type=file.media_type,
        headers={
            "content-disposition": f'attachment; filename="{file.name}"',
            "cache-control": "no-store",
        },
    )


def _actor(visit: Visit) -> str:
    person = visit.signed_in
    return f"{person.person_kind.value}:{person.person_id}"
