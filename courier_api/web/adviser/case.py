"""`/console/incidents/{ref}`: one case, a tab an address, its locked parts, its forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Forbidden, Invalid, NotFound, Refused, ServiceError
from courier_api.incidents.find import CaseChanged
from courier_api.web.adviser.case_pack import PackLevel
from courier_api.web.adviser.case_views import (
    LOGGED,
    PATH,
    SHORTEST_PURPOSE,
    AroundQuery,
    CaseQuery,
    CaseTab,
    CaseView,
    Change,
    Meanwhile,
    MeanwhileQuery,
    OpenReading,
    TabPage,
    TabQuery,
    TypedForm,
)
from courier_api.web.adviser.opened_parts import purpose_of, remember
from courier_api.web.adviser.views import Reader, Reading
from courier_api.web.adviser.visitor import reader, sentence_of
from courier_api.web.site import PostedForm, Site, Visit, go_to

PREVIEW = "preview"


class CaseNotFound(NotFound):
    """No case with this reference that this reader may see."""

    def __init__(self, ref: str) -> None:
        super().__init__("There is no case with this reference.", ref=ref)


class PartUnknown(NotFound):
    """A case has no such tab or form."""

    def __init__(self) -> None:
        super().__init__("A case has no such part.")


class PictureLocked(Forbidden):
    """A picture was asked for without saying why."""

    def __init__(self) -> None:
        super().__init__("Say on the page of documents why you need to see this.")


class ReadingUnknown(Invalid):
    """A case has no such locked part."""

    def __init__(self) -> None:
        super().__init__(
            "A case has no such locked part.", errors=[{"field": "reading", "rule": "enum"}]
        )


PreviewQuery = Callable[[Session, Reader, str, str | None, datetime, Mapping[str, str]], TabPage]
"""(session, reader, reference, purpose, now, fields) -> the tab with what is typed."""


PictureQuery = Callable[[Session, Reader, str, str, str, datetime], tuple[str, bytes]]
"""(session, reader, reference, key, purpose, now) -> media type and bytes; the look is logged."""

PackQuery = Callable[[Session, Reader, str, PackLevel, str, datetime], bytes]
"""(session, reader, reference, level, purpose, now) -> the case as a PDF; the taking is logged."""

CaseExists = Callable[[Session, Reader, str], bool]
"""(session, reader, reference) -> whether the reader's co-operative has such a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQueries:
    """What the pages of a case ask for, and what their forms do, by tab and name."""

    exists: CaseExists
    summary: CaseQuery
    open_reading: OpenReading
    tabs: Mapping[CaseTab, TabQuery]
    around: AroundQuery
    meanwhile: MeanwhileQuery
    preview: PreviewQuery
    picture: PictureQuery
    pack: PackQuery
    changes: Mapping[CaseTab, Mapping[str, Change]]


