"""Uber Direct: the status of one delivery, with a courier who has a name but no id.

Source: Uber, webhooks of deliveries (docs/sources.md#uber-webhooks).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platforms.adapters.answers import EMPTY_200
from platforms.adapters.contract import AdaptedEvent, Answer, FetchWanted, Headers, Outcome
from platforms.adapters.foreign import Foreign, needed, read_foreign
from platforms.adapters.ids import id_in_body
from platforms.adapters.native import delivery_event
from platforms.events import DeliveryEvent, Rule
from platforms.signatures import VerifiedKey, WebhookSecret
from platforms.signatures.raw_body import UBER

_STATUS: Final = "event.delivery_status"
_STATUS_CHANGED: Final = "dapi.status_changed"
_NOTHING_FOR_US: Final = frozenset(
    ("event.courier_update", "event.refund_request", "event.shopping_progress")
)
_UNFINISHED: Final = frozenset(
    ("pending", "pickup", "pickup_complete", "dropoff", "canceled", "returned")
)
_RETURN: Final = "ret_"


@dataclass(frozen=True, slots=True, kw_only=True)
class UberDirect:
    """The adapter of the scheme `uber-direct`."""

    scheme: str = "uber-direct"
    parks_bad_content: bool = True
    needs_second_source: bool = False

    def check_secret(self, text: str) -> None:
        """The signing key of the webhook, as text."""
        UBER.check(text)

    def verify(
        self, headers: Headers, raw: bytes, secrets: Sequence[WebhookSecret], now: datetime
    ) -> VerifiedKey:
        """By `x-uber-signature`, or by the older name of this header."""
        return UBER.verify(headers, raw, secrets, now)

    def dedup_key(self, headers: Headers, raw: bytes) -> str:  # noqa: ARG002 - in the body
        """`id`, or `event_id` in another family of these webhooks."""
        return id_in_body(raw, lambda body: (body.text("id", "event_id"),))

    def to_events(
        self,
        headers: Headers,
        raw: bytes,
    ) -> tuple[AdaptedEvent, ...] | FetchWanted:
        """A delivery that arrived is evidence without a courier; other states are nothing for us."""
        body = read_foreign(raw)
        kind = body.needed_text("kind", "event_type")
        if kind == _STATUS_CHANGED:
            return FetchWanted(path=body.needed_text("resource_href"))
        if kind in _NOTHING_FOR_US:
            return ()
        if kind != _STATUS:
            raise body.fault("kind", Rule.UNKNOWN_TYPE)
        status = body.needed_text("status")
        if status == "delivered":
            return (_delivered(body, self.dedup_key(headers, raw)),)
        if status not in _UNFINISHED:
            raise body.fault("status", Rule.UNKNOWN_VALUE)
        return ()

    def ack(self, outcome: Outcome) -> Answer:  # noqa: ARG002 - one answer for all
        """200 with an empty body, whatever became of the event."""
        return EMPTY_200

    def handshake(self, check: str) -> Answer | None:  # noqa: ARG002 - part of the contract
        """None: there is no check by GET."""
        return None


def _delivered(body: Foreign, event_id: str) -> DeliveryEvent:
    """Name and telephone of the courier name nobody safely, so they stay in the raw body.

    A return is a delivery of its own, back to the shop.
    """
    delivered_at = needed(body.instant("created"), body, "created")
    delivery_id = body.needed_text("delivery_id")
    facts: dict[str, object] = {
        "external_id": delivery_id,
        "accepted_at": delivered_at,  # told by nobody: no time is claimed
        "dropped_off_at": delivered_at,
        "outcome": "returned" if delivery_id.startswith(_RETURN) else None,
    }
    return delivery_event(facts, event_id=event_id, occurred_at=delivered_at)
