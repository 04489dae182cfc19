"""Shipday: orders of a shop's own couriers, whose ids it tells; a token instead of a signature.

Source: Shipday, webhooks (docs/sources.md#shipday-webhooks).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platforms.adapters.answers import ACCEPTED
from platforms.adapters.contract import AdaptedEvent, Answer, Headers, Outcome
from platforms.adapters.foreign import Foreign, needed, read_foreign
from platforms.adapters.ids import id_in_body
from platforms.adapters.native import delivery_event
from platforms.events import DeliveryEvent, Rule
from platforms.signatures import VerifiedKey, WebhookSecret, shared_text

_COMPLETED: Final = "ORDER_COMPLETED"
_FAILED: Final = "ORDER_FAILED"
_NOTHING_FOR_US: Final = frozenset(
    (
        "ORDER_ASSIGNED",
        "ORDER_ACCEPTED_AND_STARTED",
        "ORDER_PIKEDUP",
        "ORDER_ONTHEWAY",
        "ORDER_INCOMPLETE",
        "ORDER_DELETE",
        "ORDER_INSERTED",
        "ORDER_UNASSIGNED",
    )
)
_TAKEN_BACK: Final = "_REMOVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipday:
    """The adapter of the scheme `shipday`."""

    scheme: str = "shipday"
    parks_bad_content: bool = True
    needs_second_source: bool = True

    def check_secret(self, text: str) -> None:
        """The token that was given to the vendor, at most 32 characters."""
        shared_text.check_token(text)

    def verify(
        self,
        headers: Headers,
        raw: bytes,  # noqa: ARG002 - nothing proves the body
        secrets: Sequence[WebhookSecret],
        now: datetime,
    ) -> VerifiedKey:
        """By the token in the header: it proves the sender, not the body."""
        return shared_text.verify_token(headers, secrets, now)

    def dedup_key(self, headers: Headers, raw: bytes) -> str:  # noqa: ARG002 - in the body
        """Order, event and its time."""
        return id_in_body(
            raw,
            lambda body: (
                body.inside("order").text("id"),
                body.text("event"),
                body.text("timestamp"),
            ),
        )

    def to_events(self, headers: Headers, raw: bytes) -> tuple[AdaptedEvent, ...]:
        """A completed or failed order is evidence; its other changes are nothing for us."""
        body = read_foreign(raw)
        event = body.needed_text("event")
        if event in (_COMPLETED, _FAILED):
            return (_finished(body, self.dedup_key(headers, raw), has_failed=event == _FAILED),)
        if event not in _NOTHING_FOR_US and not event.endswith(_TAKEN_BACK):
            raise body.fault("event", Rule.UNKNOWN_TYPE)
        return ()

    def ack(self, outcome: Outcome) -> Answer:
        """202 for a new event, 200 for one we have."""
        return ACCEPTED[outcome]

    def handshake(self, check: str) -> Answer | None:  # noqa: ARG002 - part of the contract
        """None: there is no check by GET."""
        return None


def _finished(body: Foreign, event_id: str, *, has_failed: bool) -> DeliveryEvent:
    told_at = needed(body.instant_of_milliseconds("timestamp"), body, "timestamp")
    order, carrier = body.inside("order"), body.inside("carrier")
    finished_at = order.instant_of_milliseconds("delivery_time") or told_at
    picked_up_at = order.instant_of_milliseconds("pickedup_time")
    accepted_at = order.instant_of_milliseconds("start_time")
    carrier_id = carrier.text("id")
    facts: dict[str, object] = {
        "external_id": order.needed_text("id"),
        "worker": carrier_id and {"external_id": carrier_id, "name": carrier.text("name")},
        "accepted_at": accepted_at or picked_up_at or finished_at,
        "picked_up_at": picked_up_at,
        "dropped_off_at": finished_at,
        "distance_m": order.metres("driving_distance"),
        "outcome": "failed" if has_failed else None,
    }
    return delivery_event(facts, event_id=event_id, occurred_at=finished_at)
