"""Deliveroo: HMAC-SHA256 over the sequence id of the header and the raw body.

Source: Deliveroo, securing webhooks (docs/sources.md#deliveroo-webhooks).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from platforms.signatures.body_hmac import BodyHmac
from platforms.signatures.keys import VerifiedKey, WebhookSecret
from platforms.signatures.trial import one_header

GUID_HEADER: Final = "x-deliveroo-sequence-guid"
SIGNATURE_HEADER: Final = "x-deliveroo-hmac-sha256"
PAYLOAD_TYPE_HEADER: Final = "x-deliveroo-payload-type"
LEGACY_PAYLOAD_TYPES: Final = frozenset(("new_order", "cancel_order"))

_SCHEME: Final = BodyHmac(header_names=(SIGNATURE_HEADER,))
_LONGEST_GUID: Final = 200


def verify(
    headers: Mapping[str, str], raw: bytes, secrets: Sequence[WebhookSecret], now: datetime
) -> VerifiedKey:
    """The secret with which this body was signed. Raises SignatureRefused only.

    The older form, with a line break between id and body, counts for the two payload types that
    still use it and for no other; for them it is the only one.
    """
    guid = one_header(headers, GUID_HEADER, longest=_LONGEST_GUID)
    signed_bytes = _signed_bytes(guid, raw, headers.get(PAYLOAD_TYPE_HEADER))
    return _SCHEME.verify(headers, signed_bytes, secrets, now)


def sign(raw: bytes, *, guid: str, secret: str, payload_type: str | None = None) -> dict[str, str]:
    """The headers of a body, as the vendor sends them."""
    named = {} if payload_type is None else {PAYLOAD_TYPE_HEADER: payload_type}
    signature = _SCHEME.sign(_signed_bytes(guid, raw, payload_type), secret)
    return {GUID_HEADER: guid, **signature, **named}


def check_secret(text: str) -> None:
    """Raises SecretUnusable unless this text can be a key."""
    _SCHEME.check(text)


def _signed_bytes(guid: str, raw: bytes, payload_type: str | None) -> bytes:
    between = b" \n " if payload_type in LEGACY_PAYLOAD_TYPES else b" "
    return guid.encode("ascii") + between + raw
