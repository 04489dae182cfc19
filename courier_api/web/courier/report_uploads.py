"""`/report/uploads`: photos and a voice note after a report, in parts, going on where they broke off."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from courier_api.foundation.errors import Invalid
from courier_api.incidents.read_photo import Photo, read_photo
from courier_api.incidents.read_voice import Voice, read_voice
from courier_api.incidents.take_upload import (
    LONGEST_PART,
    MOST_BYTES,
    PartRefused,
    Progress,
    Sender,
    UploadKind,
    WantedUpload,
    add_part,
    begin_upload,
    drop_upload,
    keep_upload,
    whole_upload,
)
from courier_api.web.courier.report_packet import own_visit
from courier_api.web.courier.report_receipt import REPORT_PATH
from courier_api.web.site import Site, Visit

UPLOADS_PATH = f"{REPORT_PATH}/uploads"
READ: dict[UploadKind, Callable[[bytes], Photo | Voice]] = {
    UploadKind.PHOTO: read_photo,
    UploadKind.VOICE: read_voice,
}


class UploadIn(BaseModel):
    """What the phone wants to send: its own name for the file, of which report, how long."""

    upload_id: UUID
    client_id: UUID
    kind: UploadKind
    byte_length: int = Field(ge=1, le=max(MOST_BYTES.values()))


def router(site: Site) -> APIRouter:
    """Begin, add a part, be whole."""
    routes = APIRouter(prefix=UPLOADS_PATH, include_in_schema=False)
    takes = Takes(site)
    Courier = Annotated[Visit, Depends(own_visit(site))]

    @routes.post("")
    def begin(visit: Courier, given: UploadIn) -> JSONResponse:
        wanted = WantedUpload(
            report_id=str(given.client_id), upload_key=str(given.upload_id),
            kind=given.kind, byte_length=given.byte_length,
        )  # fmt: skip
        with site.database.transaction() as session:
            now = site.clock.now()
            return _told(begin_upload(session, _sender(visit), wanted, now=now))

    @routes.put("/{upload_id}")
    def put(
        visit: Courier,  # known before anything is read
        upload_id: UUID,
        offset: Annotated[int, Query(ge=0, le=max(MOST_BYTES.values()))],
        body: Annotated[bytes, Depends(part_of)],
    ) -> JSONResponse:
        with site.database.transaction() as session:
            sender = _sender(visit)
            return _told(add_part(session, sender, str(upload_id), body, starts_at_byte=offset))

    @routes.post("/{upload_id}/finish")
    def finish(visit: Courier, upload_id: UUID) -> JSONResponse:
        return _told(takes.whole(_sender(visit), str(upload_id)))

    return routes


@dataclass(frozen=True, slots=True)
class Takes:
    """Takes a file over once it is whole."""

    site: Site

    def whole(self, sender: Sender, upload_key: str) -> Progress:
        """Read it, put it into the case. What is none we can keep is erased, and the phone is told."""
        with self.site.database.reading() as session:
            kind, raw = whole_upload(session, sender, upload_key)
        if not raw:
            return Progress(0, is_kept=True)
        try:
            read = READ[kind](raw)  # outside of a transaction: it takes a while
        except Invalid:
            with self.site.database.transaction() as session:
                drop_upload(session, sender, upload_key)
            raise
        with self.site.database.transaction() as session:
            keep_upload(session, sender, upload_key, read, now=self.site.clock.now())
        return Progress(len(raw), is_kept=True)


def _sender(visit: Visit) -> Sender:
    return Sender(visit.signed_in.employer_number, visit.signed_in.person_id)


async def part_of(request: Request) -> bytes:
    """The body, as long as a part may be. Raises PartRefused for one that is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_PART:
            raise PartRefused(f"1..{LONGEST_PART}")
    return bytes(body)


def _told(progress: Progress) -> JSONResponse:
    return JSONResponse({"offset": progress.received, "kept": progress.is_kept})
