"""`/report/sent`: the receipt of a report, and photos for whoever has them.

The words of a report arrive first: a photo on a bad network, or one that cannot be read, never keeps
a report from arriving.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.incidents.evidence import TooManyPhotos
from courier_api.incidents.read_photo import PhotoRefused, read_photo
from courier_api.web.courier.report_draft import DRAFT_LASTS
from courier_api.web.courier.views import AddPhoto
from courier_api.web.photo_form import PostedPhoto, posted_photo
from courier_api.web.site import Site, Visit, go_to

REPORT_PATH = "/report"
SENT_PATH = f"{REPORT_PATH}/sent"
SENT_COOKIE = "courier_report_sent"
TOO_LARGE = ("at_most_15_MB", "at_most_50_MP")


class PhotoWrong(ValueError):
    """A photo that is not kept; `key` names its sentence in the catalogue."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def router(site: Site, add_photo: AddPhoto) -> APIRouter:
    """The receipt and its one form."""
    routes = APIRouter(prefix=SENT_PATH, include_in_schema=False)
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]
    Sent = Annotated[PostedPhoto, Depends(posted_photo(site))]

    @routes.get("")
    def receipt(visit: Courier) -> Response:
        found = receipt_of(site, visit)
        return go_to("/") if found is None else receipt_page(site, visit, found)

    @routes.post("")
    def photo(visit: Courier, sent: Sent) -> Response:  # who asks is known before anything is read
        found = receipt_of(site, visit)
        if found is None:
            return go_to("/")
        try:
            take_photo(site, visit, found["ref"], sent, add_photo)
        except PhotoWrong as wrong:
            return receipt_page(site, visit, found, wrong=wrong.key)
        response = go_to(f"{SENT_PATH}#photo")
        keep_receipt(site, visit, response, found | {"photos": str(photos_of(found) + 1)})
        return response

    return routes


def receipt_of(site: Site, visit: Visit) -> dict[str, str] | None:
    """What this person sent last from this browser: `ref`, `hurt` and the number of `photos`."""
    sealed = visit.request.cookies.get(SENT_COOKIE)
    return site.seals.open(_purpose(visit), sealed, now=site.clock.now())


def keep_receipt(site: Site, visit: Visit, response: Response, receipt: dict[str, str]) -> None:
    """Leave the receipt in the person's own browser."""
    until = site.clock.now() + DRAFT_LASTS
    sealed = site.seals.seal(_purpose(visit), receipt, until=until)
    site.cookies.put(response, SENT_COOKIE, sealed, lasts=DRAFT_LASTS, path=REPORT_PATH)


def photos_of(receipt: dict[str, str]) -> int:
    """How many photos were sent with it."""
    return int(receipt.get("photos", "0"))


def receipt_page(
    site: Site, visit: Visit, receipt: dict[str, str], *, wrong: str | None = None
) -> Response:
    """The receipt, with one sentence about the photo that was not kept."""
    error = wrong and site.pages.text(f"report.photo.{wrong}", visit.language)
    return site.page(
        visit,
        "courier/report_sent.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        receipt=receipt,
        photos=photos_of(receipt),
        error=error,
    )


def take_photo(site: Site, visit: Visit, ref: str, sent: PostedPhoto, add_photo: AddPhoto) -> None:
    """Add a photo to the case of the report. Raises PhotoWrong."""
    if sent.is_too_long:
        raise PhotoWrong("too_large")
    if not sent.raw:
        raise PhotoWrong("none")
    try:
        photo = read_photo(sent.raw)  # before the transaction: it takes a while
        with site.database.transaction() as session:
            add_photo(session, visit.signed_in.person_id, ref, photo, site.clock.now())
    except PhotoRefused as refused:
        raise PhotoWrong("too_large" if refused.rule in TOO_LARGE else "unreadable") from refused
    except TooManyPhotos as refused:
        raise PhotoWrong("too_many") from refused


def _purpose(visit: Visit) -> str:
    """A receipt belongs to one person, also on a shared phone."""
    return f"{SENT_COOKIE}:{visit.signed_in.identity_id}"
