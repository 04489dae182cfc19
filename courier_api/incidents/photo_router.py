"""`/api/v1/incidents/{ref}/photos`: photos of a case, from its courier or the adviser.

The body of a request is the photo itself; `upload_key` names it, so that it may be sent again.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from courier_api.auth.gate import Gate
from courier_api.auth.roles import PersonKind, Role, SignedIn
from courier_api.incidents.api import (
    Asking,
    Change,
    ChangedOut,
    Purpose,
    Ref,
    actor_of,
    asking,
)
from courier_api.incidents.evidence import add_photo, evidence_of, read_evidence, remove_evidence
from courier_api.incidents.find import IncidentNotFound, hold_case, incident_by_ref
from courier_api.incidents.people_documents import PhotoOut
from courier_api.incidents.read_photo import FORMATS, MOST_BYTES, PhotoRefused, read_photo

UploadKey = Annotated[str, Query(pattern=r"^[!-~]{1,100}$")]
HEADERS = {
    "Content-Disposition": "attachment",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
BODY = {"requestBody": {"required": True, "content": {name: {} for name in FORMATS}}}


async def photo_bytes(request: Request) -> bytes:
    """The body, as long as it may be a photo. Raises PhotoRefused for one that is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise PhotoRefused("The photo is larger than 15 MB.", "at_most_15_MB")
    return bytes(body)


def router(gate: Gate) -> APIRouter:
    """The routes over a gate."""
    routes = APIRouter(prefix="/api/v1/incidents/{ref}/photos", tags=["incidents"])
    _add_sending(routes, gate)
    _add_showing(routes, gate)
    return routes


def _add_sending(routes: APIRouter, gate: Gate) -> None:
    sender = Depends(gate.require(Role.COURIER, Role.ADVISER, Role.DEPUTY))

    @routes.post("", status_code=201, response_model=ChangedOut, openapi_extra=BODY)
    def add(
        ref: Ref,
        upload_key: UploadKey,
        caller: Annotated[SignedIn, sender],  # known before anything is read
        raw: Annotated[bytes, Depends(photo_bytes)],
    ) -> JSONResponse:
        photo = read_photo(raw)
        actor, now = actor_of(caller), gate.clock.now()
        with gate.database.transaction() as session:
            incident = hold_case(session, caller.employer_number, ref)
            is_courier = caller.person_kind is PersonKind.COURIER
            if is_courier and incident.courier_id != caller.person_id:
                raise IncidentNotFound(ref)
            row = add_photo(session, incident, photo, upload_key=upload_key, actor=actor, now=now)
            return JSONResponse(
                {
                    "ref": incident.ref,
                    "status": incident.status,
                    "version": incident.version,
                    "evidence_key": row.evidence_key,
                },
                201,
            )


def _add_showing(routes: APIRouter, gate: Gate) -> None:
    adviser = Depends(gate.require(Role.ADVISER, Role.DEPUTY))
    By = Annotated[Asking, asking(gate)]

    @routes.get("")
    def photos(ref: Ref, caller: SignedIn = adviser) -> list[PhotoOut]:
        with gate.database.reading() as session:
            incident = incident_by_ref(session, caller.employer_number, ref)
            rows = evidence_of(session, incident)
            return [PhotoOut.model_validate(row, from_attributes=True) for row in rows]

    @routes.post("/{evidence_key}/remove", response_model=ChangedOut)
    def remove(by: By, evidence_key: str, given: Change) -> JSONResponse:
        about = {"evidence_key": evidence_key}
        return by.change(
            given,
            lambda session, incident, actor, now: remove_evidence(
                session, incident, evidence_key, actor=actor, now=now
            ),
            about=about,
        )

    @routes.get("/{evidence_key}", response_class=Response)
    def photo_of(
        ref: Ref,
        evidence_key: str,
        purpose: Purpose,
        copy: Literal["public", "original"] = "public",
        caller: SignedIn = adviser,
    ) -> Response:
        with gate.database.transaction() as session:
            incident = hold_case(session, caller.employer_number, ref)
            media_type, body = read_evidence(
                session, incident, evidence_key,
                copy=copy, purpose=purpose, actor=actor_of(caller), now=gate.clock.now(),
            )  # fmt: skip
        return Response(body, media_type=media_type, headers=HEADERS)
