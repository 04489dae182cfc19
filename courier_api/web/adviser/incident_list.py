"""`/console`: the incident list, its filter in the address, one case beside it, its keys and bulk acts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid, Refused, ServiceError
from courier_api.incidents.find import IncidentNotFound
from courier_api.web.adviser.bulk import BulkAct, BulkResult
from courier_api.web.adviser.case_views import SHORTEST_PURPOSE, CaseTab, PurposeNeeded
from courier_api.web.adviser.export_list import ExportLevel
from courier_api.web.adviser.opened_parts import purpose_of, remember
from courier_api.web.adviser.preview_views import Look, PreviewQuery
from courier_api.web.adviser.triage import PATH, TriageFilter, TriageList, asked_filter
from courier_api.web.adviser.triage_moves import Moved, TriageMove
from courier_api.web.adviser.views import Reader
from courier_api.web.adviser.visitor import reader, sentence_of
from courier_api.web.site import PostedForm, Site, Visit, go_to

TriageQuery = Callable[[Session, Reader, TriageFilter, str, datetime], TriageList]
"""(session, reader, filter, reference of the case beside it, now) -> one page of the list."""

MoveCase = Callable[[Session, Reader, str, Mapping[str, str], datetime], Moved]
"""(session, reader, reference, fields, now); raises what refuses the move."""

TakeBack = Callable[[Session, Reader, str, Mapping[str, str], datetime], None]
"""(session, reader, reference, fields, now); raises what refuses it."""

ActOnSeveral = Callable[[Session, Reader, Mapping[str, str], datetime], BulkResult]
"""(session, reader, fields, now) -> what was done."""

ExportList = Callable[[Session, Reader, TriageFilter, ExportLevel, datetime], str]
"""(session, reader, filter, level, now) -> the list as CSV; the export is logged."""

CSV = "text/csv; charset=utf-8"
CANNOT_BE_TAKEN_BACK = (TriageMove.ASK,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQueries:
    """What the list asks for and does."""

    page: TriageQuery
    preview: PreviewQuery
    move: MoveCase
    take_back: TakeBack
    bulk: ActOnSeveral
    export: ExportList


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What was done before this page, as its address tells; `can_undo` offers to take it back."""

    ref: str = ""
    move: TriageMove | None = None
    was: str = ""
    bulk: BulkAct | None = None
    done: int = 0
    refused: tuple[str, ...] = ()
    is_undone: bool = False

    @property
    def can_undo(self) -> bool:
        """Whether there is a way back."""
        return self.move is not None and self.move not in CANNOT_BE_TAKEN_BACK


class ListPages:
    """Shows the list and does what is asked there."""

    def __init__(self, site: Site, queries: ListQueries) -> None:
        self.site = site
        self.queries = queries

    def page(
        self, visit: Visit, wanted: TriageFilter, case: str, *, error: ServiceError | None = None,
        look: Look | None = None,
    ) -> Response:  # fmt: skip
        """A page of the list, with a case beside it and the sentence of what was refused."""
        now, database = self.site.clock.now(), self.site.database
        look = look or Look(
            purpose=purpose_of(self.site.seals, visit, case, CaseTab.DOCUMENTS, now),
            photo=visit.request.query_params.get("photo", ""),
        )
        # A look at somebody's answers is written down, and shown only when that has worked.
        with database.transaction() if look.answers_for else database.reading() as session:
            shown = self.queries.page(session, reader(visit), wanted, case, now)
            if look.answers_for and shown.chosen is None:
                raise IncidentNotFound(case)
            beside = (
                self.queries.preview(session, reader(visit), shown.chosen.ref, look, now)
                if shown.chosen
                else None
            )
        return self.site.page(
            visit, "adviser/triage.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            list=shown, chosen=shown.chosen, beside=beside, notice=_notice(visit),
            error=sentence_of(self.site, visit, error) if error else None,
            levels=tuple(ExportLevel),
        )  # fmt: skip

    def move(self, visit: Visit, ref: str, form: PostedForm) -> Response:
        """Move one case; an accepted one is opened, after others the list says what was done."""
        wanted, now = _filter(form), self.site.clock.now()
        try:
            with self.site.database.transaction() as session:
                moved = self.queries.move(session, reader(visit), ref, form.fields, now)
        except (Invalid, Refused) as error:
            return self.page(visit, wanted, ref, error=error)
        if moved.move is TriageMove.ACCEPT:
            return go_to(CaseTab.SUMMARY.url(ref))
        return go_to(_with(wanted, done=moved.move.value, of=ref, was=moved.was))

    def look(self, visit: Visit, ref: str, form: PostedForm) -> Response:
        """The answers about the injury, this once; the photos for a while, each at a touch."""
        wanted, purpose = _filter(form), form.text("purpose")
        if len(purpose) < SHORTEST_PURPOSE:
            return self.page(visit, wanted, ref, error=PurposeNeeded())
        answer = self.page(visit, wanted, ref, look=Look(purpose=purpose, answers_for=purpose))
        remember(self.site, visit, answer, ref, CaseTab.DOCUMENTS, purpose)
        return answer

    def take_back(self, visit: Visit, ref: str, form: PostedForm) -> Response:
        """Take the last move back."""
        wanted, now = _filter(form), self.site.clock.now()
        try:
            with self.site.database.transaction() as session:
                self.queries.take_back(session, reader(visit), ref, form.fields, now)
        except (Invalid, Refused) as error:
            return self.page(visit, wanted, ref, error=error)
        return go_to(_with(wanted, undone=ref, case=ref))

    def several(self, visit: Visit, form: PostedForm) -> Response:
        """One act on every ticked case."""
        wanted, now = _filter(form), self.site.clock.now()
        try:
            with self.site.database.transaction() as session:
                result = self.queries.bulk(session, reader(visit), form.fields, now)
        except (Invalid, Refused) as error:
            return self.page(visit, wanted, "", error=error)
        told = {"bulk": result.act.value, "count": str(result.done)}
        return go_to(_with(wanted, refused=",".join(result.refused), **told))

    def export(self, visit: Visit, form: PostedForm) -> Response:
        """The list as a file."""
        known = {each.value: each for each in ExportLevel}
        level = known.get(form.text("level"), ExportLevel.ANONYMOUS)
        wanted, now = _filter(form), self.site.clock.now()
        with self.site.database.transaction() as session:
            text = self.queries.export(session, reader(visit), wanted, level, now)
        headers = {"content-disposition": 'attachment; filename="incidents.csv"'}
        return Response(text, media_type=CSV, headers={**headers, "cache-control": "no-store"})


def router(site: Site, queries: ListQueries) -> APIRouter:
    """The list."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    pages = ListPages(site, queries)
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def triage(
        visit: Adviser,
        tab: str = "",
        platform: str = "",
        q: str = "",
        after: str = "",
        case: str = "",
    ) -> Response:
        return pages.page(visit, asked_filter(tab, platform, q, after), case)

    @routes.get("/keys")
    def keys(visit: Adviser) -> Response:
        return site.page(visit, "adviser/keys.html", tabs=tuple(CaseTab))

    @routes.post("/incidents/{ref}/triage")
    def move(visit: Adviser, form: Posted, ref: str) -> Response:
        return pages.move(visit, ref, form)

    @routes.post("/incidents/{ref}/look")
    def look(visit: Adviser, form: Posted, ref: str) -> Response:
        return pages.look(visit, ref, form)

    @routes.post("/incidents/{ref}/take-back")
    def take_back(visit: Adviser, form: Posted, ref: str) -> Response:
        return pages.take_back(visit, ref, form)

    @routes.post("/bulk")
    def several(visit: Adviser, form: Posted) -> Response:
        return pages.several(visit, form)

    @routes.post("/export")
    def export(visit: Adviser, form: Posted) -> Response:
        """A form and no link, since each export is logged."""
        return pages.export(visit, form)

    return routes


def _filter(form: PostedForm) -> TriageFilter:
    """The list on which a form stood."""
    return asked_filter(form.text("tab"), form.text("platform"), form.text("q"), form.text("after"))


def _with(wanted: TriageFilter, **told: str) -> str:
    """The list with what was done in its address, so that a reload does nothing again."""
    address = wanted.url()
    said = urlencode({name: text for name, text in told.items() if text})
    return f"{address}{'&' if '?' in address else '?'}{said}"


def _notice(visit: Visit) -> Notice | None:
    """What the address says was done; made-up words say nothing."""
    told = visit.request.query_params
    moves = {each.value: each for each in TriageMove}
    acts = {each.value: each for each in BulkAct}
    if told.get("bulk") in acts:
        count = told.get("count", "")
        return Notice(
            bulk=acts[told["bulk"]],
            done=int(count) if count.isascii() and count.isdigit() else 0,
            refused=tuple(filter(None, told.get("refused", "").split(","))),
        )
    if told.get("undone"):
        return Notice(ref=told["undone"], is_undone=True)
    if told.get("done") in moves and told.get("of"):
        return Notice(ref=told["of"], move=moves[told["done"]], was=told.get("was", ""))
    return None
