"""Errors on the way out: RFC 9457 for programs, a page with the same sentence for people.

Source: RFC 9457, Problem Details for HTTP APIs (docs/sources.md#rfc-9457).
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from courier_api.foundation.errors import ServiceError, TooMany, Unauthenticated, Unavailable
from courier_api.foundation.logs import request_id
from courier_api.locale.catalogue import Catalogue, Language
from courier_api.web.security import HEADERS
from courier_api.web.site import Site, Visit, chosen_language, go_to, sign_in_path

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
FOR_PROGRAMS = ("/api/", "/hooks/", "/health/", "/metrics", "/openapi.json", "/schemas/")
BY_STATUS = {
    HTTPStatus.BAD_REQUEST: "malformed",
    HTTPStatus.UNAUTHORIZED: "unauthenticated",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.CONFLICT: "refused",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid",
    HTTPStatus.TOO_MANY_REQUESTS: "too-many",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal-error",
    HTTPStatus.SERVICE_UNAVAILABLE: "unavailable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One refusal as it goes out. `described_by` is the entry of the catalogue that explains it.

    `detail` is the English sentence of the error; None takes the sentence of the catalogue.
    """

    slug: str
    status: int
    described_by: str
    title: str | None = None
    detail: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_translated(self) -> bool:
        """Whether the catalogue says what `detail` says; the entry of a whole branch says less."""
        own_entry = self.described_by == self.slug and self.slug not in BY_STATUS.values()
        return own_entry or self.detail is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a problem is called, what it means, what to do."""

    title: str
    detail: str
    advice: str


def install(app: FastAPI, site: Site) -> None:
    """Let every error leave through here."""

    def service_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, ServiceError)
        if isinstance(error, Unauthenticated) and wants_sign_in(request):
            return go_to(sign_in_path(request))
        return answer(site, request, problem_of(error, site.pages.catalogue))

    def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return answer(site, request, problem_of_status(error.status_code, error.headers or {}))

    def wrong_fields(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(site, request, problem_of_fields(error))

    def unexpected(request: Request, error: Exception) -> Response:
        log.error("Unexpected error", exc_info=error)
        response = answer(site, request, problem_of_status(HTTPStatus.INTERNAL_SERVER_ERROR))
        # The framework answers this one outside every middleware, ours included.
        response.headers.update({**HEADERS, "x-request-id": request_id.get()})
        return response

    def database_trouble(request: Request, error: Exception) -> Response:
        log.error("The database cannot be used", exc_info=error)
        unavailable = Unavailable("The database cannot be used now. Try again in a moment.")
        return answer(site, request, problem_of(unavailable, site.pages.catalogue))

    app.add_exception_handler(ServiceError, service_error)
    app.add_exception_handler(OperationalError, database_trouble)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, wrong_fields)
    app.add_exception_handler(Exception, unexpected)


def problem_of(error: ServiceError, catalogue: Catalogue) -> Problem:
    """The problem an error is; explained by its own entry, else by that of its branch."""
    headers = {}
    if isinstance(error, TooMany | Unavailable):
        headers["retry-after"] = str(error.retry_after_seconds)
    if isinstance(error, Unauthenticated):
        headers["www-authenticate"] = "Bearer"
    return Problem(
        slug=error.slug,
        status=error.status,
        described_by=entry_of(error.slug, error.status, catalogue),
        title=error.title,
        detail=error.detail,
        facts=error.facts,
        headers=headers,
    )


def problem_of_status(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """A problem that the framework names by its status alone."""
    slug = BY_STATUS.get(HTTPStatus(status), "http-error")
    return Problem(slug=slug, status=status, described_by=slug, headers=headers or {})


def problem_of_fields(error: RequestValidationError) -> Problem:
    """Which fields break which rule; never what was sent."""
    errors = [{"field": _field(found["loc"]), "rule": found["type"]} for found in error.errors()]
    unreadable = any(found["type"] == "json_invalid" for found in error.errors())
    status = HTTPStatus.BAD_REQUEST if unreadable else HTTPStatus.UNPROCESSABLE_ENTITY
    slug = BY_STATUS[status]
    return Problem(slug=slug, status=status, described_by=slug, facts={"errors": errors})


def entry_of(slug: str, status: int, catalogue: Catalogue) -> str:
    """The entry of the catalogue that explains a problem."""
    if catalogue.has(f"problems.{slug}.title"):
        return slug
    return BY_STATUS.get(HTTPStatus(status), "http-error")


def answer(site: Site, request: Request, problem: Problem) -> Response:
    """A document for programs, a page for people."""
    return (
        json_answer(site, problem) if for_program(request) else page_answer(site, request, problem)
    )


def explanation(site: Site, entry: str, language: Language) -> Explanation:
    """The entry of the catalogue, in one language."""
    text = site.pages.text
    return Explanation(
        title=text(f"problems.{entry}.title", language),
        detail=text(f"problems.{entry}.detail", language),
        advice=text(f"problems.{entry}.advice", language),
    )


def json_answer(site: Site, problem: Problem) -> Response:
    """RFC 9457, in English: programs read the type."""
    words = explanation(site, problem.described_by, Language.EN)
    body = {
        **problem.facts,
        "type": f"/problems/{problem.slug}",
        "title": problem.title or words.title,
        "status": problem.status,
        "detail": problem.detail or words.detail,
    }
    return JSONResponse(body, problem.status, headers=dict(problem.headers), media_type=MEDIA_TYPE)


def page_answer(site: Site, request: Request, problem: Problem) -> Response:
    """A page in the person's language. Needs no database: it may be what is missing."""
    language = chosen_language(request)
    words = explanation(site, problem.described_by, language)
    response = site.page(
        Visit(request=request, language=language, person=None),
        "problem.html",
        problem.status,
        words=words,
        sentence=words.detail if problem.is_translated else problem.detail,
        status=problem.status,
    )
    response.headers.update(problem.headers)
    return response


def for_program(request: Request) -> bool:
    """Whether a program is asking: by the path, or because it accepts JSON and no page."""
    accepted = request.headers.get("accept", "")
    return request.url.path.startswith(FOR_PROGRAMS) or (
        "json" in accepted and "text/html" not in accepted
    )


def wants_sign_in(request: Request) -> bool:
    """Whether a person should be shown the sign-in page instead of an error."""
    return not for_program(request)


def _field(location: Sequence[int | str]) -> str:
    """`body`, `query` and the like say where; the rest names the field."""
    return ".".join(str(part) for part in location[1:]) or str(location[0])
