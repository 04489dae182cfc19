"""One request with all that is kept of it, its signature checked again."""

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.messaging.models import InboxConflict, InboxEvent, InboxOutcome, RefusedDelivery
from courier_api.shifts.models import ShiftEvent
from courier_api.sources.models import Source, SourceSecret
from courier_api.web.portal.log_streams import (
    Window,
    conflict_row,
    event_row,
    event_rows,
    refused_row,
)
from courier_api.web.portal.shown_body import shown_body, shown_headers
from courier_api.web.portal.views import Entry, EntryKey, EntryKind, LogRow
from platforms.adapters import ADAPTER_BY_SCHEME
from platforms.signatures import WebhookSecret
from platforms.signatures.explain import SignatureCheck, explain

MOST_KEYS = 20


def read_entry(session: Session, source: Source, key: EntryKey) -> Entry | None:
    """The request with this key; None when this source has none."""
    match key.kind:
        case EntryKind.EVENT:
            return _event(session, source, key.number)
        case EntryKind.CONFLICT:
            return _conflict(session, source, key.number)
        case EntryKind.REFUSED:
            return _refused(session, source, key.number)


def entry_of_event(session: Session, source: Source, event_id: str) -> EntryKey | None:
    """The entry of the event with this id."""
    number = session.scalar(
        select(InboxEvent.id).where(
            InboxEvent.source_id == source.id, InboxEvent.event_id == event_id
        )
    )
    return EntryKey(EntryKind.EVENT, number) if number is not None else None


def _event(session: Session, source: Source, number: int) -> Entry | None:
    stored = session.get(InboxEvent, number)
    if stored is None or stored.source_id != source.id:
        return None
    listed = session.execute(event_rows(Window(source=source)).where(InboxEvent.id == number)).one()
    outcome = session.get(InboxOutcome, number)
    raw, headers = bytes(stored.raw), _headers(stored.headers)
    row = event_row(listed, source)
    return Entry(
        row=row,
        body=shown_body(raw),
        body_bytes=len(raw),
        is_whole=hashlib.sha256(raw).digest() == bytes(stored.sha256),
        headers=shown_headers(headers),
        check=_check(session, source, row, headers, raw),
        facts=_facts(outcome.facts if outcome else None),
        handled_at=outcome.handled_at if outcome else None,
        attempts=outcome.attempts if outcome else 0,
        unknown_fields=outcome.unknown_fields if outcome else 0,
        shift=session.scalar(select(ShiftEvent.external_id).where(ShiftEvent.inbox_id == number)),
    )


def _conflict(session: Session, source: Source, number: int) -> Entry | None:
    stored = session.get(InboxConflict, number)
    if stored is None or stored.source_id != source.id:
        return None
    listed = session.execute(
        select(InboxConflict.id, InboxConflict.event_id, InboxConflict.received_at).where(
            InboxConflict.id == number
        )
    ).one()
    raw = bytes(stored.raw)
    return Entry(
        row=conflict_row(listed),
        body=shown_body(raw),
        body_bytes=len(raw),
        is_whole=True,
        headers=(),
        check=None,
        first=entry_of_event(session, source, stored.event_id),
    )


def _refused(session: Session, source: Source, number: int) -> Entry | None:
    stored = session.get(RefusedDelivery, number)
    if stored is None or stored.source_id != source.id:
        return None
    listed = session.execute(
        select(
            RefusedDelivery.id,
            RefusedDelivery.event_id,
            RefusedDelivery.received_at,
            RefusedDelivery.status,
            RefusedDelivery.problem,
            RefusedDelivery.reason,
        ).where(RefusedDelivery.id == number)
    ).one()
    raw, headers = bytes(stored.raw), _headers(stored.headers)
    row = refused_row(listed)
    is_whole = len(raw) == stored.body_bytes
    errors = [
        (str(each.get("field", "")), str(each.get("rule", ""))) for each in stored.errors or ()
    ]
    return Entry(
        row=row,
        body=shown_body(raw),
        body_bytes=stored.body_bytes,
        is_whole=is_whole,
        headers=shown_headers(headers),
        check=_check(session, source, row, headers, raw) if is_whole else None,
        errors=tuple(errors),
    )


def _check(
    session: Session, source: Source, row: LogRow, headers: Mapping[str, str], raw: bytes
) -> SignatureCheck | None:
    adapter = ADAPTER_BY_SCHEME.get(source.scheme)
    if adapter is None:
        return None
    rows = session.scalars(
        select(SourceSecret)
        .where(SourceSecret.source_id == source.id)
        .order_by(SourceSecret.id.desc())
        .limit(MOST_KEYS)
    )
    secrets = [
        WebhookSecret(
            key_id=str(each.id),
            text=each.secret,
            valid_from=each.valid_from or each.added_at,
            valid_until=each.valid_until,
        )
        for each in rows
    ]
    return explain(adapter.verify, headers, raw, secrets=secrets, received_at=row.received_at)


def _headers(text: str) -> dict[str, str]:
    stored = json.loads(text)
    return {str(name).lower(): str(value) for name, value in stored.items()}


def _facts(facts: Mapping[str, object] | None) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in (facts or {}).items())
