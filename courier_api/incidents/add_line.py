"""A line of the timeline that a person writes: a call, a visit, a letter. It may lie in the past.

Its words are unreadable at rest: people write names even where they are asked not to.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.foundation.columns import keyring_of
from courier_api.foundation.encryption import Keyring
from courier_api.foundation.errors import Invalid
from courier_api.incidents.models import Incident
from courier_api.incidents.timeline import add_event

SEALED = "sealed"
LONGEST_LINE = 1000


def add_line(
    session: Session,
    incident: Incident,
    text: str,
    *,
    happened_at: datetime,
    actor: str,
    now: datetime,
) -> None:
    """Append it; when it happened and when it was written stay apart.

    Raises Invalid for an empty line, or for one that is still to happen.
    """
    words = "".join(sign for sign in text if sign.isprintable() or sign == "\n").strip()
    if not words:
        raise Invalid("Write what happened.", errors=[{"field": "text", "rule": "required"}])
    if happened_at > now:
        raise Invalid(
            "A line tells of what has happened.", errors=[{"field": "happened_at", "rule": "past"}]
        )
    sealed = _keyring(session).encrypt(words[:LONGEST_LINE])
    add_event(
        session, incident, "note", actor=actor, happened_at=happened_at, now=now,
        facts={SEALED: sealed.decode()},
    )  # fmt: skip
    incident.changed_at = now


def text_of_line(session: Session, facts: Mapping[str, Any]) -> str | None:
    """The words of a line that a person wrote; None for other lines."""
    sealed = facts.get(SEALED)
    return None if sealed is None else _keyring(session).decrypt(sealed.encode())


def _keyring(session: Session) -> Keyring:
    return keyring_of(session.get_bind().dialect, "personal")
