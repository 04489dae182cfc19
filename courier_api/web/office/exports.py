"""`/office/exports`: a quarter for the payroll office, its versions, and their files."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import ServiceError
from courier_api.payroll_export.content import ExportKind
from courier_api.payroll_export.errors import (
    CodesNeeded,
    NothingToExport,
    PayUnsettled,
    TotalsDiffer,
)
from courier_api.payroll_export.make import ExportUnderWay, MadeExport, WantedExport
from courier_api.web.office.export_views import (
    PATH,
    BookAccount,
    ExportQueries,
    ExportRefusal,
    RefusedExport,
)
from courier_api.web.office.parked import actor_of
from courier_api.web.site import PostedForm, Site, Visit, go_to
from declarations.worker_quarter import QuarterUnreadable, read_quarter

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
FileName = Annotated[str, Path(max_length=100, pattern=r"^[A-Za-z0-9.-]+$")]
REFUSALS: dict[type[ServiceError], ExportRefusal] = {
    TotalsDiffer: ExportRefusal.TOTALS_DIFFER,
    PayUnsettled: ExportRefusal.PAY_UNSETTLED,
    NothingToExport: ExportRefusal.NOTHING,
    CodesNeeded: ExportRefusal.CODES_NEEDED,
    ExportUnderWay: ExportRefusal.UNDER_WAY,
}
MEDIA = {"csv": "text/csv", "xml": "application/xml", "json": "application/json"}


def router(site: Site, queries: ExportQueries) -> APIRouter:
    """The list, making an export, and its files."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    def page(visit: Visit, *, said: str = "", refused: RefusedExport | None = None) -> Response:
        with site.database.reading() as session:
            view = queries.listing(session, visit.signed_in.employer_number, site.clock.now())
        return site.page(
            visit,
            "office/exports.html",
            HTTPStatus.CONFLICT if refused else HTTPStatus.OK,
            view=view,
            said=said if said in ("new", "same") else "",
            refused=refused,
            kinds=tuple(ExportKind),
        )

    @routes.get("")
    def exports(visit: Office, said: str = "") -> Response:
        return page(visit, said=said)

    @routes.post("")
    def make(visit: Office, form: Posted) -> Response:
        quarter, kind = form.text("quarter"), form.text("kind")
        try:
            made = _make(site, queries, visit, quarter, kind)
        except (
            QuarterUnreadable, TotalsDiffer, PayUnsettled, NothingToExport, CodesNeeded, ExportUnderWay
        ) as error:  # fmt: skip
            return page(visit, refused=_refused(error, quarter, kind))
        return go_to(f"{PATH}?said={'new' if made.is_new else 'same'}")

    _add_download(routes, site, queries)
    return routes


def _add_download(routes: APIRouter, site: Site, queries: ExportQueries) -> None:
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]

    @routes.get("/{export_id}/{name}")
    def download(visit: Office, export_id: Number, name: FileName) -> Response:
        # A transaction, because it is written down who took it.
        with site.database.transaction() as session:
            file = queries.download(
                session, visit.signed_in.employer_number, export_id, name,
                actor_of(visit.signed_in), site.clock.now(),
            )  # fmt: skip
        return Response(
            file.text.encode(),
            media_type=MEDIA.get(file.name.rsplit(".", 1)[-1], "application/octet-stream"),
            headers={
                "content-disposition": f'attachment; filename="{file.name}"',
                "cache-control": "no-store",
            },
        )


def _make(site: Site, queries: ExportQueries, visit: Visit, quarter: str, kind: str) -> MadeExport:
    """Look and keep apart: others can write while a quarter is compared with the books."""
    known = {each.value: each for each in ExportKind}
    wanted = WantedExport(
        employer_number=visit.signed_in.employer_number,
        kind=known.get(kind, ExportKind.PAYROLL),
        quarter=read_quarter(quarter),
        actor=actor_of(visit.signed_in),
        now=site.clock.now(),
    )
    with site.database.reading() as session:
        now = queries.look(session, wanted)
    with site.database.transaction() as session:
        return queries.keep(session, wanted, now)


def _refused(error: Exception, quarter: str, kind: str) -> RefusedExport:
    if not isinstance(error, ServiceError):
        return RefusedExport(why=ExportRefusal.QUARTER, quarter=quarter, kind=kind)
    why = REFUSALS[type(error)]
    worker = str(error.facts.get("worker", ""))
    if isinstance(error, TotalsDiffer):
        return RefusedExport(
            why=why,
            quarter=quarter,
            kind=kind,
            worker=worker,
            account=BookAccount(str(error.facts["account"])),
            exported_cents=int(str(error.facts["exported_cents"])),
            booked_cents=int(str(error.facts["booked_cents"])),
        )
    missing = error.fields if isinstance(error, CodesNeeded) else ()
    return RefusedExport(why=why, quarter=quarter, kind=kind, worker=worker, fields=missing)
