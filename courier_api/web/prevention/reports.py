"""Reports of the prevention service: frozen with one click, as a page, a PDF or a table."""

import csv
import io
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.documents.document import Document, Table
from courier_api.documents.pdf import document_pdf
from courier_api.foundation.clock import local_date
from courier_api.foundation.models import Cooperative
from courier_api.locale import formats
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.prevention.errors import By
from courier_api.prevention_reports.report import Figure, freeze_report, period_of
from courier_api.web.prevention import read_programme
from courier_api.web.prevention.desk import PATH, Desk, Number, Shown
from courier_api.web.prevention.programme_views import ReportView
from courier_api.web.site import PostedForm, Visit

REPORTS = Shown(
    path=f"{PATH}/reports", template="prevention/reports.html", read=read_programme.reports_view
)
MONEY = frozenset({Figure.GEAR_CENTS})
NOTES = ("frozen", "commuting", "sources")


def router(desk: Desk) -> APIRouter:
    """The list, one report, and its files."""
    routes = APIRouter(prefix=REPORTS.path, include_in_schema=False)
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]

    @routes.get("")
    def reports(visit: Adviser, said: str = "") -> Response:
        return desk.show(visit, REPORTS, said=said)

    @routes.post("")
    def freeze(visit: Adviser, form: Posted) -> Response:
        def act(session: Session, by: By) -> None:
            freeze_report(session, period_of(form.text("period")), by)

        return desk.act(visit, form, REPORTS, act)

    @routes.get("/{report_id}.pdf")
    def as_pdf(visit: Adviser, report_id: Number) -> Response:
        view, author = _read(desk, visit, report_id)
        body = document_pdf(report_document(view, visit.language, author))
        return _file(body, "application/pdf", f"prevention-{_name(view)}.pdf")

    @routes.get("/{report_id}.csv")
    def as_table(visit: Adviser, report_id: Number) -> Response:
        view, _ = _read(desk, visit, report_id)
        return _file(report_table(view), "text/csv; charset=utf-8", f"prevention-{_name(view)}.csv")

    @routes.get("/{report_id}")
    def report(visit: Adviser, report_id: Number) -> Response:
        page = Shown(
            path=f"{REPORTS.path}/{report_id}",
            template="prevention/report.html",
            read=lambda session, by: read_programme.report_view(session, by, report_id),
        )
        return desk.show(visit, page)

    return routes


def report_document(view: ReportView, language: Language, author: str) -> Document:
    """A report in one language."""
    catalogue = load_catalogue()

    def text(key: str, **facts: object) -> str:
        return catalogue.text(f"prevention.report.{key}", language, **facts)

    line = view.line
    kind = "year_title" if line.is_year else "month_title"
    period = (
        str(line.first_day.year) if line.is_year else formats.month_name(line.first_day, language)
    )
    return Document(
        language=language,
        title=text(kind, period=period),
        author=author,
        parties=(
            author,
            text("version", number=line.version),
            text("frozen_on", day=formats.full_date(local_date(line.frozen_at), language)),
        ),
        tables=(
            Table(
                heading=text("figures"),
                columns=(text("column.what"), text("column.how_many")),
                rows=tuple(
                    (text(f"figure.{figure.value}"), written(figure, value, language))
                    for figure, value in view.figures
                ),
            ),
        ),
        notes_heading=text("notes"),
        notes=tuple(text(f"note.{name}") for name in NOTES),
        made_on=local_date(line.frozen_at),
    )


def written(figure: Figure, value: int | str, language: Language) -> str:
    """A figure as people read it; one that does not exist is a dash."""
    if figure in MONEY:
        return formats.money(int(value), language)
    if figure is Figure.ESTIMATED:
        return load_catalogue().text(
            f"prevention.report.answer.{'yes' if value else 'no'}", language
        )
    if isinstance(value, int):
        return formats.number(value, language)
    return formats.fixed(Decimal(value), language) if value else "–"


def report_table(view: ReportView) -> bytes:
    """The figures for a spreadsheet: names that never change, money in cents."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("figure", "value"))
    writer.writerow(("first_day", view.line.first_day.isoformat()))
    writer.writerow(("version", view.line.version))
    writer.writerows((figure.value, value) for figure, value in view.figures)
    return out.getvalue().encode()


def _read(desk: Desk, visit: Visit, report_id: int) -> tuple[ReportView, str]:
    by = desk.by(visit)
    with desk.site.database.reading() as session:
        view = read_programme.report_view(session, by, report_id)
        return view, session.get_one(Cooperative, by.employer_number).name


def _name(view: ReportView) -> str:
    line = view.line
    period = f"{line.first_day:%Y}" if line.is_year else f"{line.first_day:%Y-%m}"
    return f"{period}-v{line.version}"


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {
        "cache-control": "no-store",
        "content-disposition": f'attachment; filename="{name}"',
    }
    return Response(body, media_type=kind, headers=headers)
