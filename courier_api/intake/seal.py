"""Bodies that tell of people are unreadable at rest; the others are kept as they came."""

from collections.abc import Iterable

from courier_api.foundation.encryption import Keyring
from platforms.adapters import AdaptedEvent, DutyEnded
from platforms.events import PingEvent, PlainEvent, ShiftEvent, WorkerEvent


def as_kept(raw: bytes, events: Iterable[AdaptedEvent] | None, keyring: Keyring) -> bytes:
    """The body as it is stored: encrypted when anything in it may be about a person.

    `events` is what the body says in our own format, None for a body in any other: nobody knows
    what else such a body holds. The column `EncryptedBody` gives it back as it came.
    """
    if events is None or any(_tells_of_a_person(event) for event in events):
        return keyring.encrypt_bytes(raw)
    return raw


def plain_as_kept(raw: bytes, event: PlainEvent, keyring: Keyring) -> bytes:
    """The same for an event by its members, none of which is unknown."""
    shift = getattr(event.data, "shift", None)
    if shift is None:
        return raw if hasattr(event.data, "worker") else keyring.encrypt_bytes(raw)
    if shift.note is not None or shift.worker.name is not None:
        return keyring.encrypt_bytes(raw)
    return raw


def _tells_of_a_person(event: AdaptedEvent) -> bool:
    """Names, accidents, addresses of customers; and fields we do not know, which could be any."""
    if isinstance(event, DutyEnded) or event.unknown_fields:
        return True
    match event:
        case ShiftEvent():
            return event.shift.worker.name is not None or event.shift.note is not None
        case PingEvent() | WorkerEvent():
            return False
        case _:
            return True
