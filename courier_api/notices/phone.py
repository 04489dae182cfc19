"""Have a machine call somebody and ask them to press 1: written here, rung by a worker."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from courier_api.auth.models import SignInIdentity
from courier_api.foundation.upsert import insert_once
from courier_api.locale.catalogue import load_catalogue
from courier_api.messaging import outbox
from courier_api.notices.gateway import CallState
from courier_api.notices.models import VoiceCall
from courier_api.notices.templates import reading_language

PHONE = "notice.phone"
"""The kind of outbox message that asks to ring; its payload is `{"call_id": int}`."""


def phone(session: Session, *, identity: SignInIdentity, key: str, ref: str, now: datetime) -> bool:
    """A call for help about the case with this reference, in the person's language.

    False when the same occasion rang before.
    """
    language = reading_language(identity.language)
    values = {
        "employer_number": identity.employer_number,
        "key": key,
        "language": language.value,
        "identity_id": identity.id,
        "to": identity.phone,
        "body": load_catalogue().text("spoken.help_needed", language, ref=" ".join(ref)),
        "created_at": now,
    }
    call_id = insert_once(session, VoiceCall, values, unique=["employer_number", "key"])
    if call_id is None:
        return False
    return outbox.put(
        session,
        PHONE,
        key=f"{PHONE}:{call_id}",
        payload={"call_id": call_id},
        due_at=now,
        employer_number=identity.employer_number,
    )


def ring_no_more(session: Session, employer_number: str, key_begins: str) -> None:
    """Calls that have not rung yet are not needed any more."""
    session.execute(
        update(VoiceCall)
        .where(
            VoiceCall.employer_number == employer_number,
            VoiceCall.key.startswith(key_begins, autoescape=True),
            VoiceCall.state.is_(None),
        )
        .values(state=CallState.CANCELED.value)
    )
