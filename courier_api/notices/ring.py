"""Ring a phone, once, and follow what becomes of the call."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.locale.catalogue import Language
from courier_api.messaging import outbox
from courier_api.messaging.outbox import Claimed
from courier_api.notices.deliver import CLOCKS_DIFFER_BY
from courier_api.notices.errors import GatewayRejected
from courier_api.notices.gateway import CallState, OutgoingCall, SmsGateway
from courier_api.notices.models import VoiceCall
from courier_api.notices.spoken import ask_for_a_key

CALL_UNHEARD = "notice.call_unheard"
"""The kind of announcement that nobody picked up; its payload is `{"call_id": int}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A call to place now. `tried_at` is set when an earlier answer may be lost."""

    call: OutgoingCall
    tried_at: datetime | None


def ring(
    database: Database, gateway: SmsGateway, message: Claimed, *, clock: Clock, answer_url: str
) -> None:
    """Hand one call to the carrier and end its message.

    As with an SMS: noted before, looked for when an answer was lost, and a refusal is an answer.
    Raises GatewayUnavailable: the caller comes back later.
    """
    call_id = message.payload["call_id"]
    with database.transaction() as session:
        attempt = _begin(session, call_id, answer_url, now=clock.now())
    if attempt is not None:
        _place(database, gateway, attempt, clock)
    with database.repeatable() as session:
        outbox.finish(session, message, now=clock.now())


def note_call(session: Session, call_id: int, state: CallState, *, now: datetime) -> None:
    """What the carrier reports; its first end stays. Nobody picked up: that is announced."""
    call = session.get(VoiceCall, call_id, with_for_update=True)
    if call is None or (call.state is not None and CallState(call.state).is_final):
        return
    call.state = state.value
    if state.is_unheard and call.pressed_at is None:
        outbox.put(
            session,
            CALL_UNHEARD,
            key=f"{CALL_UNHEARD}:{call.id}",
            payload={"call_id": call.id},
            due_at=now,
            employer_number=call.employer_number,
        )


def _begin(session: Session, call_id: int, answer_url: str, *, now: datetime) -> _Attempt | None:
    call = session.get_one(VoiceCall, call_id, with_for_update=True)
    if call.state is not None:
        return None
    tried_at, call.tried_at = call.tried_at, now
    text, language = call.body, Language(call.language)
    twiml = ask_for_a_key(text, language, f"{answer_url}?call={call.id}")
    outgoing = OutgoingCall(to=call.to, twiml=twiml, reference=str(call.id))
    return _Attempt(call=outgoing, tried_at=tried_at)


def _place(database: Database, gateway: SmsGateway, attempt: _Attempt, clock: Clock) -> None:
    provider_id, code = None, None
    try:
        known = attempt.tried_at and gateway.find_call(
            attempt.call, since=attempt.tried_at - CLOCKS_DIFFER_BY
        )
        placed = known or gateway.call(attempt.call)
        provider_id, state = placed.provider_id, placed.state
    except GatewayRejected as refusal:
        code, state = refusal.code, CallState.FAILED
    call_id = int(attempt.call.reference)
    with database.transaction() as session:
        call = session.get_one(VoiceCall, call_id)
        call.provider_id, call.error_code = provider_id, code
        note_call(session, call_id, state, now=clock.now())
