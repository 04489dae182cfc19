"""Stripe: signed time and body in one header, several signatures while a secret is rolled.

Source: Stripe, webhook signatures (docs/sources.md#stripe-webhooks).
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from platforms.signatures.keys import VerifiedKey, WebhookSecret
from platforms.signatures.refusals import Refusal, SignatureRefused
from platforms.signatures.trial import check_text_secret, key_that_fits, one_header, same_text

TOLERANCE_SECONDS: Final = 300
"""How far the signed time may lie from ours, either way: the vendor's own code looks back only."""

SIGNATURE_HEADER: Final = "stripe-signature"

_LONGEST_HEADER: Final = 4096
_LONGEST_TIMESTAMP: Final = 12


def verify(
    headers: Mapping[str, str], raw: bytes, secrets: Sequence[WebhookSecret], now: datetime
) -> VerifiedKey:
    """The secret with which this body was signed, at most five minutes from `now`.

    Only entries `v1` count: `v0` is the vendor's test scheme and would be a way around. Raises
    SignatureRefused only.
    """
    timestamp, signatures = _entries(one_header(headers, SIGNATURE_HEADER, longest=_LONGEST_HEADER))
    ahead_seconds = int(timestamp) - int(now.timestamp())
    if ahead_seconds < -TOLERANCE_SECONDS:
        raise SignatureRefused(Refusal.TOO_OLD)
    if ahead_seconds > TOLERANCE_SECONDS:
        raise SignatureRefused(Refusal.TOO_FAR_AHEAD)

    def fits(secret: str) -> bool:
        expected = _signature(secret, timestamp, raw)
        return any(same_text(expected, given) for given in signatures)

    key = key_that_fits(secrets, now, fits)
    return replace(key, signed_at=datetime.fromtimestamp(int(timestamp), UTC))


def sign(raw: bytes, *, sent_at: datetime, secrets: Sequence[str]) -> dict[str, str]:
    """The header of a body, as the vendor sends it: one signature per secret."""
    timestamp = str(int(sent_at.timestamp()))
    entries = [f"v1={_signature(secret, timestamp, raw)}" for secret in secrets]
    return {SIGNATURE_HEADER: ",".join([f"t={timestamp}", *entries])}


def check_secret(text: str) -> None:
    """Raises SecretUnusable unless this text can be a key; its prefix `whsec_` is part of it."""
    check_text_secret(text)


def _entries(header: str) -> tuple[str, list[str]]:
    """The one time and the signatures of the version that counts."""
    pairs = [entry.strip(" ").partition("=") for entry in header.split(",")]
    times = [text for name, _, text in pairs if name == "t"]
    if len(times) != 1:
        raise SignatureRefused(Refusal.MALFORMED_HEADER)
    timestamp = times[0]
    if len(timestamp) > _LONGEST_TIMESTAMP or not timestamp.isdigit():  # ASCII already
        raise SignatureRefused(Refusal.MALFORMED_TIMESTAMP)
    return timestamp, [text for name, _, text in pairs if name == "v1"]


def _signature(secret: str, timestamp: str, raw: bytes) -> str:
    signed_bytes = timestamp.encode("ascii") + b"." + raw
    return hmac.digest(secret.encode("utf-8"), signed_bytes, "sha256").hex()
