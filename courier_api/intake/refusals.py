"""What the webhook door may answer instead of taking an event."""

from courier_api.foundation.errors import (
    Invalid,
    Malformed,
    NotFound,
    Refused,
    ServiceError,
    Unauthenticated,
)
from platforms.adapters import UnsafeReference
from platforms.events import FieldFault, InvalidEvent, MalformedBody

BadContent = MalformedBody | InvalidEvent | UnsafeReference
"""What an adapter raises about a body that is authentic and yet no event."""

BAD_CONTENT = (MalformedBody, InvalidEvent, UnsafeReference)


class UnknownSource(NotFound):
    """No source has this name."""

    def __init__(self) -> None:
        super().__init__("No webhook source has this name. Check the last part of the address.")


class NoBatches(NotFound):
    """The source sends in a vendor's own way, which knows no batch."""

    def __init__(self) -> None:
        super().__init__("Batches are for sources that send in our own format.")


class SignatureNotAccepted(Unauthenticated):
    """Signature, secret or time: one text for all; `reason` is for our log and our staff."""

    def __init__(self, reason: str) -> None:
        super().__init__("The signature, its secret or its time was not accepted.")
        self.reason = reason


class MethodNotAllowed(ServiceError):
    """Webhooks are posted."""

    status = 405
    title = "Method not allowed"


class BodyTooLarge(ServiceError):
    """More than 1 MiB."""

    status = 413
    title = "Body too large"


class WrongMediaType(ServiceError):
    """Not plain JSON."""

    status = 415
    title = "Unsupported media type"


class EventIdReused(Refused):
    """The id is known with other content; the first content counts."""

    def __init__(self, event_id: str) -> None:
        super().__init__(
            "This event id is known with other content. The first content counts; send a change "
            "as a new event with a new id.",
            event_id=event_id,
        )


def is_kept(refusal: ServiceError) -> bool:
    """Whether a refused webhook is kept for people to look at: it was one, and stands nowhere else.

    Another content under a known id is kept as a conflict.
    """
    return not isinstance(refusal, MethodNotAllowed | NotFound | EventIdReused)


def refusal_of(bad: BadContent) -> ServiceError:
    """The refusal for content that the sender has to mend."""
    if isinstance(bad, MalformedBody):
        return Malformed(str(bad), reason=bad.reason.value)
    errors = told(bad.faults) if isinstance(bad, InvalidEvent) else []
    return Invalid("The event breaks rules of the format.", errors=errors)


def told(faults: tuple[FieldFault, ...]) -> list[dict[str, str]]:
    """Faults as they are answered and stored: field and rule, never what was sent."""
    return [{"field": fault.field, "rule": fault.rule.value} for fault in faults]
