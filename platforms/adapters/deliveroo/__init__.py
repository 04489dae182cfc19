"""Deliveroo: order and rider events, made for restaurants; they name no rider and no hours.

Source: Deliveroo, rider events and securing webhooks (docs/sources.md#deliveroo-webhooks).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platforms.adapters.answers import ACCEPTED
from platforms.adapters.contract import AdaptedEvent, Answer, Headers, Outcome
from platforms.adapters.foreign import read_foreign
from platforms.adapters.ids import event_id_of
from platforms.events import Rule
from platforms.signatures import VerifiedKey, WebhookSecret, deliveroo

_NOTHING_FOR_US: Final = frozenset(
    ("rider.status_update", "order.new", "order.status_update", *deliveroo.LEGACY_PAYLOAD_TYPES)
)
"""No status says that a delivery ended, and no rider has an id: there is nobody to keep it for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveroo:
    """The adapter of the scheme `deliveroo`."""

    scheme: str = "deliveroo"
    parks_bad_content: bool = True
    needs_second_source: bool = False

    def check_secret(self, text: str) -> None:
        """The webhook secret, as text."""
        deliveroo.check_secret(text)

    def verify(
        self, headers: Headers, raw: bytes, secrets: Sequence[WebhookSecret], now: datetime
    ) -> VerifiedKey:
        """See `deliveroo.verify`: the older form counts for two payload types only."""
        return deliveroo.verify(headers, raw, secrets, now)

    def dedup_key(self, headers: Headers, raw: bytes) -> str:  # noqa: ARG002 - the id is signed
        """The sequence id in the header, which the signature covers."""
        return event_id_of(headers[deliveroo.GUID_HEADER])

    def to_events(self, headers: Headers, raw: bytes) -> tuple[AdaptedEvent, ...]:  # noqa: ARG002
        """Nothing for every type that we know; InvalidEvent for others."""
        body = read_foreign(raw)
        if body.needed_text("event") not in _NOTHING_FOR_US:
            raise body.fault("event", Rule.UNKNOWN_TYPE)
        return ()

    def ack(self, outcome: Outcome) -> Answer:
        """202 for a new event, 200 for one we have."""
        return ACCEPTED[outcome]

    def handshake(self, check: str) -> Answer | None:  # noqa: ARG002 - part of the contract
        """None: there is no check by GET."""
        return None
