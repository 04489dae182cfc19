"""The carrier's callbacks: `POST /hooks/v1/twilio/status`."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request, Response
from pydantic import SecretStr
from starlette.datastructures import ImmutableMultiDict

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.foundation.errors import Forbidden
from courier_api.notices.follow_up import StatusReport, record_status
from courier_api.notices.gateway import NoticeState
from courier_api.notices.twilio_gateway import signed_by_twilio

PATH = "/hooks/v1/twilio/status"
LONGEST_REPORT = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCallbacks:
    """What this route needs. `public_url` is what the outside calls us: the carrier signs it."""

    database: Database
    clock: Clock
    public_url: str
    auth_token: SecretStr


class CallbackNotSigned(Forbidden):
    """The signature is missing or not made with our key over our public address."""

    def __init__(self) -> None:
        super().__init__("The signature of this callback does not fit.")


def router(callbacks: StatusCallbacks) -> APIRouter:
    """The one route. A state we do not know, or a message that is not ours, is answered 204 too."""
    routes = APIRouter(tags=["hooks"])

    async def signed_form(request: Request) -> dict[str, str]:
        # Every field takes part in the signature, unknown and blank ones too.
        form = ImmutableMultiDict(parse_qsl(await read_body(request), keep_blank_values=True))
        query = f"?{request.url.query}" if request.url.query else ""
        url = callbacks.public_url.rstrip("/") + PATH + query
        signature = request.headers.get("x-twilio-signature", "")
        if not signed_by_twilio(callbacks.auth_token.get_secret_value(), url, form, signature):
            raise CallbackNotSigned
        return dict(form.multi_items())

    @routes.post(PATH, status_code=204)
    def note_status(
        fields: Annotated[dict[str, str], Depends(signed_form)], notice: int
    ) -> Response:
        if report := _report(notice, fields):
            with callbacks.database.transaction() as session:
                record_status(session, report, callbacks.clock.now())
        return Response(status_code=204)

    return routes


async def read_body(request: Request) -> str:
    """The body, unless it is longer than any report of the carrier: nobody has signed it yet."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_REPORT:
            raise CallbackNotSigned
    return body.decode("utf-8", "replace")


def _report(notice_id: int, fields: dict[str, str]) -> StatusReport | None:
    status = fields.get("MessageStatus", "")
    if status not in {state.value for state in NoticeState} or "MessageSid" not in fields:
        return None
    code = fields.get("ErrorCode", "")
    return StatusReport(
        notice_id=notice_id,
        provider_id=fields["MessageSid"][:64],
        state=NoticeState(status),
        error_code=int(code) if code.isdecimal() else None,
    )
