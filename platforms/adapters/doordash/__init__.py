"""DoorDash Drive: the stages of a delivery; user and password instead of a signature.

Fields that are empty are left out by the sender.
Source: DoorDash, webhooks of Drive (docs/sources.md#doordash-webhooks).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platforms.adapters.answers import EMPTY_200
from platforms.adapters.contract import AdaptedEvent, Answer, Headers, Outcome
from platforms.adapters.foreign import Foreign, needed, read_foreign
from platforms.adapters.ids import id_in_body
from platforms.adapters.native import delivery_event
from platforms.events import DeliveryEvent, Rule
from platforms.signatures import VerifiedKey, WebhookSecret, shared_text

_EVENT: Final = ("event_name", "event_type", "event")
_DROPPED_OFF: Final = "DASHER_DROPPED_OFF"
_NOTHING_FOR_US: Final = frozenset(
    (
        "DASHER_CONFIRMED",
        "DASHER_CONFIRMED_PICKUP_ARRIVAL",
        "DASHER_PICKED_UP",
        "DASHER_CONFIRMED_DROPOFF_ARRIVAL",
        "DELIVERY_CANCELLED",
        "DELIVERY_RETURN_INITIALIZED",
        "DASHER_CONFIRMED_RETURN_ARRIVAL",
        "DELIVERY_RETURNED",
        "DELIVERY_BATCHED",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorDash:
    """The adapter of the scheme `doordash`."""

    scheme: str = "doordash"
    parks_bad_content: bool = True
    needs_second_source: bool = True

    def check_secret(self, text: str) -> None:
        """`user:password`, as they were given to the vendor."""
        shared_text.check_pair(text)

    def verify(
        self,
        headers: Headers,
        raw: bytes,  # noqa: ARG002 - nothing proves the body
        secrets: Sequence[WebhookSecret],
        now: datetime,
    ) -> VerifiedKey:
        """By user and password: they prove the sender, not the body."""
        return shared_text.verify_basic(headers, secrets, now)

    def dedup_key(self, headers: Headers, raw: bytes) -> str:  # noqa: ARG002 - in the body
        """Delivery, event and its time."""
        return id_in_body(
            raw,
            lambda body: (
                body.text("external_delivery_id"),
                body.text(*_EVENT),
                body.text("created_at"),
            ),
        )

    def to_events(self, headers: Headers, raw: bytes) -> tuple[AdaptedEvent, ...]:
        """A delivery that was dropped off is evidence; other stages are nothing for us."""
        body = read_foreign(raw)
        event = body.needed_text(*_EVENT)
        if event == _DROPPED_OFF:
            return (_dropped_off(body, self.dedup_key(headers, raw)),)
        if event not in _NOTHING_FOR_US:
            raise body.fault(_EVENT[0], Rule.UNKNOWN_TYPE)
        return ()

    def ack(self, outcome: Outcome) -> Answer:  # noqa: ARG002 - one answer for all
        """200: everything else is a failure to this sender."""
        return EMPTY_200

    def handshake(self, check: str) -> Answer | None:  # noqa: ARG002 - part of the contract
        """None: there is no check by GET."""
        return None


def _dropped_off(body: Foreign, event_id: str) -> DeliveryEvent:
    told_at = body.instant("created_at")
    dropped_off_at = body.instant("dropoff_time_actual") or needed(told_at, body, "created_at")
    picked_up_at = body.instant("pickup_time_actual")
    dasher_id = body.text("dasher_id")
    facts: dict[str, object] = {
        "external_id": body.needed_text("external_delivery_id"),
        "worker": dasher_id and {"external_id": dasher_id, "name": body.text("dasher_name")},
        "accepted_at": picked_up_at or dropped_off_at,  # the acceptance itself is not told
        "picked_up_at": picked_up_at,
        "dropped_off_at": dropped_off_at,
    }
    return delivery_event(facts, event_id=event_id, occurred_at=dropped_off_at)
