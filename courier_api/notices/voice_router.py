"""The carrier about our calls: the key that was pressed, and how a call ended. Both are signed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from twilio.twiml.voice_response import VoiceResponse  # type: ignore[import-untyped]

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.messaging import outbox
from courier_api.notices.gateway import CallState
from courier_api.notices.models import VoiceCall
from courier_api.notices.reply_router import SMS_TAKEN
from courier_api.notices.ring import note_call
from courier_api.notices.signed_form import StatusCallbacks, signed_form_of
from courier_api.notices.spoken import say
from safety.message_rules import TAKEN

PATH = "/hooks/v1/twilio/voice"
STATUS_PATH = f"{PATH}/status"


def router(callbacks: StatusCallbacks) -> APIRouter:
    """A call or a state that we do not know is answered alike: nothing follows."""
    routes = APIRouter(tags=["hooks"])

    @routes.post(PATH)
    def key_pressed(
        fields: Annotated[dict[str, str], Depends(signed_form_of(callbacks, PATH))], call: int
    ) -> Response:
        spoken = _press(callbacks.database, callbacks.clock, call, fields.get("Digits", ""))
        return Response(spoken, media_type="text/xml")

    @routes.post(STATUS_PATH, status_code=204)
    def call_status(
        fields: Annotated[dict[str, str], Depends(signed_form_of(callbacks, STATUS_PATH))],
        call: int,
    ) -> Response:
        status = fields.get("CallStatus", "")
        if status in {state.value for state in CallState}:
            with callbacks.database.transaction() as session:
                note_call(session, call, CallState(status), now=callbacks.clock.now())
        return Response(status_code=204)

    return routes


def _press(database: Database, clock: Clock, call_id: int, digits: str) -> str:
    """A 1 takes what the call was about, once; another key is told so. What is said to the person."""
    with database.transaction() as session:
        call = session.get(VoiceCall, call_id, with_for_update=True)
        if call is None:
            return str(VoiceResponse())
        is_taken = digits == TAKEN
        if is_taken and call.pressed_at is None:
            call.pressed_at = clock.now()
            outbox.put(
                session,
                SMS_TAKEN,
                key=f"{SMS_TAKEN}:call:{call.id}",
                payload={"identity_id": call.identity_id},
                due_at=clock.now(),
                employer_number=call.employer_number,
            )
        language = Language(call.language)
        text = load_catalogue().text("spoken.taken" if is_taken else "spoken.not_taken", language)
        return say(text, language)