class CasePages:
    """Shows the tabs of a case."""

    def __init__(self, site: Site, queries: CaseQueries) -> None:
        self.site = site
        self.queries = queries

    def summary(
        self,
        visit: Visit,
        case: CaseView | None,
        ref: str,
        *,
        wrong: Reading | None = None,
        typed: TypedForm | None = None,
    ) -> Response:
        """The first tab; `wrong` is the locked part that was asked for without saying why."""
        if case is None:
            raise CaseNotFound(ref)
        words = self.site.pages.text("case.purpose_needed", visit.language) if wrong else None
        return self.site.page(
            visit, "adviser/case.html", _status(wrong or typed), case=case, head=case.head,
            tab=CaseTab.SUMMARY, error=words, asked=wrong, typed=typed, said=_said(visit),
            present=self.present(visit, ref),
        )  # fmt: skip

    def tab(self, visit: Visit, ref: str, tab: CaseTab, typed: TypedForm | None = None) -> Response:
        """A tab as it stands now, with the form that failed."""
        now, database = self.site.clock.now(), self.site.database
        if tab is CaseTab.SUMMARY:
            with database.reading() as session:
                case = self.queries.summary(session, reader(visit), ref, now)
            return self.summary(visit, case, ref, typed=typed)
        purpose = self.purpose(visit, ref, tab)
        # Each look at a locked tab is written down, and shown only when that has worked.
        is_logged = tab in LOGGED and purpose is not None
        with database.transaction() if is_logged else database.reading() as session:
            page = self.queries.tabs[tab](session, reader(visit), ref, purpose, now)
        return self.show(visit, tab, page, typed)

    def open_part(self, visit: Visit, ref: str, form: PostedForm) -> Response:
        """Shown in the answer itself, not after a redirect: what was opened is open this once."""
        asked, purpose = asked_reading(form.text("reading")), form.text("purpose")
        enough, now = len(purpose) >= SHORTEST_PURPOSE, self.site.clock.now()
        with self.site.database.transaction() as session:
            found = (
                self.queries.open_reading(session, reader(visit), ref, asked, purpose, now)
                if enough
                else self.queries.summary(session, reader(visit), ref, now)
            )
        return self.summary(visit, found, ref, wrong=None if enough else asked)

    def open_tab(self, visit: Visit, ref: str, tab: CaseTab, purpose: str) -> Response:
        """A locked tab stays open for a while in this browser, for the purpose that is typed."""
        if len(purpose) < SHORTEST_PURPOSE:
            error = self.site.pages.text("case.purpose_needed", visit.language)
            return self.tab(visit, ref, tab, TypedForm(verb="open", error=error))
        with self.site.database.reading() as session:
            if not self.queries.exists(session, reader(visit), ref):
                raise CaseNotFound(ref)
        answer = go_to(tab.url(ref))
        remember(self.site, visit, answer, ref, tab, purpose)
        return answer

    def picture(self, visit: Visit, ref: str, key: str) -> Response:
        """A picture for whoever has said why; each opening is a line of the log."""
        purpose, now = self.purpose(visit, ref, CaseTab.DOCUMENTS), self.site.clock.now()
        if purpose is None:
            raise PictureLocked
        with self.site.database.transaction() as session:
            media_type, body = self.queries.picture(session, reader(visit), ref, key, purpose, now)
        return Response(body, media_type=media_type, headers={"cache-control": "no-store"})

    def pack(self, visit: Visit, ref: str, form: PostedForm) -> Response:
        """The whole case as a PDF, at the level that is asked for; taking it is logged."""
        known = {each.value: each for each in PackLevel}
        level = known.get(form.text("level"), PackLevel.REDACTED)
        purpose, now = form.text("purpose"), self.site.clock.now()
        if len(purpose) < SHORTEST_PURPOSE:
            error = self.site.pages.text("case.purpose_needed", visit.language)
            failed = TypedForm(verb="pack", error=error, fields=form.fields)
            return self.tab(visit, ref, CaseTab.DOCUMENTS, failed)
        with self.site.database.transaction() as session:
            body = self.queries.pack(session, reader(visit), ref, level, purpose, now)
        name = f"case-{ref}-{level.value}.pdf"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(
            body,
            media_type="application/pdf",
            headers={**headers, "cache-control": "no-store"},
        )

    def preview(self, visit: Visit, ref: str, fields: Mapping[str, str]) -> Response:
        """The tab of incapacity with what would follow from the typed days."""
        now = self.site.clock.now()
        purpose = self.purpose(visit, ref, CaseTab.INCAPACITY)
        try:
            with self.site.database.transaction() as session:
                page = self.queries.preview(session, reader(visit), ref, purpose, now, fields)
        except Invalid as error:
            failed = TypedForm(
                verb="add", error=sentence_of(self.site, visit, error), fields=fields
            )
            return self.tab(visit, ref, CaseTab.INCAPACITY, failed)
        return self.show(visit, CaseTab.INCAPACITY, page, None, typed_days=fields)

    def show(
        self, visit: Visit, tab: CaseTab, page: TabPage, typed: TypedForm | None, **more: object
    ) -> Response:
        """A tab that was read."""
        return self.site.page(
            visit, f"adviser/case_{tab.value}.html", _status(typed), head=page.head, tab=tab,
            content=page.content, typed=typed, said=_said(visit),
            present=self.present(visit, page.head.ref),
            **{"typed_days": {}, "asked": dict(visit.request.query_params), **more},
        )  # fmt: skip

    def present(self, visit: Visit, ref: str) -> tuple[str, ...]:
        """Who else has the case open; they see from now on that this person has."""
        now = self.site.clock.now()
        with self.site.database.transaction() as session:
            return self.queries.around(session, reader(visit), ref, now).present

    def purpose(self, visit: Visit, ref: str, tab: CaseTab) -> str | None:
        """Why this person opened this tab in the last quarter of an hour."""
        return purpose_of(self.site.seals, visit, ref, tab, self.site.clock.now())

    def change(self, visit: Visit, ref: str, tab: CaseTab, verb: str, form: PostedForm) -> Response:
        """Do what a form asks; what refuses it is said above the form, with what was typed."""
        change = self.queries.changes.get(tab, {}).get(verb)
        if change is None:
            raise PartUnknown
        try:
            with self.site.database.transaction() as session:
                change(session, reader(visit), ref, form.fields, self.site.clock.now())
        except (Invalid, Refused) as error:
            failed = self.failed(visit, verb, error, form)
            if isinstance(error, CaseChanged):
                failed = replace(failed, meanwhile=self.meanwhile(visit, ref, error, form))
            return self.tab(visit, ref, tab, failed)
        return go_to(f"{tab.url(ref)}?said=saved")

    def meanwhile(
        self, visit: Visit, ref: str, error: CaseChanged, form: PostedForm
    ) -> tuple[Meanwhile, ...]:
        """What others changed after this form was read, beside what was typed."""
        with self.site.database.reading() as session:
            return self.queries.meanwhile(session, reader(visit), ref, error.seen, form.fields)

    def failed(self, visit: Visit, verb: str, error: ServiceError, form: PostedForm) -> TypedForm:
        """The form as it was typed, with the sentence of the refusal. The version is read anew."""
        fields = {name: text for name, text in form.fields.items() if name != "version"}
        return TypedForm(verb=verb, error=sentence_of(self.site, visit, error), fields=fields)


