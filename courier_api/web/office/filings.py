"""`/office/filings`: messages to social security, changed by hand with a reason; questions; proof."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.filings.change_by_hand import LONGEST_REASON, ChangeNotPossible, WantedChange
from courier_api.filings.inspection import WantedInspection
from courier_api.filings.settle_task import TaskNotOpen
from courier_api.foundation.errors import Invalid
from courier_api.web.office.filing_views import (
    LONGEST_TYPED,
    PATH,
    TASKS,
    FilingFilter,
    FilingQueries,
    FilingTab,
    FilingWrong,
)
from courier_api.web.office.parked import actor_of
from courier_api.web.site import PostedForm, Site, Visit, go_to, own_path

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
MOST_PAGES = 10_000
SAID = ("changed", "settled", "before")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedChange:
    """What was typed into the form of one declaration or question, and what is wrong with it."""

    about: int
    what: str = ""
    reason: str = ""
    period: str = ""
    wrong: FilingWrong


def router(site: Site, queries: FilingQueries) -> APIRouter:
    """The list, changing by hand, questions, and the file for an inspection."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]
    Wanted = Annotated[FilingFilter, Depends(filing_filter)]

    @routes.get("")
    def filings(visit: Office, wanted: Wanted, said: str = "") -> Response:
        return _page(site, queries, visit, wanted, said=said)

    @routes.post("/{declaration}/change")
    def change(visit: Office, form: Posted, declaration: Number) -> Response:
        wanted = WantedChange(
            declaration=declaration,
            what=form.text("what"),
            reason=form.text("reason"),
            period=form.text("period"),
            actor=actor_of(visit.signed_in),
        )
        back = own_path(form.text("back"), otherwise=PATH)
        try:
            with site.database.transaction() as session:
                queries.change(session, visit.signed_in.employer_number, wanted, site.clock.now())
        except (Invalid, ChangeNotPossible) as error:
            typed = TypedChange(
                about=declaration,
                what=wanted.what,
                reason=wanted.reason,
                period=wanted.period,
                wrong=_wrong(error),
            )
            return _page(site, queries, visit, filter_of(back), typed=typed)
        return go_to(f"{back}{'&' if '?' in back else '?'}said=changed")

    _add_tasks(routes, site, queries)
    _add_inspection(routes, site, queries)
    return routes


def _page(
    site: Site, queries: FilingQueries, visit: Visit, wanted: FilingFilter, *, said: str = "",
    typed: TypedChange | None = None,
) -> Response:  # fmt: skip
    with site.database.reading() as session:
        view = queries.listing(session, visit.signed_in.employer_number, wanted, site.clock.now())
    return site.page(
        visit,
        "office/filings.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if typed else HTTPStatus.OK,
        view=view,
        said=said if said in SAID else "",
        typed=typed,
        longest_reason=LONGEST_REASON,
    )


def _add_tasks(routes: APIRouter, site: Site, queries: FilingQueries) -> None:
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    def page(visit: Visit, *, said: str = "", typed: TypedChange | None = None) -> Response:
        with site.database.reading() as session:
            view = queries.tasks(session, visit.signed_in.employer_number, site.clock.now())
        return site.page(
            visit,
            "office/filing_tasks.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if typed else HTTPStatus.OK,
            view=view,
            said=said if said in SAID else "",
            typed=typed,
            longest_reason=LONGEST_REASON,
        )

    @routes.get("/tasks")
    def tasks(visit: Office, said: str = "") -> Response:
        return page(visit, said=said)

    @routes.post("/tasks/{task_id}/settle")
    def settle(visit: Office, form: Posted, task_id: Number) -> Response:
        person, reason, said = visit.signed_in, form.text("reason"), "settled"
        try:
            with site.database.transaction() as session:
                queries.settle(
                    session, person.employer_number, task_id, reason, actor_of(person),
                    site.clock.now(),
                )  # fmt: skip
        except Invalid:
            typed = TypedChange(about=task_id, reason=reason, wrong=FilingWrong.REASON)
            return page(visit, typed=typed)
        except TaskNotOpen:
            said = "before"
        return go_to(f"{TASKS}?said={said}")


def _add_inspection(routes: APIRouter, site: Site, queries: FilingQueries) -> None:
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]

    @routes.get("/inspection")
    def inspection(visit: Office, first: date, last: date, worker: str = "") -> Response:
        person = visit.signed_in
        wanted = WantedInspection(
            employer_number=person.employer_number,
            courier=worker[:LONGEST_TYPED],
            first_day=first,
            last_day=last,
            language=visit.language,
        )
        # A transaction, because it is written down who took it.
        with site.database.transaction() as session:
            file = queries.inspection(session, wanted, actor_of(person), site.clock.now())
        return Response(
            file.raw,
            media_type="application/zip",
            headers={
                "content-disposition": f'attachment; filename="{file.name}"',
                "cache-control": "no-store",
            },
        )


def filing_filter(
    state: str = "", worker: str = "", first: str = "", last: str = "", page: str = ""
) -> FilingFilter:
    """The filter in the address; what is not understood does not narrow."""
    tabs = {each.value: each for each in FilingTab}
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return FilingFilter(
        tab=tabs.get(state, FilingTab.OPEN),
        worker=worker.strip()[:LONGEST_TYPED],
        first=_day(first),
        last=_day(last),
        page=min(max(number, 1), MOST_PAGES),
    )


def filter_of(address: str) -> FilingFilter:
    """The filter of one of our own addresses."""
    given = dict(parse_qsl(urlsplit(address).query))
    known = ("state", "worker", "first", "last", "page")
    return filing_filter(**{name: given[name] for name in known if name in given})


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _wrong(error: Invalid | ChangeNotPossible) -> FilingWrong:
    if isinstance(error, ChangeNotPossible):
        return FilingWrong.NOT_POSSIBLE
    named = error.facts.get("errors")
    fields = [each["field"] for each in named] if isinstance(named, list) else []
    return FilingWrong.PERIOD if "period" in fields else FilingWrong.REASON
