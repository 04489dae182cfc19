"""A JSON Web Token as the whole message, HS256 and nothing else: Wolt Drive.

Written on bytes: the algorithm is ours and never the token's, every part has one exact form, and
whatever a sender writes ends in a refusal.
Source: RFC 7515 and RFC 7519 (docs/sources.md#rfc-7519); Wolt (docs/sources.md#wolt-webhooks).
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from platforms.events.document import JsonObject, read_document
from platforms.events.faults import MalformedBody
from platforms.signatures.keys import VerifiedKey, WebhookSecret
from platforms.signatures.refusals import Refusal, SignatureRefused
from platforms.signatures.trial import check_text_secret, key_that_fits

TOLERANCE_SECONDS: Final = 300
"""How far the clocks may differ when a token tells from when or until when it counts."""

_ALGORITHM: Final = "HS256"
_LATEST_SECONDS: Final = 4_102_444_800  # the year 2100; later numbers are no time of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    signed_bytes: bytes
    signature: bytes
    claims: JsonObject


def verify(raw: bytes, secrets: Sequence[WebhookSecret], now: datetime) -> VerifiedKey:
    """The secret that signed the token in `{"token": "..."}`. Raises SignatureRefused only.

    Claims of time (`exp`, `nbf`, `iat`) count where the token has them.
    """
    token = _token_in(raw)
    key = key_that_fits(secrets, now, lambda secret: _fits(secret, token))
    expires, not_before = (_seconds(token.claims, name) for name in ("exp", "nbf"))
    seconds = int(now.timestamp())
    if expires is not None and seconds > expires + TOLERANCE_SECONDS:
        raise SignatureRefused(Refusal.TOO_OLD)
    if not_before is not None and seconds < not_before - TOLERANCE_SECONDS:
        raise SignatureRefused(Refusal.TOO_FAR_AHEAD)
    issued = _seconds(token.claims, "iat")
    return key if issued is None else replace(key, signed_at=datetime.fromtimestamp(issued, UTC))


def claims_in(raw: bytes) -> JsonObject:
    """What the token says. Raises SignatureRefused; believe it only after `verify`."""
    return _token_in(raw).claims


def sign(claims: JsonObject, secret: str) -> bytes:
    """The whole body that carries these claims, as the vendor sends it."""
    header = _encoded(json.dumps({"alg": _ALGORITHM, "typ": "JWT"}).encode("ascii"))
    payload = _encoded(json.dumps(claims, separators=(",", ":")).encode("utf-8"))
    signed = header + b"." + payload
    token = signed + b"." + _signature(secret, signed)
    return json.dumps({"token": token.decode("ascii")}).encode("ascii")


def check_secret(text: str) -> None:
    """Raises SecretUnusable unless this text can be a key."""
    check_text_secret(text)


def _token_in(raw: bytes) -> _Token:
    try:
        document = read_document(raw)
        token = document.root.get("token")
        if document.faults or not isinstance(token, str) or not token.isascii():
            raise SignatureRefused(Refusal.MALFORMED_HEADER)
        header, payload, signature = token.encode("ascii").split(b".")
        asked, claims = _object(header), _object(payload)
    except (MalformedBody, ValueError):
        raise SignatureRefused(Refusal.MALFORMED_HEADER) from None
    if asked.get("alg") != _ALGORITHM or "crit" in asked:  # `crit`: what must be understood
        raise SignatureRefused(Refusal.MALFORMED_HEADER)
    return _Token(signed_bytes=header + b"." + payload, signature=signature, claims=claims)


def _object(part: bytes) -> JsonObject:
    """The JSON object in one part of the token. Raises ValueError."""
    decoded = urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    if _encoded(decoded) != part:  # padding, foreign characters or loose bits at the end
        raise SignatureRefused(Refusal.MALFORMED_HEADER)
    document = read_document(decoded)
    if document.faults:
        raise SignatureRefused(Refusal.MALFORMED_HEADER)
    return document.root


def _seconds(claims: JsonObject, name: str) -> int | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SignatureRefused(Refusal.MALFORMED_TIMESTAMP)
    if not 0 <= value <= _LATEST_SECONDS:
        raise SignatureRefused(Refusal.MALFORMED_TIMESTAMP)
    return int(value)


def _fits(secret: str, token: _Token) -> bool:
    return hmac.compare_digest(_signature(secret, token.signed_bytes), token.signature)


def _signature(secret: str, signed_bytes: bytes) -> bytes:
    return _encoded(hmac.digest(secret.encode("utf-8"), signed_bytes, "sha256"))


def _encoded(part: bytes) -> bytes:
    return urlsafe_b64encode(part).rstrip(b"=")
