"""The carrier's callbacks: `POST /hooks/v1/twilio/status`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from courier_api.notices.follow_up import StatusReport, record_status
from courier_api.notices.gateway import NoticeState
from courier_api.notices.signed_form import StatusCallbacks, signed_form_of

PATH = "/hooks/v1/twilio/status"


def router(callbacks: StatusCallbacks) -> APIRouter:
    """The one route. A state we do not know, or a message that is not ours, is answered 204 too."""
    routes = APIRouter(tags=["hooks"])

    @routes.post(PATH, status_code=204)
    def note_status(
        fields: Annotated[dict[str, str], Depends(signed_form_of(callbacks, PATH))], notice: int
    ) -> Response:
        if report := _report(notice, fields):
            with callbacks.database.transaction() as session:
                record_status(session, report, callbacks.clock.now())
        return Response(status_code=204)

    return routes


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
