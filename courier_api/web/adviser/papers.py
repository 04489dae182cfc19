"""`/console/incidents/{ref}/declaration`, `/serious` and `/sheet`: the papers of a case, and their files."""

from collections import defaultdict
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import ServiceError
from courier_api.web.adviser.paper_views import (
    PATH,
    Deed,
    PaperKind,
    PaperPage,
    PaperQueries,
    WantedPaper,
)
from courier_api.web.adviser.read_head import tabs_of
from courier_api.web.adviser.visitor import reader
from courier_api.web.site import PostedForm, Site, Visit, go_to

Ref = Annotated[str, Path(pattern=r"^\d{4}-\d{4,7}$")]
Action = Annotated[str, Path(pattern=r"^[a-z_]{1,30}$")]
FileName = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9-]+\.(pdf|xml)$")]
SAID_BESIDE_THE_FORM = (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)


def router(site: Site, queries: PaperQueries) -> APIRouter:
    """The three pages, what is done on them, and what is taken from them."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    for kind in PaperKind:
        _add_page(routes, site, queries[kind], kind)
        _add_files(routes, site, queries[kind], _path(kind))
    return routes


def _path(kind: PaperKind) -> str:
    return f"/{{ref}}/{kind.value}"


def _add_page(routes: APIRouter, site: Site, page: PaperPage, kind: PaperKind) -> None:
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]
    Posted = Annotated[PostedForm, Depends(site.posted())]
    path = _path(kind)

    def shown(
        visit: Visit,
        ref: str,
        *,
        wrong: ServiceError | None = None,
        typed: PostedForm | None = None,
    ) -> Response:
        # A transaction, because every look at health data is written down.
        with site.database.transaction() as session:
            view = page.show(session, reader(visit), ref, site.clock.now())
            around = page.around(session, reader(visit), ref, site.clock.now())
        return site.page(
            visit,
            f"adviser/{kind.value}.html",
            wrong.status if wrong else HTTPStatus.OK,
            view=view,
            tabs=tabs_of(reader(visit)),
            ref=ref,
            version=around.version,
            present=around.present,
            wrong=_sentence(site, visit, wrong),
            typed=defaultdict(str, typed.fields if typed else {}),
            done=visit.request.query_params.get("done", "") == "yes",
        )

    @routes.get(path)
    def look(visit: Adviser, ref: Ref) -> Response:
        return shown(visit, ref)

    @routes.post(f"{path}/{{action}}")
    def act(visit: Adviser, form: Posted, ref: Ref, action: Action) -> Response:
        deed = Deed(ref=ref, action=action, fields=form.fields, now=site.clock.now())
        try:
            with site.database.transaction() as session:
                page.act(session, reader(visit), deed)
        except ServiceError as error:
            if error.status not in SAID_BESIDE_THE_FORM:
                raise
            return shown(visit, ref, wrong=error, typed=form)
        return go_to(f"{PATH}/{ref}/{kind.value}?done=yes")


def _add_files(routes: APIRouter, site: Site, page: PaperPage, path: str) -> None:
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]

    @routes.get(f"{path}/files/{{name}}")
    def take(visit: Adviser, ref: Ref, name: FileName) -> Response:
        with site.database.transaction() as session:
            wanted = WantedPaper(ref=ref, name=name, now=site.clock.now())
            paper = page.take(session, reader(visit), wanted)
        return Response(
            paper.content,
            media_type=paper.media_type,
            headers={
                "content-disposition": f'attachment; filename="{paper.name}"',
                "cache-control": "no-store",
            },
        )


def _sentence(site: Site, visit: Visit, wrong: ServiceError | None) -> str | None:
    """The refusal in the reader's language; one without words of its own is told in general."""
    if wrong is None:
        return None
    key = f"papers.wrong.{wrong.slug.replace('-', '_')}"
    known = site.pages.catalogue.has(key)
    return site.pages.text(key if known else "papers.wrong.other", visit.language)
