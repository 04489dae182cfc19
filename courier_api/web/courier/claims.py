"""`/claims`: what was paid too much, in plain words; the courier agrees in writing or declines."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.pay.answer_claim import INSTALMENTS, Answer, ClaimChanged, NothingToAnswer
from courier_api.web.claim_views import ClaimQueries
from courier_api.web.site import PostedForm, Site, Visit, go_to

PATH = "/claims"
MOST_DIGITS = 12
AGREES, DECLINES = "agree", "decline"
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router(site: Site, queries: ClaimQueries) -> APIRouter:
    """The list, and the answer to one."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    def page(visit: Visit, *, said: bool = False, wrong: str = "", about: int = 0) -> Response:
        with site.database.reading() as session:
            claims = queries.own(session, visit.signed_in.person_id)
        return site.page(
            visit,
            "courier/claims.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            claims=claims,
            choices=INSTALMENTS,
            said=said,
            wrong=wrong,
            about=about,
        )

    @routes.get("")
    def claims(visit: Courier, said: str = "") -> Response:
        return page(visit, said=bool(said))

    @routes.post("/{receivable_id}/answer")
    def answer(visit: Courier, form: Posted, receivable_id: Number) -> Response:
        given = _answer(form, receivable_id)
        if given is None:
            return page(visit, wrong="incomplete", about=receivable_id)
        try:
            with site.database.transaction() as session:
                queries.answer(session, visit.signed_in.person_id, given, site.clock.now())
        except (ClaimChanged, NothingToAnswer):
            return page(visit, wrong="changed", about=receivable_id)
        return go_to(f"{PATH}?said=yes")

    return routes


def _answer(form: PostedForm, receivable_id: int) -> Answer | None:
    """What the form says; None when it does not say it clearly: silence is no consent."""
    cents = _whole(form.text("cents"))
    verdict = form.text("verdict")
    if cents is None or verdict not in (AGREES, DECLINES):
        return None
    if verdict == DECLINES:
        return Answer(receivable_id=receivable_id, cents=cents, instalments=None)
    instalments = _whole(form.text("instalments"))
    if form.text("sure") != "yes" or instalments not in INSTALMENTS:
        return None
    return Answer(receivable_id=receivable_id, cents=cents, instalments=instalments)


def _whole(text: str) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        return None
    return int(text)
