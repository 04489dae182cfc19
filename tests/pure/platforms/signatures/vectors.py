"""The signature vectors, and how each scheme judges one: a request in parts that can be changed."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from platforms.adapters import ADAPTER_BY_SCHEME
from platforms.signatures import (
    SignatureRefused,
    VerifiedKey,
    WebhookSecret,
    raw_body,
    standard_webhooks,
    stripe,
    twilio,
)

Vector = dict[str, Any]
Judge = Callable[["Request"], VerifiedKey]

GOLDEN = Path(__file__).parents[3] / "golden" / "webhooks" / "webhook_vectors.json"
VECTORS: Final[list[Vector]] = json.loads(GOLDEN.read_text("utf-8"))["vectors"]
SOME_TIME: Final = 1795435200


@dataclass(frozen=True, kw_only=True)
class Request:
    """A vector as the request that arrives."""

    scheme: str
    secret: str
    headers: Mapping[str, str]
    body: bytes | None
    now: datetime
    url: str = ""
    form: tuple[tuple[str, str], ...] = ()

    @property
    def secrets(self) -> list[WebhookSecret]:
        return [WebhookSecret(key_id="the-key", text=self.secret)]

    def with_header(self, name: str, value: str) -> "Request":
        return replace(self, headers={**self.headers, name: value})


def request_of(vector: Vector) -> Request:
    """The request that a vector describes."""
    return Request(
        scheme=vector["scheme"],
        secret=vector["secret"] if "secret" in vector else vector["public_key"],
        headers=vector["headers"],
        body=vector["body"].encode("utf-8") if "body" in vector else None,
        now=datetime.fromtimestamp(vector.get("clock", SOME_TIME), UTC),
        url=vector.get("url", ""),
        form=tuple((name, value) for name, value in vector.get("form", ())),
    )


def is_accepted(request: Request) -> bool:
    """The verdict. Anything but a refusal or the key in question fails the test that asks."""
    try:
        return JUDGES[request.scheme](request).key_id == "the-key"
    except SignatureRefused:
        return False


def _by_adapter(scheme: str) -> Judge:
    adapter = ADAPTER_BY_SCHEME[scheme]
    return lambda sent: adapter.verify(sent.headers, sent.body or b"", sent.secrets, sent.now)


def _twilio(sent: Request) -> VerifiedKey:
    request = twilio.TwilioRequest(url=sent.url, form=sent.form, raw=sent.body)
    return twilio.verify(sent.headers, request, sent.secrets, sent.now)


JUDGES: Final[Mapping[str, Judge]] = {
    "standard-webhooks-v1": _by_adapter("standard-webhooks"),
    "standard-webhooks-v1a": _by_adapter("standard-webhooks"),
    "uber-hmac-sha256-hex": _by_adapter("uber-direct"),
    "coopcycle-hmac-sha256-base64": _by_adapter("coopcycle"),
    "deliveroo-hmac-sha256-hex": _by_adapter("deliveroo"),
    "deliveroo-legacy-hmac-sha256-hex": _by_adapter("deliveroo"),
    "onfleet-hmac-sha512-hex": _by_adapter("onfleet"),
    "wolt-jwt-hs256": _by_adapter("wolt-drive"),
    "hmac-sha256-hex-over-raw-body": lambda sent: raw_body.IFOOD.verify(
        sent.headers, sent.body or b"", sent.secrets, sent.now
    ),
    "stripe-v1": lambda sent: stripe.verify(sent.headers, sent.body or b"", sent.secrets, sent.now),
    "twilio-hmac-sha1-base64": _twilio,
}

SIGNED_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "standard-webhooks-v1": (standard_webhooks.ID_HEADER, standard_webhooks.TIMESTAMP_HEADER),
    "standard-webhooks-v1a": (standard_webhooks.ID_HEADER, standard_webhooks.TIMESTAMP_HEADER),
    "deliveroo-hmac-sha256-hex": ("x-deliveroo-sequence-guid",),
    "deliveroo-legacy-hmac-sha256-hex": ("x-deliveroo-sequence-guid",),
}
"""Headers whose text is part of what is signed."""


def valid_requests() -> Iterator[tuple[str, Request]]:
    """Every vector that is valid, the older form of Deliveroo with its payload type."""
    for vector in VECTORS:
        request = request_of(vector)
        if vector["scheme"].startswith("deliveroo-legacy"):
            yield vector["id"], request.with_header("x-deliveroo-payload-type", "new_order")
        elif vector["expect"] == "valid":
            yield vector["id"], request
