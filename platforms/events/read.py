"""The door of the house: bytes in, a typed event out, or everything that is wrong with it.

Decided here is what one body shows by itself. Whether courier, agreement and plan are known is
found out later: it is never a reason to turn a sender away.
"""

from typing import Final

from platforms.events.checking import check
from platforms.events.document import Document, JsonObject, read_document
from platforms.events.envelope import ENVELOPE, PING, Envelope
from platforms.events.faults import FieldFault, InvalidEvent, Rule
from platforms.events.plain import event_of, read_plain, read_told_shift
from platforms.events.records import CanonicalEvent, PingEvent
from platforms.events.subjects import SUBJECT_BY_TYPE
from platforms.events.unknown import Shape, count_unknown, shape_of

SHIFT_TYPE: Final = b'"shift.'
"""Stands in nearly every body about a shift; one without it is only read another way."""

_PING_SHAPE: Final = shape_of(Envelope).with_member("data", Shape(names=frozenset()))


def read_event(raw: bytes, *, webhook_id: str | None) -> CanonicalEvent:
    """The event in this body, the same one for ever for the same bytes.

    `webhook_id` is the id that the signed header gives; the body must give the same. None where
    no header belongs to the event (a batch, a file). Raises MalformedBody when the bytes are no
    JSON object, InvalidEvent with all faults when the object is no event.
    """
    if SHIFT_TYPE in raw:
        told = read_told_shift(raw)
        if told is not None and webhook_id in (None, told.event_id):
            return told
    plain = read_plain(raw)
    if plain is not None and webhook_id in (None, plain["id"]):
        return event_of(plain)
    return read_closely(raw, webhook_id=webhook_id)


def read_closely(raw: bytes, *, webhook_id: str | None) -> CanonicalEvent:
    """The same for a body of any kind, by the whole of the rules."""
    document = read_document(raw)
    root = document.root
    faults: list[FieldFault] = []
    envelope = check(ENVELOPE, root, "", faults)
    event_id = root.get("id")
    if webhook_id is not None and isinstance(event_id, str) and event_id != webhook_id:
        faults.append(FieldFault("id", Rule.DIFFERS_FROM_HEADER))
    read_data = _read_ping if root.get("type") == PING else _read_subject
    event = read_data(envelope, root, faults)
    if event is None or faults or document.faults:
        raise _invalid(document, faults)
    return event


def _read_ping(
    envelope: Envelope | None, root: JsonObject, faults: list[FieldFault]
) -> CanonicalEvent | None:
    if not isinstance(root.get("data", {}), dict | None):
        faults.append(FieldFault("data", Rule.NOT_AN_OBJECT))
    if envelope is None:
        return None
    return PingEvent(
        event_id=envelope.id,
        type="ping",
        occurred_at=envelope.timestamp,
        sequence=envelope.sequence,
        unknown_fields=count_unknown(root, _PING_SHAPE),
    )


def _read_subject(
    envelope: Envelope | None, root: JsonObject, faults: list[FieldFault]
) -> CanonicalEvent | None:
    data = root.get("data")
    if not isinstance(data, dict):
        faults.append(FieldFault("data", Rule.REQUIRED if data is None else Rule.NOT_AN_OBJECT))
        return None
    event_type = root.get("type")
    subject = SUBJECT_BY_TYPE.get(event_type) if isinstance(event_type, str) else None
    if subject is None or not isinstance(event_type, str):  # told by the envelope
        return None
    event, found = subject.read(event_type, envelope, root, data)
    faults += found
    return event


def _invalid(document: Document, faults: list[FieldFault]) -> InvalidEvent:
    not_finite = {fault.field for fault in document.faults if fault.rule is Rule.NOT_FINITE}
    told_once = [fault for fault in faults if fault.field not in not_finite]
    event_id = document.root.get("id")
    return InvalidEvent(
        [*document.faults, *told_once],
        event_id=event_id if isinstance(event_id, str) else None,
    )
