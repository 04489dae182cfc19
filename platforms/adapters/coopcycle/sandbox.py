"""A small program that plays a CoopCycle server: tokens, shifts in pages, deliveries, and faults.

It answers as far as the client asks, and it is strict where the server is: without a token of its
own it gives nothing.
"""

import base64
import binascii
import hmac
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

TOKEN_SECONDS: Final = 3600


@dataclass(slots=True)
class CoopCycleSandbox:
    """What stands on the server, and what it does next. `asked` holds every path that came."""

    client_id: str
    client_secret: str = field(repr=False)
    shifts_per_page: int = 30
    shifts: list[dict[str, object]] = field(default_factory=list)
    contents: dict[str, object] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tokens_given: int = 0
    _failures: deque[tuple[int, dict[str, str]]] = field(default_factory=deque)
    _valid_token: str | None = None

    def fail_next(self, status: int, headers: dict[str, str] | None = None) -> None:
        """The next question about content is answered with this status."""
        self._failures.append((status, headers or {}))

    def end_token(self) -> None:
        """The token that was given last counts no longer."""
        self._valid_token = None

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(
            routes=[
                Route("/oauth2/token", self._give_token, methods=["POST"]),
                Route("/api/shifts", self._list_shifts),
                Route("/{path:path}", self._give_content),
            ]
        )

    async def _give_token(self, request: Request) -> Response:
        form = await request.form()
        expected = f"{self.client_id}:{self.client_secret}".encode()
        if not hmac.compare_digest(_basic(request), expected):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        self.tokens_given += 1
        self._valid_token = f"sandbox-token-{self.tokens_given}"
        answer = {"token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return JSONResponse({**answer, "access_token": self._valid_token})

    async def _list_shifts(self, request: Request) -> Response:
        """The shifts that start on these days, in pages, each naming the next."""
        if (refusal := self._refusal(request)) is not None:
            return refusal
        after, before = (request.query_params.get(f"date[{edge}]") for edge in ("after", "before"))
        found = [
            shift
            for shift in self.shifts
            if (after or "") <= str(shift.get("startsAt"))[:10] <= (before or "9999")
        ]
        page = int(request.query_params.get("page", "1"))
        start = (page - 1) * self.shifts_per_page
        answer: dict[str, object] = {
            "@context": "/api/contexts/Shift",
            "@id": "/api/shifts",
            "@type": "hydra:Collection",
            "hydra:member": found[start : start + self.shifts_per_page],
            "hydra:totalItems": len(found),
        }
        if start + self.shifts_per_page < len(found):
            query = f"date[after]={after or ''}&date[before]={before or ''}&page={page + 1}"
            answer["hydra:view"] = {"hydra:next": f"/api/shifts?{query}"}
        return JSONResponse(answer, media_type="application/ld+json")

    async def _give_content(self, request: Request) -> Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        path = request.url.path
        if path in self.moved:
            return RedirectResponse(self.moved[path], 302)
        if path not in self.contents:
            return JSONResponse({"hydra:title": "Not found"}, 404)
        return JSONResponse(self.contents[path], media_type="application/ld+json")

    def _refusal(self, request: Request) -> Response | None:
        self.asked.append(request.url.path)
        given = request.headers.get("authorization", "")
        if self._valid_token is None or given != f"Bearer {self._valid_token}":
            return JSONResponse({"code": 401, "message": "Invalid token"}, 401)
        if self._failures:
            status, headers = self._failures.popleft()
            return JSONResponse({"hydra:title": "Trouble"}, status, headers=headers)
        return None


def _basic(request: Request) -> bytes:
    """User and password of the request; empty when there are none."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        return base64.b64decode(encoded) if scheme == "Basic" else b""
    except binascii.Error:
        return b""
