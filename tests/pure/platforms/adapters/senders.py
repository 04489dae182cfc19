"""How each vendor sends a body of its own: secrets, headers, and examples of what it says."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from platforms.adapters import ADAPTER_BY_SCHEME, Adapter, FetchWanted, Headers, UnsafeReference
from platforms.events import InvalidEvent
from platforms.signatures import (
    WebhookSecret,
    deliveroo,
    json_web_token,
    raw_body,
    shared_text,
    standard_webhooks,
)

NOW: Final = datetime(2026, 11, 23, 20, tzinfo=UTC)
EXAMPLES: Final = Path(__file__).parents[3] / "golden" / "webhooks" / "examples"
GUID: Final = "1795435200000-000017"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A request as it arrives."""

    headers: Headers
    raw: bytes


@dataclass(frozen=True, kw_only=True)
class Sender:
    """One vendor: two secrets in its own form, and how it signs."""

    secret: str
    other_secret: str
    unusable_secrets: tuple[str, ...]
    sign: Callable[[bytes, str, Headers], Mapping[str, str]]
    wrap: Callable[[bytes, str], bytes] = lambda raw, _: raw

    def send(self, raw: bytes, secret: str | None = None, **headers: str) -> Sent:
        """The body and its headers, signed as this vendor signs."""
        key = self.secret if secret is None else secret
        body = self.wrap(raw, key)
        return Sent(headers={**headers, **self.sign(body, key, headers)}, raw=body)


def secrets(*texts: str) -> list[WebhookSecret]:
    """Secrets that count now, each named by its text."""
    return [WebhookSecret(key_id=text, text=text) for text in texts]


def _sign_native(raw: bytes, secret: str, _: Headers) -> dict[str, str]:
    message_id = "evt_0001"
    return standard_webhooks.sign(raw, message_id=message_id, sent_at=NOW, secrets=[secret])


def _sign_deliveroo(raw: bytes, secret: str, headers: Headers) -> dict[str, str]:
    payload_type = headers.get(deliveroo.PAYLOAD_TYPE_HEADER)
    return deliveroo.sign(raw, guid=GUID, secret=secret, payload_type=payload_type)


def _token(raw: bytes, secret: str) -> bytes:
    return json_web_token.sign(json.loads(raw), secret)


SENDERS: Final[Mapping[str, Sender]] = {
    "standard-webhooks": Sender(
        secret=standard_webhooks.shared_secret(bytes(range(32))),
        other_secret=standard_webhooks.shared_secret(bytes(range(32, 64))),
        unusable_secrets=("", "short", "whsec_****"),
        sign=_sign_native,
    ),
    "deliveroo": Sender(
        secret="deliveroo-secret",
        other_secret="another-secret",
        unusable_secrets=("", " blank-first", "line\nbreak", "x" * 1001),
        sign=_sign_deliveroo,
    ),
    "uber-direct": Sender(
        secret="c5c26d5a-70d6-46c7-a652-d7c09825ad29",
        other_secret="d5c26d5a-70d6-46c7-a652-d7c09825ad29",
        unusable_secrets=("", "blank-last "),
        sign=lambda raw, secret, _: raw_body.UBER.sign(raw, secret),
    ),
    "onfleet": Sender(
        secret="4f6e666c6565742d64656d6f2d7365637265742d6b65792d3332627974657321",
        other_secret="5f6e666c6565742d64656d6f2d7365637265742d6b65792d3332627974657321",
        unusable_secrets=(
            "",
            "no hexadecimal digits at all in here",
            "4f6e66",
            "4f6" * 11,
            "é" * 32,
        ),
        sign=lambda raw, secret, _: raw_body.ONFLEET.sign(raw, secret),
    ),
    "coopcycle": Sender(
        secret="MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        other_secret="123456",
        unusable_secrets=("", "\t"),
        sign=lambda raw, secret, _: raw_body.COOPCYCLE.sign(raw, secret),
    ),
    "wolt-drive": Sender(
        secret="wolt-demo-client-secret-at-least-32-bytes",
        other_secret="another-client-secret",
        unusable_secrets=("", "\x00"),
        sign=lambda raw, secret, _: {},
        wrap=_token,
    ),
    "shipday": Sender(
        secret="shipday-token-of-our-choice",
        other_secret="another-token",
        unusable_secrets=("", "x" * 33, "tökèn"),
        sign=lambda raw, secret, _: {shared_text.TOKEN_HEADER: secret},
    ),
    "doordash": Sender(
        secret="courier:a pass:word",
        other_secret="courier:another",
        unusable_secrets=("", "no-colon", ":no-user", "no-password:"),
        sign=lambda raw, secret, _: shared_text.basic_authorization(secret),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Example:
    """A body that a vendor might send, and what must become of it."""

    scheme: str
    name: str
    expect: str
    body: bytes
    headers: Headers
    sent: Sent

    @property
    def adapter(self) -> Adapter:
        return ADAPTER_BY_SCHEME[self.scheme]


@cache
def examples_of(scheme: str) -> tuple[Example, ...]:
    """All examples of a scheme, signed with its usual secret."""
    document: dict[str, Any] = json.loads((EXAMPLES / f"{scheme}.json").read_text("utf-8"))
    return tuple(_example(scheme, told) for told in document["examples"])


def _example(scheme: str, told: dict[str, Any]) -> Example:
    body, headers = json.dumps(told["body"]).encode("utf-8"), told.get("headers", {})
    return Example(
        scheme=scheme,
        name=told["name"],
        expect=told["expect"],
        body=body,
        headers=headers,
        sent=SENDERS[scheme].send(body, **headers),
    )


def example(scheme: str, name: str) -> Example:
    """One example by its name."""
    return next(told for told in examples_of(scheme) if told.name == name)


def outcome_of(adapter: Adapter, sent: Sent) -> str:
    """What becomes of a body, in the words of the examples."""
    try:
        events = adapter.to_events(sent.headers, sent.raw)
    except UnsafeReference:
        return "unsafe"
    except InvalidEvent as invalid:
        return "parked " + ", ".join(f"{fault.field} {fault.rule}" for fault in invalid.faults)
    if isinstance(events, FetchWanted):
        return f"fetch {events.path}"
    return ", ".join(getattr(event, "type", "duty ended") for event in events) or "nothing"
