"""The keys of a source: list them, make the next one, end one before its time."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import NotFound, Refused
from courier_api.sources.models import Source, SourceSecret
from platforms.signatures.standard_webhooks import shared_secret

OWN_SCHEME = "standard-webhooks"
"""The scheme whose keys we make; the keys of other schemes come from their vendor."""

KEY_BYTES = 32
MOST_COUNTING = 5
"""Keys that count at once: each is one more try for every request that comes."""
USUAL_OVERLAP = timedelta(hours=24)


class KeyNotFound(NotFound):
    """No key of this source has this number."""

    def __init__(self) -> None:
        super().__init__("This source has no key with this number.")


class LastKey(Refused):
    """No other key counts for good: without this one every event would be refused, now or soon."""

    def __init__(self) -> None:
        super().__init__("No other key counts without an end. Make a new one first.")


class TooManyKeys(Refused):
    """More keys count at once than a rotation needs."""

    def __init__(self) -> None:
        super().__init__(
            f"{MOST_COUNTING} keys count already. Retire one that is no longer used first."
        )


class KeysOfVendor(Refused):
    """The keys of this scheme are given out by the vendor, not by us."""

    def __init__(self) -> None:
        super().__init__("The keys of this source come from its vendor. Ask the office.")


class KeyState(StrEnum):
    """Whether a key is accepted."""

    COUNTS = "counts"
    ENDS = "ends"
    ENDED = "ended"
    RETIRED = "retired"


COUNTING = frozenset((KeyState.COUNTS, KeyState.ENDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A secret without its text. `key_id` is what events name as the key they were signed with."""

    key_id: int
    made_at: datetime
    valid_until: datetime | None
    state: KeyState


def keys_of(session: Session, source_id: int, *, now: datetime, limit: int = 50) -> list[Key]:
    """The keys of a source, newest first."""
    query = select(SourceSecret).where(SourceSecret.source_id == source_id)
    rows = session.scalars(query.order_by(SourceSecret.id.desc()).limit(limit))
    return [
        Key(
            key_id=row.id,
            made_at=row.added_at,
            valid_until=row.valid_until,
            state=_state(row, now),
        )
        for row in rows
    ]


def secret_text(session: Session, source_id: int, key_id: int) -> str:
    """The secret itself, for the one page that shows it once. Raises KeyNotFound."""
    return _secret(session, source_id, key_id).secret


def newest_secret(session: Session, source_id: int, *, now: datetime) -> str | None:
    """The text of the newest secret that counts, for what we sign in the platform's name."""
    query = select(SourceSecret.secret).where(SourceSecret.source_id == source_id, _counts(now))
    return session.scalar(query.order_by(SourceSecret.id.desc()).limit(1))


def make_key(
    session: Session, source: Source, *, overlap: timedelta, now: datetime, actor: str
) -> int:
    """A new key that counts from now on; the others go on counting for `overlap`, no longer.

    Returns its number. Raises KeysOfVendor or TooManyKeys.
    """
    if source.scheme != OWN_SCHEME:
        raise KeysOfVendor
    _hold(session, source)
    if _counting(session, source.id, now) >= MOST_COUNTING:
        raise TooManyKeys
    session.execute(
        update(SourceSecret)
        .where(
            SourceSecret.source_id == source.id,
            or_(SourceSecret.valid_until.is_(None), SourceSecret.valid_until > now + overlap),
        )
        .values(valid_until=now + overlap)
    )
    made = SourceSecret(
        employer_number=source.employer_number,
        source_id=source.id,
        secret=shared_secret(secrets.token_bytes(KEY_BYTES)),
        added_at=now,
    )
    session.add(made)
    session.flush()  # the number
    _note(session, source, "key.make", made.id, at=now, actor=actor)
    return made.id


def retire_key(session: Session, source: Source, key_id: int, *, now: datetime, actor: str) -> None:
    """Stop accepting a key at once; one that has ended already stays as it is.

    Raises KeyNotFound, or LastKey when `may_retire` says no.
    """
    _hold(session, source)
    row = _secret(session, source.id, key_id)
    if _state(row, now) not in COUNTING:
        return
    if not may_retire(key_id, keys_of(session, source.id, now=now)):
        raise LastKey
    row.valid_until = row.retired_at = now
    _note(session, source, "key.retire", key_id, at=now, actor=actor)


def may_retire(key_id: int, keys: Sequence[Key]) -> bool:
    """Whether a key counts and another goes on counting at least as long when it is retired."""
    counting = {key.key_id: key.state for key in keys if key.state in COUNTING}
    own = counting.pop(key_id, None)
    if own is None or not counting:
        return False
    return own is KeyState.ENDS or KeyState.COUNTS in counting.values()


def _state(row: SourceSecret, now: datetime) -> KeyState:
    if row.retired_at is not None:
        return KeyState.RETIRED
    if row.valid_until is None:
        return KeyState.COUNTS
    return KeyState.ENDS if row.valid_until > now else KeyState.ENDED


def _secret(session: Session, source_id: int, key_id: int) -> SourceSecret:
    row = session.get(SourceSecret, key_id)
    if row is None or row.source_id != source_id:
        raise KeyNotFound
    return row


def _hold(session: Session, source: Source) -> None:
    """One at a time decides about the keys of a source. On SQLite the transaction is that lock."""
    session.execute(select(Source.id).where(Source.id == source.id).with_for_update())


def _counts(now: datetime) -> ColumnElement[bool]:
    return or_(SourceSecret.valid_until.is_(None), SourceSecret.valid_until > now)


def _counting(session: Session, source_id: int, now: datetime) -> int:
    count = select(func.count()).where(SourceSecret.source_id == source_id, _counts(now))
    return session.scalar(count) or 0


def _note(
    session: Session, source: Source, action: str, key_id: int, *, at: datetime, actor: str
) -> None:
    access = Access(
        employer_number=source.employer_number,
        actor=actor,
        action=action,
        subject_kind="source",
        subject_id=source.slug,
        facts={"key_id": key_id},
    )
    record(session, access, at=at)
