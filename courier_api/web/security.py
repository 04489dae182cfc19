"""What protects the pages: response headers, cookies, form tokens, sealed cookies."""

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from courier_api.auth.gate import SESSION_COOKIE
from courier_api.foundation.encryption import Keyring, Undecipherable
from courier_api.foundation.errors import Forbidden

VISIT_COOKIE = "courier_visit"
TOKEN_FIELD = "form_token"  # noqa: S105 - the name of a field, not a secret
UNGUARDED = ("/hooks/", "/health/", "/metrics")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
ONLY_ENCRYPTED = {"strict-transport-security": "max-age=31536000; includeSubDomains"}


class FormExpired(Forbidden):
    """A form came without the token of the page it stands on."""

    def __init__(self) -> None:
        super().__init__("This form is too old or did not come from our page. Open the page again.")


class NotOurScript(Forbidden):
    """Something other than a script of our own pages sent this."""

    def __init__(self) -> None:
        super().__init__("This did not come from our page. Open the page again.")


SENT_BY_SCRIPT = ("application/json", "application/octet-stream")


def check_own_script(request: Request) -> None:
    """Raises NotOurScript unless a script of our own pages sent this.

    It stands in for the token of a form, which a page that is kept for use without network cannot
    hold: no foreign page may send these types here, and browsers say where a request began.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    begun = request.headers.get("sec-fetch-site", "same-origin")
    if kind not in SENT_BY_SCRIPT or begun != "same-origin":
        raise NotOurScript


class SecurityHeaders:
    """Adds the protecting headers to every answer, except where only programs call.

    Written as plain ASGI: it must cost nothing on the way of a webhook. `images_from`: the one other
    origin whose pictures are shown, as the operator set it for the background of the map.
    """

    def __init__(self, app: ASGIApp, *, encrypted: bool, images_from: str | None = None) -> None:
        self.app = app
        self.headers = HEADERS | ONLY_ENCRYPTED if encrypted else HEADERS
        if images_from is not None:
            policy = CONTENT_SECURITY_POLICY.replace(
                "img-src 'self'", f"img-src 'self' {images_from}"
            )
            self.headers = {**self.headers, "content-security-policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UNGUARDED):
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_guarded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookies:
    """How cookies are set: never readable by script, never sent along by foreign forms."""

    encrypted: bool

    def put(
        self, response: Response, name: str, value: str, *, lasts: timedelta, path: str = "/"
    ) -> None:
        """Set a cookie for a while."""
        response.set_cookie(
            name, value, max_age=int(lasts.total_seconds()), path=path, httponly=True,
            secure=self.encrypted, samesite="lax",
        )  # fmt: skip

    def drop(self, response: Response, name: str, *, path: str = "/") -> None:
        """Remove a cookie."""
        response.delete_cookie(
            name, path=path, httponly=True, secure=self.encrypted, samesite="lax"
        )


@dataclass(frozen=True, slots=True)
class FormTokens:
    """Ties a form to the browser it was shown in.

    The token is a keyed hash of two cookies that a foreign page can neither read nor set: the
    visit's and the session's. It costs no storage and ends with either.
    """

    keyring: Keyring

    def token(self, *, visit: str, session_token: str) -> str:
        """The token for this browser."""
        return self.keyring.lookup_hash(f"form:{visit}:{session_token}")

    def check(self, request: Request, given: str) -> None:
        """Raises FormExpired unless the form was shown in this browser, by us."""
        visit = request.cookies.get(VISIT_COOKIE, "")
        expected = self.token(visit=visit, session_token=request.cookies.get(SESSION_COOKIE, ""))
        foreign = request.headers.get("sec-fetch-site", "same-origin") in {
            "cross-site",
            "same-site",
        }
        if foreign or not visit or not hmac.compare_digest(given, expected):
            raise FormExpired


@dataclass(frozen=True, slots=True)
class Seals:
    """Small records kept in the person's own browser, unreadable and unchangeable there."""

    keyring: Keyring

    def seal(self, purpose: str, record: Mapping[str, str], *, until: datetime) -> str:
        """The record as a cookie value, good until then and for this purpose only."""
        whole = {"for": purpose, "until": until.isoformat(), "is": dict(record)}
        return self.keyring.encrypt(json.dumps(whole, separators=(",", ":"))).decode()

    def open(self, purpose: str, value: str | None, *, now: datetime) -> dict[str, str] | None:
        """The record, or None when it is absent, foreign, changed or too old."""
        if not value:
            return None
        try:
            whole = json.loads(self.keyring.decrypt(value.encode()))
        except Undecipherable:
            return None
        if whole["for"] != purpose or datetime.fromisoformat(whole["until"]) <= now:
            return None
        return {str(name): str(text) for name, text in whole["is"].items()}


def new_visit() -> str:
    """A fresh value for the visit cookie."""
    return secrets.token_urlsafe(18)
