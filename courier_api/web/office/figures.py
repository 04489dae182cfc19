"""`/office/parameters`: figures of law and agreement; who waits for which; confirm, withdraw, add."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid
from courier_api.locale.agreement_words import AgreementWords
from courier_api.parameters.add import TypedRow
from courier_api.parameters.enter import FigureHolds, NotWaiting, RowReplaced
from courier_api.web.office.figure_views import PATH, ChangeFigure, FigureQueries, TypedForm
from courier_api.web.site import PostedForm, Site, Visit, go_to

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
DONE = frozenset({"confirmed_now", "withdrawn_now", "added_now"})
LONGEST_QUERY = 100
CELLS = ("key", "scope", "valid_from", "valid_to", "value", "unit", "source", "confidence")


def router(site: Site, queries: FigureQueries) -> APIRouter:
    """The page and its three forms."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def figures(visit: Office, q: str = "", done: str = "") -> Response:
        return _page(site, queries, visit, q=q[:LONGEST_QUERY], done=done if done in DONE else "")

    @routes.post("/{row_id}/confirm")
    def confirm(visit: Office, form: Posted, row_id: Number) -> Response:
        return _change(site, queries, visit, form, row_id, queries.confirm, "confirmed_now")

    @routes.post("/{row_id}/withdraw")
    def withdraw(visit: Office, form: Posted, row_id: Number) -> Response:
        return _change(site, queries, visit, form, row_id, queries.withdraw, "withdrawn_now")

    @routes.post("/add")
    def add(visit: Office, form: Posted) -> Response:
        row = TypedRow(
            **{name: form.text(name) for name in CELLS}, replaces=bool(form.text("replaces"))
        )
        person = visit.signed_in
        try:
            with site.database.transaction() as session:
                queries.add(
                    session, person.employer_number, row, person.person_id, site.clock.now()
                )
        except (Invalid, FigureHolds) as wrong:
            typed = TypedForm(wrong="row", row=row, detail=wrong.detail)
            return _page(site, queries, visit, typed=typed)
        return go_to(f"{PATH}?done=added_now")

    return routes


def _change(
    site: Site,
    queries: FigureQueries,
    visit: Visit,
    form: PostedForm,
    row_id: int,
    change: ChangeFigure,
    done: str,
) -> Response:
    person, source = visit.signed_in, form.text("source")
    try:
        with site.database.transaction() as session:
            change(
                session, person.employer_number, row_id, source, person.person_id, site.clock.now()
            )
    except Invalid:
        typed = TypedForm(wrong="source", row_id=row_id, source=source)
        return _page(site, queries, visit, typed=typed)
    except (NotWaiting, RowReplaced):
        return _page(site, queries, visit, typed=TypedForm(wrong="replaced", row_id=row_id))
    return go_to(f"{PATH}?done={done}")


def _page(
    site: Site,
    queries: FigureQueries,
    visit: Visit,
    *,
    q: str = "",
    done: str = "",
    typed: TypedForm | None = None,
) -> Response:
    with site.database.reading() as session:
        view = queries.listing(session, visit.signed_in.employer_number, q, site.clock.now())
    return site.page(
        visit,
        "office/figures.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if typed else HTTPStatus.OK,
        view=view,
        words=AgreementWords(site.pages.catalogue, visit.language),
        done=done,
        typed=typed or TypedForm(),
    )
