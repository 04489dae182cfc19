"""Wolt Drive: the whole message is a signed token; its claims are one delivery's change.

Which events there are, and under what name the courier and the event's id stand, is unconfirmed:
what a token does not have is left out.
Source: Wolt, webhooks of Wolt Drive (docs/sources.md#wolt-webhooks).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platforms.adapters.answers import ACCEPTED
from platforms.adapters.contract import AdaptedEvent, Answer, Headers, Outcome
from platforms.adapters.foreign import Foreign, needed
from platforms.adapters.ids import event_id_of, id_of_body
from platforms.adapters.native import delivery_event
from platforms.events import DeliveryEvent, MalformedBody, Rule, Unreadable
from platforms.signatures import SignatureRefused, VerifiedKey, WebhookSecret, json_web_token

_IDS: Final = ("id", "event_id", "eventId", "webhook_id", "jti")
_TIMES_OF_SENDING: Final = frozenset(("iat", "nbf", "exp"))
_DELIVERED: Final = "order.delivered"
_PREFIX: Final = "order."


@dataclass(frozen=True, slots=True, kw_only=True)
class WoltDrive:
    """The adapter of the scheme `wolt-drive`."""

    scheme: str = "wolt-drive"
    parks_bad_content: bool = True
    needs_second_source: bool = False

    def check_secret(self, text: str) -> None:
        """The `client_secret` that was chosen at registration, as text."""
        json_web_token.check_secret(text)

    def verify(
        self,
        headers: Headers,  # noqa: ARG002 - nothing of the proof stands there
        raw: bytes,
        secrets: Sequence[WebhookSecret],
        now: datetime,
    ) -> VerifiedKey:
        """By the token's own signature, HS256 and no other."""
        return json_web_token.verify(raw, secrets, now)

    def dedup_key(self, headers: Headers, raw: bytes) -> str:  # noqa: ARG002 - in the token
        """The id in the claims; without one their hash, leaving out when the token was made."""
        try:
            claims = json_web_token.claims_in(raw)
        except SignatureRefused:
            return id_of_body(raw)
        if (told := Foreign(claims).text(*_IDS)) is not None:
            return event_id_of(told)
        lasting = {name: claims[name] for name in claims.keys() - _TIMES_OF_SENDING}
        return id_of_body(json.dumps(lasting, sort_keys=True).encode("ascii"))

    def to_events(self, headers: Headers, raw: bytes) -> tuple[AdaptedEvent, ...]:
        """A delivery that arrived is evidence; other changes of an order are nothing for us."""
        try:
            claims = Foreign(json_web_token.claims_in(raw))
        except SignatureRefused:
            raise MalformedBody(Unreadable.NOT_JSON) from None
        event_type = claims.needed_text("type")
        if not event_type.startswith(_PREFIX):
            raise claims.fault("type", Rule.UNKNOWN_TYPE)
        if event_type != _DELIVERED:
            return ()
        return (_delivered(claims, self.dedup_key(headers, raw)),)

    def ack(self, outcome: Outcome) -> Answer:
        """202 for a new event, 200 for one we have."""
        return ACCEPTED[outcome]

    def handshake(self, check: str) -> Answer | None:  # noqa: ARG002 - part of the contract
        """None: there is no check by GET."""
        return None


def _delivered(claims: Foreign, event_id: str) -> DeliveryEvent:
    details = claims.inside("details")
    told_at = claims.instant("dispatched_at", "created_at", "timestamp")
    delivered_at = details.instant("delivered_at") or needed(told_at, claims, "dispatched_at")
    courier = details.inside("courier")
    courier_id = courier.text("id") or details.text("courier_id")
    facts: dict[str, object] = {
        "external_id": details.needed_text("wolt_order_reference_id", "id", "order_id"),
        "worker": courier_id and {"external_id": courier_id, "name": courier.text("name")},
        "accepted_at": delivered_at,  # told by nobody: no time is claimed
        "dropped_off_at": delivered_at,
    }
    return delivery_event(facts, event_id=event_id, occurred_at=delivered_at)
