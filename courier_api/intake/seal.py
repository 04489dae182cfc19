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
    return keyring.encrypt_bytes(raw) if _plainly_tells(event) else raw


def all_as_kept(
    raws: Iterable[bytes], events: Iterable[PlainEvent], keyring: Keyring
) -> list[bytes]:
    """The same for the bodies of some events, in their order."""
    encrypt = keyring.encrypt_bytes
    return [
        encrypt(raw) if _plainly_tells(event) else raw
        for raw, event in zip(raws, events, strict=True)
    ]


def _plainly_tells(event: PlainEvent) -> bool:
    shift = getattr(event.data, "shift", None)
    if shift is None:
        return not hasattr(event.data, "worker")
    return shift.note is not None or shift.worker.name is not None


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
