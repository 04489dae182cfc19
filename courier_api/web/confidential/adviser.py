"""`/confidential/adviser`: the confidential adviser's mailbox, opened with the passphrase each time.

The opened key lives in the memory of one request. Nothing of it is put into a session or a cookie:
reading asks for the passphrase, answering needs none.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.confidential.errors import (
    AdviserUnknown,
    CodeMisshapen,
    NothingWritten,
    PassphraseTooShort,
    SheetWrong,
    WrongPassphrase,
)
from courier_api.confidential.keys import (
    SHORTEST_PASSPHRASE,
    advisers,
    change_passphrase,
    keys_of,
    make_key,
)
from courier_api.confidential.read import Thread, open_for_adviser, waiting
from courier_api.confidential.recovery import make_sheet, recoverable, take_over
from courier_api.confidential.sealing import fingerprint
from courier_api.confidential.turns import Door, take_turn
from courier_api.confidential.write import LONGEST_TEXT, Written, reply
from courier_api.web.site import PostedForm, Site, Visit, go_to

PATH = "/confidential/adviser"
SAID = ("key", "replied", "passphrase", "taken")
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router(site: Site) -> APIRouter:
    """The mailbox, the key, and the way to recover one."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    desk = Desk(site)
    Adviser = Annotated[Visit, Depends(site.visit(Role.CONFIDENTIAL))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def mailbox(visit: Adviser, said: str = "") -> Response:
        return desk.page(visit, said=said)

    @routes.post("/key")
    def new_key(visit: Adviser, form: Posted) -> Response:
        return desk.make_key(visit, form)

    @routes.post("/passphrase")
    def new_passphrase(visit: Adviser, form: Posted) -> Response:
        return desk.change_passphrase(visit, form)

    @routes.post("/read")
    def read(visit: Adviser, form: Posted) -> Response:
        return desk.read(visit, form)

    @routes.post("/reports/{report_id}/reply")
    def answer(visit: Adviser, form: Posted, report_id: Number) -> Response:
        return desk.reply(visit, form, report_id)

    @routes.post("/sheet")
    def sheet(visit: Adviser, form: Posted) -> Response:
        return desk.make_sheet(visit, form)

    @routes.post("/take-over")
    def recover(visit: Adviser, form: Posted) -> Response:
        return desk.take_over(visit, form)

    return routes


class Desk:
    """What the adviser's pages do."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def make_key(self, visit: Visit, form: PostedForm) -> Response:
        """A first or a new key; the passphrase is typed twice, for nobody can look it up."""
        passphrase = form.text("passphrase")
        if passphrase != form.text("again"):
            return self.page(visit, wrong="again", at="key")
        person = visit.signed_in
        try:
            with self.site.database.transaction() as session:
                make_key(
                    session, person.employer_number, person.person_id, passphrase,
                    now=self.site.clock.now(),
                )  # fmt: skip
        except PassphraseTooShort:
            return self.page(visit, wrong="short", at="key")
        return go_to(f"{PATH}?said=key")

    def change_passphrase(self, visit: Visit, form: PostedForm) -> Response:
        """Another passphrase for the same key."""
        if form.text("new") != form.text("again"):
            return self.page(visit, wrong="again", at="passphrase")
        person = visit.signed_in
        self._take_turn()
        try:
            with self.site.database.transaction() as session:
                change_passphrase(
                    session, person.employer_number, person.person_id,
                    old=form.text("passphrase"), new=form.text("new"), now=self.site.clock.now(),
                )  # fmt: skip
        except PassphraseTooShort:
            return self.page(visit, wrong="short", at="passphrase")
        except WrongPassphrase:
            return self.page(visit, wrong="passphrase", at="passphrase")
        return go_to(f"{PATH}?said=passphrase")

    def read(self, visit: Visit, form: PostedForm) -> Response:
        """All conversations, open in this one answer."""
        person = visit.signed_in
        self._take_turn()
        try:
            with self.site.database.transaction() as session:
                threads = open_for_adviser(
                    session, person.employer_number, person.person_id, form.text("passphrase"),
                    now=self.site.clock.now(),
                )  # fmt: skip
        except WrongPassphrase:
            return self.page(visit, wrong="passphrase", at="read")
        return self.page(visit, threads=threads)

    def reply(self, visit: Visit, form: PostedForm, report_id: int) -> Response:
        """An answer to one report."""
        person = visit.signed_in
        written = Written(text=form.text("text"))
        try:
            with self.site.database.transaction() as session:
                reply(
                    session, person.employer_number, person.person_id, report_id, written,
                    now=self.site.clock.now(),
                )  # fmt: skip
        except NothingWritten:
            return self.page(visit, wrong="empty", at="read")
        return go_to(f"{PATH}?said=replied")

    def make_sheet(self, visit: Visit, form: PostedForm) -> Response:
        """The recovery sheet, shown in this one answer."""
        person, holder = visit.signed_in, form.text("holder")
        self._take_turn()
        try:
            with self.site.database.transaction() as session:
                code = make_sheet(
                    session, person.employer_number, person.person_id, form.text("passphrase"),
                    int(holder) if holder.isdecimal() else 0, now=self.site.clock.now(),
                )  # fmt: skip
        except (WrongPassphrase, AdviserUnknown):
            return self.page(visit, wrong="passphrase", at="sheet")
        return self.site.page(visit, "confidential/sheet.html", code=code)

    def take_over(self, visit: Visit, form: PostedForm) -> Response:
        """The reports of an adviser who is gone."""
        person, chosen = visit.signed_in, form.text("recovery")
        self._take_turn()
        try:
            with self.site.database.transaction() as session:
                take_over(
                    session, person.employer_number, person.person_id,
                    int(chosen) if chosen.isdecimal() else 0,
                    passphrase=form.text("passphrase"), sheet=form.text("sheet"),
                    now=self.site.clock.now(),
                )  # fmt: skip
        except WrongPassphrase:
            return self.page(visit, wrong="passphrase", at="take_over")
        except (SheetWrong, CodeMisshapen):
            return self.page(visit, wrong="sheet", at="take_over")
        return go_to(f"{PATH}?said=taken")

    def page(
        self, visit: Visit, *, said: str = "", wrong: str = "", at: str = "",
        threads: list[Thread] | None = None,
    ) -> Response:  # fmt: skip
        """The mailbox, locked unless `threads` are given; `wrong` stands at the form `at`."""
        person = visit.signed_in
        of_person = (person.employer_number, person.person_id)
        with self.site.database.reading() as session:
            keys = keys_of(session, *of_person)
            own = next((key for key in keys if key.retired_at is None), None)
            others = [
                each for each in advisers(session, person.employer_number)
                if own is None or each.key_id != own.id
            ]  # fmt: skip
            facts = {
                "own_fingerprint": fingerprint(own.public_key) if own else None,
                "has_old_keys": any(key.retired_at is not None for key in keys),
                "waiting": waiting(session, *of_person),
                "others": others,
                "recoverable": recoverable(session, *of_person),
            }
        return self.site.page(
            visit, "confidential/adviser.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            threads=threads, said=said if said in SAID else "", wrong=wrong, at=at,
            shortest=SHORTEST_PASSPHRASE, longest_text=LONGEST_TEXT, **facts,
        )  # fmt: skip

    def _take_turn(self) -> None:
        with self.site.database.transaction() as session:
            take_turn(session, Door.PASSPHRASE, now=self.site.clock.now())
