"""The kinds of outbox messages about webhooks to platforms."""

from typing import Final

from platforms.outgoing.events import EventType

SEND: Final = "outgoing.send"
"""Send one stored event: `{"event_id": int, "call": int}`."""

TELL: Final = {event_type: f"outgoing.{event_type.value}" for event_type in EventType}
"""Store an event for the endpoints that want it; the payload is that of the announcement."""
