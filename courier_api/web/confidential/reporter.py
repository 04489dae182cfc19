"""`/confidential`: write to the confidential adviser, come back with the code. Nobody has to sign in.

What is typed and the code travel in the bodies of forms only, never in an address, and no cookie
keeps them. The code is in the form before it is sent: a form sent twice is one report, and whoever
loses the answer sees the code again by sending once more.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.confidential.codes import ReporterSecret, new_code, secret_of, shown
from courier_api.confidential.errors import AdviserUnknown, CodeMisshapen, NothingWritten
from courier_api.confidential.keys import Adviser, advisers
from courier_api.confidential.read import Thread, open_for_reporter
from courier_api.confidential.turns import Door, take_turn
from courier_api.confidential.write import (
    LONGEST_NAME,
    LONGEST_TEXT,
    Written,
    write_more,
    write_report,
)
from courier_api.web.site import PostedForm, Site, Visit
from safety.figures import whole
from safety.retention import Kept

PATH = "/confidential"
WRONG_CODE, EMPTY, NO_ADVISER = "code", "empty", "adviser"


def router(site: Site) -> APIRouter:
    """The form, the answers, and more to say."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    mailbox = Mailbox(site)
    Anybody = Annotated[Visit, Depends(site.open_visit)]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def begin(visit: Anybody) -> Response:
        return mailbox.form_page(visit, PostedForm({}), code=new_code())

    @routes.post("")
    def send(visit: Anybody, form: Posted) -> Response:
        return mailbox.send(visit, form)

    @routes.get("/answers")
    def ask_code(visit: Anybody) -> Response:
        return mailbox.code_page(visit)

    @routes.post("/answers")
    def show(visit: Anybody, form: Posted) -> Response:
        return mailbox.show(visit, form)

    @routes.post("/answers/more")
    def add(visit: Anybody, form: Posted) -> Response:
        return mailbox.add(visit, form)

    return routes


class Mailbox:
    """What the reporter's pages do."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def send(self, visit: Visit, form: PostedForm) -> Response:
        """Store the report, show its code; the form again, with what was typed, when it is wrong."""
        try:
            secret = secret_of(form.text("code"))
        except CodeMisshapen:
            return self.form_page(visit, form, code=new_code(), wrong=EMPTY)
        self._take_turn(Door.WRITE)
        written = Written(text=form.text("text"), name=form.text("name"))
        key_id = int(form.text("to")) if form.text("to").isdecimal() else 0
        try:
            with self.site.database.transaction() as session:
                write_report(session, key_id, secret, written, now=self.site.clock.now())
        except NothingWritten:
            return self.form_page(visit, form, code=shown(secret.code), wrong=EMPTY)
        except AdviserUnknown:
            return self.form_page(visit, form, code=shown(secret.code), wrong=NO_ADVISER)
        return self.site.page(visit, "confidential/sent.html", code=shown(secret.code))

    def show(self, visit: Visit, form: PostedForm) -> Response:
        """The conversation of a code."""
        secret = self._secret(form)
        thread = None if secret is None else self._thread(secret)
        if secret is None or thread is None:
            return self.code_page(visit, wrong=True)
        return self._thread_page(visit, secret, thread)

    def add(self, visit: Visit, form: PostedForm) -> Response:
        """More from the reporter; then the conversation."""
        secret = self._secret(form)
        if secret is None:
            return self.code_page(visit, wrong=True)
        written, wrong = Written(text=form.text("text")), ""
        try:
            with self.site.database.transaction() as session:
                write_more(session, secret, written, now=self.site.clock.now())
        except NothingWritten:
            wrong = EMPTY
        thread = self._thread(secret)
        if thread is None:
            return self.code_page(visit, wrong=True)
        typed = written.text if wrong else ""
        return self._thread_page(visit, secret, thread, wrong=wrong, typed=typed)

    def form_page(self, visit: Visit, typed: PostedForm, *, code: str, wrong: str = "") -> Response:
        """The form. Who is signed in sees the advisers of their own co-operative."""
        found = self._advisers(visit)
        return self.site.page(
            visit,
            "confidential/write.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            advisers=found,
            typed={name: typed.text(name) for name in ("to", "text", "name")},
            code=code,
            wrong=wrong,
            longest_text=LONGEST_TEXT,
            longest_name=LONGEST_NAME,
            years=whole(Kept.CONFIDENTIAL),
        )

    def code_page(self, visit: Visit, *, wrong: bool = False) -> Response:
        """The question for the code."""
        status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
        return self.site.page(visit, "confidential/code.html", status, wrong=wrong)

    def _thread_page(
        self, visit: Visit, secret: ReporterSecret, thread: Thread, *, wrong: str = "",
        typed: str = "",
    ) -> Response:  # fmt: skip
        status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
        return self.site.page(
            visit, "confidential/thread.html", status,
            thread=thread, code=shown(secret.code), wrong=wrong, typed=typed, longest_text=LONGEST_TEXT,
        )  # fmt: skip

    def _secret(self, form: PostedForm) -> ReporterSecret | None:
        """What the typed code opens, None when it is no code; each try counts."""
        try:
            secret = secret_of(form.text("code"))
        except CodeMisshapen:
            return None
        self._take_turn(Door.CODE)
        return secret

    def _thread(self, secret: ReporterSecret) -> Thread | None:
        with self.site.database.transaction() as session:
            return open_for_reporter(session, secret, now=self.site.clock.now())

    def _advisers(self, visit: Visit) -> list[Adviser]:
        own = visit.person.employer_number if visit.person else None
        with self.site.database.reading() as session:
            return advisers(session, own)

    def _take_turn(self, door: Door) -> None:
        with self.site.database.transaction() as session:
            take_turn(session, door, now=self.site.clock.now())