def router(site: Site, queries: CaseQueries) -> APIRouter:
    """The pages of a case."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    pages = CasePages(site, queries)
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("/{ref}")
    def one_case(visit: Adviser, ref: str) -> Response:
        return pages.tab(visit, ref, CaseTab.SUMMARY)

    @routes.post("/{ref}/open")
    def open_part(visit: Adviser, form: Posted, ref: str) -> Response:
        return pages.open_part(visit, ref, form)

    @routes.post("/{ref}/pack")
    def pack(visit: Adviser, form: Posted, ref: str) -> Response:
        return pages.pack(visit, ref, form)

    @routes.get("/{ref}/presence")
    def presence(visit: Adviser, ref: str) -> Response:
        present = pages.present(visit, ref)
        return site.page(visit, "adviser/case_presence.html", ref=ref, present=present)

    @routes.get("/{ref}/photos/{key}")
    def picture(visit: Adviser, ref: str, key: str) -> Response:
        return pages.picture(visit, ref, key)

    @routes.get("/{ref}/{name}")
    def one_tab(visit: Adviser, ref: str, name: str) -> Response:
        return pages.tab(visit, ref, asked_tab(name))

    @routes.post("/{ref}/{name}/open")
    def open_tab(visit: Adviser, form: Posted, ref: str, name: str) -> Response:
        return pages.open_tab(visit, ref, asked_tab(name), form.text("purpose"))

    @routes.post("/{ref}/{name}/{verb}")
    def change(visit: Adviser, form: Posted, ref: str, name: str, verb: str) -> Response:
        tab = asked_tab(name)
        if (tab, verb) == (CaseTab.INCAPACITY, PREVIEW):
            return pages.preview(visit, ref, form.fields)
        return pages.change(visit, ref, tab, verb, form)

    return routes


def asked_reading(name: str) -> Reading:
    """The part that is to be opened. Raises ReadingUnknown."""
    if name not in {each.value for each in Reading}:
        raise ReadingUnknown
    return Reading(name)


def asked_tab(name: str) -> CaseTab:
    """The tab in the address. Raises PartUnknown."""
    if name not in {each.value for each in CaseTab}:
        raise PartUnknown
    return CaseTab(name)


def _said(visit: Visit) -> bool:
    return visit.request.query_params.get("said") == "saved"


def _status(failed: object) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK
