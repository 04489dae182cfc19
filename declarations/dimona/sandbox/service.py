"""The addresses of the Dimona service itself."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from declarations.dimona.contract import JsonObject
from declarations.dimona.sandbox import wire
from declarations.dimona.sandbox.config import SERVICE_PATH
from declarations.dimona.sandbox.connections import Connections, LostAnswer
from declarations.dimona.sandbox.contract_check import (
    declaration_issues,
    search_issues,
    with_current_names,
)
from declarations.dimona.sandbox.desk import Desk
from declarations.dimona.sandbox.problems import contract_broken, problem
from declarations.dimona.sandbox.records import Declaration
from declarations.dimona.sandbox.scenario import Answer
from declarations.dimona.sandbox.tokens import CONSULT, SUBMIT, TokenDesk
from declarations.dimona.sandbox.views import declaration_view, period_view

_LARGEST_BODY_BYTES = 100_000
_ID_DIGITS = 12


class Refused(Exception):
    """Carries the answer to a request that is turned away before anything is looked up."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The endpoints over one desk. `connections` can cut a connection, `hang` bounds a timeout."""

    desk: Desk
    tokens: TokenDesk
    connections: Connections
    hang: timedelta

    def routes(self) -> list[Route]:
        return [
            Route(f"{SERVICE_PATH}/declarations", self.submit, methods=["POST"]),
            Route(f"{SERVICE_PATH}/declarations/{{number}}", self.declaration, methods=["GET"]),
            Route(f"{SERVICE_PATH}/periods/search", self.search_periods, methods=["POST"]),
            Route(f"{SERVICE_PATH}/periods/{{number}}", self.period, methods=["GET"]),
            Route(f"{SERVICE_PATH}/relations/search", self.search_relations, methods=["POST"]),
        ]

    async def submit(self, request: Request) -> Response:
        """Take in an IN, OUT, UPDATE or CANCEL."""
        self._admit(request, SUBMIT)
        payload, warnings = with_current_names(await _json_body(request))
        if issues := declaration_issues(payload):
            return contract_broken(issues)
        answer, declaration = self.desk.take(cast("JsonObject", payload))
        return await self._answered(request, answer, declaration, warnings)

    async def declaration(self, request: Request) -> Response:
        """The verdict, or 404 while there is none."""
        self._admit(request, CONSULT)
        number = _number(request)
        reading = self.desk.read(number)
        if reading.answer is not None:
            return await self._answered(request, reading.answer, None, ())
        if reading.declaration is None:
            return problem(404, "The declaration is unknown or not processed yet.")
        view = declaration_view(reading, self.desk.books.employers, _base_url(request))
        return JSONResponse(view)

    async def period(self, request: Request) -> Response:
        self._admit(request, CONSULT)
        period = self.desk.books.periods.get(_number(request))
        if period is None:
            return problem(404, "The period is unknown.")
        return JSONResponse(period_view(period, _base_url(request)))

    async def search_periods(self, request: Request) -> Response:
        """Periods of an employer, of one worker or of all, that touch the days asked for."""
        body = await self._search_body(request, "/periods/search")
        employer_id = self._employer_of(body)
        ssin = wire.text(wire.part(body, "worker"), "ssin")
        first, last = wire.day(body, "from"), wire.day(body, "to")
        with self.desk.lock:
            found = self.desk.books.periods.search(employer_id, ssin, first, last)
        return JSONResponse({"items": [period_view(p, _base_url(request)) for p in found]})

    async def search_relations(self, request: Request) -> Response:
        """Whether the worker ever had a period with the employer."""
        body = await self._search_body(request, "/relations/search")
        ssin = str(wire.part(body, "worker")["ssin"])
        with self.desk.lock:
            found = self.desk.books.periods.search(
                self._employer_of(body), ssin, date.min, date.max
            )
        return JSONResponse({"items": [{"worker": {"ssin": ssin}}] if found else []})

    async def _search_body(self, request: Request, path: str) -> JsonObject:
        self._admit(request, CONSULT)
        body = await _json_body(request)
        if issues := search_issues(path, body):
            raise Refused(contract_broken(issues))
        return cast("JsonObject", body)

    def _employer_of(self, body: Mapping[str, object]) -> int:
        employer = wire.part(body, "employer")
        enterprise_number = wire.enterprise_number(employer)
        found = self.desk.books.employers.find(
            enterprise_number, wire.whole(employer, "employerId")
        )
        assert found is not None  # the contract wants one of the two numbers
        return found

    def _admit(self, request: Request, scope: str) -> None:
        """Let in a request with a living token for the scope, and JSON on both ways."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        grant = self.tokens.holder(token.strip()) if kind.lower() == "bearer" else None
        if grant is None:
            challenge = {"WWW-Authenticate": "Bearer"}
            raise Refused(problem(401, "The access token is missing or dead.", headers=challenge))
        if scope not in grant.scopes:
            raise Refused(problem(403, f"The token lacks {scope}.", kind="missingScope"))
        accepted = request.headers.get("Accept", "*/*").lower()
        if not any(kind in accepted for kind in ("*/*", "application/*", "json")):
            raise Refused(problem(406))

    async def _answered(
        self,
        request: Request,
        answer: Answer,
        declaration: Declaration | None,
        warnings: tuple[str, ...],
    ) -> Response:
        if answer.loss is not None:
            hold = self.hang if answer.loss == "timeout" else timedelta(0)
            return LostAnswer(self.connections, hold=hold)
        if answer.after:
            await asyncio.sleep(min(answer.after, self.hang).total_seconds())
        if declaration is None:
            sent = {name: value for name, value in answer.headers.items() if value is not None}
            return problem(answer.status, headers=sent)
        headers: dict[str, str | None] = {
            "Location": f"{_base_url(request)}/declarations/{declaration.id}"
        }
        if warnings:
            headers["X-Sandbox-Warning"] = "; ".join(warnings)
        headers |= answer.headers
        return Response(
            status_code=answer.status,
            headers={name: value for name, value in headers.items() if value is not None},
        )


async def _json_body(request: Request) -> object:
    """The parsed body. Raises Refused with 415 or 400."""
    if request.headers.get("Content-Type", "").partition(";")[0].strip() != "application/json":
        raise Refused(problem(415, "The body must be application/json."))
    raw = await request.body()
    if len(raw) > _LARGEST_BODY_BYTES:
        raise Refused(problem(413))
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused(problem(400, "The body is not JSON.")) from None


def _number(request: Request) -> int:
    """The number in the path. Raises Refused with 404 for anything else."""
    text = str(request.path_params["number"])
    if not (text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS):
        raise Refused(problem(404))
    return int(text)


def _base_url(request: Request) -> str:
    return str(request.base_url).rstrip("/") + SERVICE_PATH
