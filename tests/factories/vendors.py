"""A vendor that exists in tests only: thin or thick bodies, a token in a header, its own answers."""

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from platforms.adapters import (
    ADAPTER_BY_SCHEME,
    Adapter,
    Answer,
    FetchWanted,
    Headers,
    Outcome,
)
from platforms.events import (
    CanonicalEvent,
    FieldFault,
    InvalidEvent,
    MalformedBody,
    Rule,
    Unreadable,
    read_event,
)
from platforms.signatures import SecretUnusable, VerifiedKey, WebhookSecret
from platforms.signatures.refusals import Refusal, SignatureRefused

VENDOR_SCHEME = "wolt-drive"
"""A scheme that sources may have; what stands here for its adapter is the test's own."""

TOKEN = "the-token-of-a-vendor"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestVendor:
    """`{"id": …, "told": [events of ours] | "fetch": path}`, under the header `x-vendor-kind`."""

    __test__ = False

    scheme: str = VENDOR_SCHEME
    parks_bad_content: bool = True
    needs_second_source: bool = False

    def check_secret(self, text: str) -> None:
        """Any text of ten characters."""
        if len(text) < 10:
            raise SecretUnusable("A token has ten characters.")

    def verify(
        self,
        headers: Headers,
        raw: bytes,
        secrets: Sequence[WebhookSecret],
        now: datetime,
    ) -> VerifiedKey:
        """The token itself is in a header."""
        given = headers.get("token", "").encode()
        for secret in secrets:
            if secret.is_valid_on(now) and hmac.compare_digest(given, secret.text.encode()):
                return VerifiedKey(key_id=secret.key_id)
        raise SignatureRefused(Refusal.NO_MATCH)

    def dedup_key(self, headers: Headers, raw: bytes) -> str:
        """The id in the body."""
        return str(_document(raw).get("id", ""))

    def to_events(self, headers: Headers, raw: bytes) -> tuple[CanonicalEvent, ...] | FetchWanted:
        """What the body tells, if its header says that it tells anything."""
        document = _document(raw)
        if headers.get("x-vendor-kind") == "chatter":
            return ()
        if "fetch" in document:
            return FetchWanted(path=document["fetch"])
        if not isinstance(document.get("told"), list):
            raise InvalidEvent([FieldFault("told", Rule.NOT_A_LIST)])
        return tuple(
            read_event(json.dumps(each).encode(), webhook_id=None) for each in document["told"]
        )

    def ack(self, outcome: Outcome) -> Answer:
        """Exactly 200, and the outcome in a header so that tests can tell."""
        return Answer(status=200, headers={"X-Outcome": outcome.value})

    def handshake(self, check: str) -> Answer | None:
        """The check itself."""
        return Answer(status=200, body=check.encode(), content_type="text/html")


def _document(raw: bytes) -> dict[str, Any]:
    try:
        document = json.loads(raw)
    except ValueError:
        raise MalformedBody(Unreadable.NOT_JSON) from None
    if not isinstance(document, dict):
        raise MalformedBody(Unreadable.NOT_AN_OBJECT)
    return document


@contextmanager
def served(adapter: Adapter) -> Iterator[None]:
    """Serve this adapter, instead of another of its scheme if there is one."""
    table = cast("dict[str, Adapter]", ADAPTER_BY_SCHEME)
    before = table.get(adapter.scheme)
    table[adapter.scheme] = adapter
    try:
        yield
    finally:
        if before is None:
            del table[adapter.scheme]
        else:
            table[adapter.scheme] = before


def vendor_headers(token: str = TOKEN, **headers: str) -> Mapping[str, str]:
    """What the vendor sends; header names are written with `_` for `-`."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"content-type": "application/json", "token": token, **given}
