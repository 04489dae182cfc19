"""CoopCycle: thin webhooks about deliveries, whose content is fetched; shifts are pulled.

Source: CoopCycle, its webhook handler and API (docs/sources.md#coopcycle-api).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platforms.adapters.answers import ACCEPTED
from platforms.adapters.contract import AdaptedEvent, Answer, FetchWanted, Headers, Outcome
from platforms.adapters.coopcycle.deliveries import COMPLETED, FAILED, read_delivery
from platforms.adapters.foreign import Foreign, read_foreign
from platforms.adapters.ids import id_in_body
from platforms.adapters.native import NativeEvent
from platforms.events import Rule, read_event
from platforms.signatures import VerifiedKey, WebhookSecret
from platforms.signatures.raw_body import COOPCYCLE

_WORTH_FETCHING: Final = frozenset((COMPLETED, FAILED))
_NOTHING_FOR_US: Final = frozenset(
    (
        "delivery.assigned",
        "delivery.started",
        "delivery.picked",
        "delivery.in_transit",
        "order.created",
    )
)
_OBJECT: Final = re.compile(r"/api/(deliveries|orders)/[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoopCycle:
    """The adapter of the scheme `coopcycle`; also a `FetchingAdapter`."""

    scheme: str = "coopcycle"
    parks_bad_content: bool = True
    needs_second_source: bool = False

    def check_secret(self, text: str) -> None:
        """The webhook's secret as it is shown: base64 text that is used as text."""
        COOPCYCLE.check(text)

    def verify(
        self, headers: Headers, raw: bytes, secrets: Sequence[WebhookSecret], now: datetime
    ) -> VerifiedKey:
        """By `x-coopcycle-signature`, over the bytes as the sender wrote them."""
        return COOPCYCLE.verify(headers, raw, secrets, now)

    def dedup_key(self, headers: Headers, raw: bytes) -> str:  # noqa: ARG002 - in the body
        """Object and event. What was pulled or fetched is in our own format and has an id."""
        return id_in_body(raw, _named_by)

    def to_events(
        self,
        headers: Headers,  # noqa: ARG002 - all is in the body
        raw: bytes,
    ) -> tuple[AdaptedEvent, ...] | FetchWanted:
        """The delivery that ended is to be fetched; other events are nothing for us.

        Bodies in our own format are what a pull or a fetch found before. Raises UnsafeReference for
        an object on another host, whatever the event.
        """
        body = read_foreign(raw)
        if _is_native(body):
            return (read_event(raw, webhook_id=None),)
        told = body.inside("data")
        wanted = FetchWanted(path=told.needed_text("object"))
        event = told.needed_text("event")
        if event not in _WORTH_FETCHING | _NOTHING_FOR_US:
            raise told.fault("event", Rule.UNKNOWN_TYPE)
        if _OBJECT.fullmatch(wanted.path) is None:
            raise told.fault("object", Rule.UNKNOWN_VALUE)
        return wanted if event in _WORTH_FETCHING else ()

    def read_fetched(
        self, raw: bytes, fetched: bytes, *, received_at: datetime
    ) -> tuple[NativeEvent, ...]:
        """The delivery that was fetched for the thin event in `raw`."""
        told = read_foreign(raw).inside("data")
        return read_delivery(
            read_foreign(fetched),
            path=told.needed_text("object"),
            event=told.needed_text("event"),
            received_at=received_at,
        )

    def ack(self, outcome: Outcome) -> Answer:
        """202 for a new event, 200 for one we have."""
        return ACCEPTED[outcome]

    def handshake(self, check: str) -> Answer | None:  # noqa: ARG002 - part of the contract
        """None: there is no check by GET."""
        return None


def _is_native(body: Foreign) -> bool:
    return "schema_version" in body.members


def _named_by(body: Foreign) -> tuple[str | None, ...]:
    if _is_native(body):
        return (body.text("id"),)
    told = body.inside("data")
    return told.text("object"), told.text("event")
