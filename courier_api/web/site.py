"""The pages' common ground: who visits, in which language, with which form; how a page is answered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from courier_api.auth.errors import SignInNeeded
from courier_api.auth.gate import SESSION_COOKIE, Gate
from courier_api.auth.roles import Role, SignedIn, permit
from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.foundation.errors import Malformed
from courier_api.locale.catalogue import Language
from courier_api.locale.preference import DEFAULT, first_accepted, language_of
from courier_api.web.assets import load_assets
from courier_api.web.pages import PageFrame, Pages
from courier_api.web.security import (
    TOKEN_FIELD,
    VISIT_COOKIE,
    Cookies,
    FormTokens,
    Seals,
    new_visit,
)

LANGUAGE_COOKIE = "courier_language"
VISIT_LASTS = timedelta(days=30)
LONGEST_FORM = 64 * 1024
MOST_FIELDS = 60
HOME = {
    Role.COURIER: "/",
    Role.ADVISER: "/console/today",
    Role.DEPUTY: "/console/today",
    Role.CONFIDENTIAL: "/confidential/adviser",
    Role.OFFICE: "/office",
    Role.COMMITTEE: "/committee",
    Role.PLATFORM: "/portal",
}


class FormTooLong(Malformed):
    """More was sent than a person can have typed."""

    def __init__(self) -> None:
        super().__init__("This form is too long. Shorten what you wrote.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of a person for a page."""

    request: Request
    language: Language
    person: SignedIn | None

    @property
    def signed_in(self) -> SignedIn:
        """The person. Raises SignInNeeded when there is none."""
        if self.person is None:
            raise SignInNeeded
        return self.person


@dataclass(frozen=True, slots=True)
class PostedForm:
    """The fields of a form that carried the right token, trimmed."""

    fields: dict[str, str]

    def text(self, name: str) -> str:
        """One field; empty when it was not sent."""
        return self.fields.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every page router is built from."""

    database: Database
    clock: Clock
    gate: Gate
    pages: Pages
    cookies: Cookies
    tokens: FormTokens
    seals: Seals

    def visit(self, *roles: Role) -> Callable[[Request], Visit]:
        """A dependency: somebody signed in with one of the roles (none named: any role).

        Raises SignInNeeded or NotYourRole.
        """

        def member_visit(request: Request) -> Visit:
            visit = self.open_visit(request)
            permit(visit.signed_in, roles)
            return visit

        return member_visit

    def open_visit(self, request: Request) -> Visit:
        """A dependency: anybody, signed in or not."""
        person = self.gate.visitor(request)
        return Visit(request=request, person=person, language=chosen_language(request, person))

    def posted(self) -> Callable[[Request], Awaitable[PostedForm]]:
        """A dependency: the form that was sent. Raises FormExpired or FormTooLong."""

        async def posted_form(request: Request) -> PostedForm:
            fields = read_form(await read_body(request))
            self.tokens.check(request, fields.pop(TOKEN_FIELD, ""))
            return PostedForm(fields)

        return posted_form

    def owner_of(self, visit: Visit) -> str | None:
        """Whose what a courier's phone keeps for itself is: a name that tells nothing; None for others."""
        person = visit.person
        if person is None or person.role is not Role.COURIER:
            return None
        return self.tokens.keyring.lookup_hash(f"phone:{person.identity_id}")

    def page(
        self, visit: Visit, template: str, status: int = HTTPStatus.OK, /, **facts: object
    ) -> Response:
        """A page, with the cookie that its forms will be checked against."""
        request = visit.request
        known = request.cookies.get(VISIT_COOKIE)
        token = self.tokens.token(
            visit=(cookie := known or new_visit()),
            session_token=request.cookies.get(SESSION_COOKIE, ""),
        )
        frame = PageFrame(
            language=visit.language,
            path=request.url.path,
            form_token=token,
            role=visit.person.role.value if visit.person else None,
            owner=self.owner_of(visit),
        )
        response = HTMLResponse(self.pages.html(template, frame, facts), status)
        response.headers["cache-control"] = "no-store"
        response.headers["content-language"] = visit.language.value
        if known is None:
            self.cookies.put(response, VISIT_COOKIE, cookie, lasts=VISIT_LASTS)
        return response


def site_from(database: Database, clock: Clock, *, encrypted: bool) -> Site:
    """The site over a database. `encrypted`: people reach it by https, cookies go nowhere else."""
    keyring = database.keyrings["personal"]
    return Site(
        database=database,
        clock=clock,
        gate=Gate(database=database, clock=clock),
        pages=Pages(load_assets()),
        cookies=Cookies(encrypted=encrypted),
        tokens=FormTokens(keyring),
        seals=Seals(keyring),
    )


async def read_body(request: Request) -> str:
    """The body of a form, as long as it is one that a person can have filled in."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            raise FormTooLong
    return body.decode("utf-8", "replace")


def read_form(body: str) -> dict[str, str]:
    """The fields of a form, trimmed; a field that comes twice counts as it came last."""
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise FormTooLong from None
    return {name: text.strip() for name, text in pairs}


def go_to(path: str) -> Response:
    """After a form: look at this page (303)."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def own_path(wish: str | None, *, otherwise: str) -> str:
    """The wished page when it is one of ours, so that nobody is sent to a foreign site."""
    if not wish or not wish.startswith("/") or wish.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(wish)
    if parts.scheme or parts.netloc or any(ord(sign) <= ord(" ") for sign in wish):
        return otherwise
    return wish


def sign_in_path(request: Request) -> str:
    """Where to sign in, coming back to what was asked for."""
    if request.method != "GET" or request.url.path == "/":
        return "/sign-in"
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(wanted, safe='/')}"


def chosen_language(request: Request, person: SignedIn | None = None) -> Language:
    """The person's language, else the one chosen in this browser, else the browser's, else English."""
    return (
        language_of(person.language if person else None)
        or language_of(request.cookies.get(LANGUAGE_COOKIE))
        or first_accepted(request.headers.get("accept-language"))
        or DEFAULT
    )
