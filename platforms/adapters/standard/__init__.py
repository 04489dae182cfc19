"""Our own format, signed by Standard Webhooks: the native way in, where bad content is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platforms.adapters.contract import Answer, Headers, Outcome
from platforms.events import CanonicalEvent, read_event
from platforms.signatures import VerifiedKey, WebhookSecret, standard_webhooks

_JSON: Final = "application/json"
_ANSWERS: Final = {
    Outcome.STORED: Answer(status=202, body=b'{"status":"stored"}', content_type=_JSON),
    Outcome.KNOWN: Answer(status=200, body=b'{"status":"known"}', content_type=_JSON),
    Outcome.PARKED: Answer(status=202, body=b'{"status":"parked"}', content_type=_JSON),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardWebhooks:
    """The adapter of the scheme `standard-webhooks`."""

    scheme: str = "standard-webhooks"
    parks_bad_content: bool = False
    needs_second_source: bool = False

    def check_secret(self, text: str) -> None:
        """`whsec_` text, its prefix optional, or an Ed25519 public key, `whpk_`."""
        standard_webhooks.check_secret(text)

    def verify(
        self, headers: Headers, raw: bytes, secrets: Sequence[WebhookSecret], now: datetime
    ) -> VerifiedKey:
        """See `standard_webhooks.verify`."""
        return standard_webhooks.verify(headers, raw, secrets, now)

    def dedup_key(self, headers: Headers, raw: bytes) -> str:  # noqa: ARG002 - the id is signed
        """The id in the header, which the signature covers."""
        return headers[standard_webhooks.ID_HEADER]

    def to_events(self, headers: Headers, raw: bytes) -> tuple[CanonicalEvent, ...]:
        """The one event in the body; its id must be the one in the header."""
        return (read_event(raw, webhook_id=headers.get(standard_webhooks.ID_HEADER)),)

    def ack(self, outcome: Outcome) -> Answer:
        """202 for a new event, 200 for one we have."""
        return _ANSWERS[outcome]

    def handshake(self, check: str) -> Answer | None:  # noqa: ARG002 - part of the contract
        """None: a native source is not checked by GET."""
        return None
