"""`/sign-in`: a phone number, then the code that came by SMS."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.codes import CODE_LASTS, NewSession, confirm_code, request_code
from courier_api.auth.errors import PhoneUnreadable
from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.phone_numbers import e164
from courier_api.auth.router import SendCode
from courier_api.web.site import HOME, PostedForm, Site, Visit, go_to, own_path

ATTEMPT_COOKIE = "courier_sign_in"


def router(site: Site, send_code: SendCode) -> APIRouter:
    """Ask for a code, confirm it."""
    routes = APIRouter(include_in_schema=False)
    Anybody = Annotated[Visit, Depends(site.open_visit)]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("/sign-in")
    def ask_phone(visit: Anybody, next: str = "", signed_out: bool = False) -> Response:  # noqa: FBT001, FBT002
        return phone_page(site, visit, next_path=next, signed_out=signed_out)

    @routes.post("/sign-in")
    def send(visit: Anybody, form: Posted) -> Response:
        phone, next_path = form.text("phone"), form.text("next")
        now = site.clock.now()
        try:
            attempt = {"phone": e164(phone), "next": next_path}
        except PhoneUnreadable:
            return phone_page(site, visit, next_path=next_path, phone=phone, wrong=True)
        with site.database.transaction() as session:
            if issued := request_code(session, phone, now):
                send_code(session, issued, now)
        response = go_to("/sign-in/code")
        sealed = site.seals.seal(ATTEMPT_COOKIE, attempt, until=now + CODE_LASTS)
        site.cookies.put(response, ATTEMPT_COOKIE, sealed, lasts=CODE_LASTS, path="/sign-in")
        return response

    @routes.get("/sign-in/code")
    def ask_code(visit: Anybody) -> Response:
        return code_page(site, visit) if attempt_of(site, visit) else go_to("/sign-in")

    @routes.post("/sign-in/code")
    def confirm(visit: Anybody, form: Posted) -> Response:
        attempt = attempt_of(site, visit)
        if attempt is None:
            return go_to("/sign-in")
        with site.database.transaction() as session:
            new = confirm_code(session, attempt["phone"], form.text("code"), site.clock.now())
        if new is None:
            return code_page(site, visit, wrong=True)
        return begin_session(site, new, next_path=attempt["next"])

    return routes


def phone_page(
    site: Site, visit: Visit, *, next_path: str, phone: str = "", wrong: bool = False,
    signed_out: bool = False,
) -> Response:  # fmt: skip
    """The question for a phone number, with what was typed."""
    error = site.pages.text("sign_in.phone_unreadable", visit.language) if wrong else None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return site.page(
        visit, "sign_in.html", status,
        phone=phone, next=own_path(next_path, otherwise=""), error=error, signed_out=signed_out,
    )  # fmt: skip


def code_page(site: Site, visit: Visit, *, wrong: bool = False) -> Response:
    """The question for the code; the same whether or not the phone is known."""
    error = site.pages.text("code.wrong", visit.language) if wrong else None
    status = HTTPStatus.UNAUTHORIZED if wrong else HTTPStatus.OK
    return site.page(visit, "sign_in_code.html", status, error=error)


def attempt_of(site: Site, visit: Visit) -> dict[str, str] | None:
    """The phone that a code was asked for in this browser, as long as the code lasts."""
    sealed = visit.request.cookies.get(ATTEMPT_COOKIE)
    return site.seals.open(ATTEMPT_COOKIE, sealed, now=site.clock.now())


def begin_session(site: Site, new: NewSession, *, next_path: str) -> Response:
    """Put the session into the browser and go where the person wanted to."""
    response = go_to(own_path(next_path, otherwise=HOME[new.role]))
    lasts = new.expires_at - site.clock.now()
    site.cookies.put(response, SESSION_COOKIE, new.token, lasts=lasts)
    site.cookies.drop(response, ATTEMPT_COOKIE, path="/sign-in")
    return response
