"""`/report/phone`: the whole form as one page that the phone keeps, and the worker that keeps it.

The page is the same for everybody who reads one language: nothing personal is in it, so that it may lie
on the phone. The worker's own text changes with the page and its files, which is how browsers notice.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from courier_api.auth.roles import Role, permit
from courier_api.incidents.read_voice import MOST_SECONDS
from courier_api.incidents.take_upload import MOST_OF_A_REPORT, UploadKind
from courier_api.locale.catalogue import Language
from courier_api.locale.preference import language_of
from courier_api.web.assets import HASH_LENGTH
from courier_api.web.courier.report_draft import LONGEST_DETAILS
from courier_api.web.courier.report_incident import DRAWN, PLAIN
from courier_api.web.courier.report_receipt import REPORT_PATH
from courier_api.web.incident_words import Happened, Hurt, Moving
from courier_api.web.pages import PageFrame, Pages
from courier_api.web.security import HEADERS
from courier_api.web.site import Site, Visit
from safety.sms_report import Trip

PHONE_PATH = f"{REPORT_PATH}/phone"
WORKER_PATH = f"{REPORT_PATH}/worker.js"
WORKER = "report_worker.js"
FORM = "report_phone.js"
MAY_RECORD = HEADERS["permissions-policy"].replace("microphone=()", "microphone=(self)")
BODY_PARTS = ("10", "20", "51", "52", "55", "53", "40", "30", "61", "62", "63", "64")
"""What the picture of a body offers, by the codes of the official list (docs/sources.md#esaw)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Whom the page can call without any network: the adviser on duty, and who reads a report by SMS."""

    duty_phone: str | None = None
    report_sms: str | None = None


def router(site: Site, numbers: Numbers) -> APIRouter:
    """The page and its worker; neither knows who asks."""
    routes = APIRouter(include_in_schema=False)
    page_of = page_in(site.pages, numbers)
    Reader = Annotated[Visit, Depends(courier_or_nobody(site))]

    @routes.get(PHONE_PATH)
    def phone(visit: Reader, language: str = "") -> Response:
        chosen = language_of(language) or visit.language
        response = HTMLResponse(page_of(chosen))
        response.headers["cache-control"] = "no-cache"
        response.headers["content-language"] = chosen.value
        response.headers["permissions-policy"] = MAY_RECORD
        return response

    @routes.get(WORKER_PATH)
    def worker(visit: Reader, language: str = "") -> Response:
        chosen = language_of(language) or visit.language
        return Response(
            worker_of(site.pages, chosen, page_of(chosen)),
            media_type="text/javascript",
            headers={"cache-control": "no-cache", "service-worker-allowed": "/"},
        )

    return routes


def courier_or_nobody(site: Site) -> Callable[[Request], Visit]:
    """A dependency: the worker asks without saying who it is; staff have no form here."""

    def reader(request: Request) -> Visit:
        visit = site.open_visit(request)
        if visit.person is not None:
            permit(visit.person, (Role.COURIER,))
        return visit

    return reader


def page_in(pages: Pages, numbers: Numbers) -> Callable[[Language], str]:
    """The page by its language, written once."""

    @cache
    def page(language: Language) -> str:
        frame = PageFrame(language=language, path=PHONE_PATH, form_token="")
        facts = {
            "numbers": numbers,
            "hurts": Hurt,
            "drawn": DRAWN,
            "plain": tuple(each for each in PLAIN if each is not Happened.NEAR_MISS),
            "moving": Moving,
            "trips": Trip,
            "body_parts": BODY_PARTS,
            "longest_details": LONGEST_DETAILS,
            "most_photos": MOST_OF_A_REPORT[UploadKind.PHOTO],
            "most_seconds": MOST_SECONDS,
        }
        return pages.html("courier/report_phone.html", frame, facts)

    return page


def worker_of(pages: Pages, language: Language, page: str) -> str:
    """The worker with what it keeps: the page of this language and every file the page needs."""
    assets = pages.assets
    files = [assets.url(name) for name in ("courier.css", "favicon.svg", *assets.modules_of(FORM))]
    source = assets.text(WORKER)
    version = sha256("".join([page, source, *files]).encode()).hexdigest()[:HASH_LENGTH]
    kept = {
        "version": f"{language.value}-{version}",
        "page": f"{PHONE_PATH}?language={language.value}",
        "files": files,
    }
    return f"const KEPT = {json.dumps(kept)};\n{source}"
