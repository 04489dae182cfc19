"""Standard Webhooks 1.0.0: signed id, time and body, by a shared secret or an Ed25519 key.

Written on bytes rather than taken from a package: a hostile header must end in a refusal, never
in another exception.
Source: Standard Webhooks 1.0.0, "Signature scheme" (docs/sources.md#standard-webhooks).
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from platforms.signatures.keys import SecretUnusable, VerifiedKey, WebhookSecret, secrets_valid_on
from platforms.signatures.refusals import Refusal, SignatureRefused

TOLERANCE_SECONDS: Final = 300
"""How far the signed time may lie from ours, either way, the last second included."""

ID_HEADER: Final = "webhook-id"
TIMESTAMP_HEADER: Final = "webhook-timestamp"
SIGNATURE_HEADER: Final = "webhook-signature"

SHARED_PREFIX: Final = "whsec_"
PUBLIC_PREFIX: Final = "whpk_"
PRIVATE_PREFIX: Final = "whsk_"

_LONGEST_ID: Final = 256
_LONGEST_TIMESTAMP: Final = 12
_LONGEST_SIGNATURES: Final = 4096  # some forty signatures; more is nobody's rotation
_SHORTEST_SHARED_KEY: Final = 16  # the scheme asks for 24; published test secrets have 23
_ED25519_KEY: Final = 32
_ED25519_KEY_PAIR: Final = 64  # some tools write the seed and the public key in one piece


class _Claim(NamedTuple):
    """What the headers say, well-formed but not yet believed."""

    signed_bytes: bytes
    signed_at_seconds: int
    shared: list[bytes]
    asymmetric: list[bytes]


def verify(
    headers: Mapping[str, str], raw: bytes, secrets: Sequence[WebhookSecret], now: datetime
) -> VerifiedKey:
    """The secret with which this body was signed, at most five minutes from `now`.

    `headers` is a mapping that ignores case, or one with lower-case names. All secrets valid at
    `now` are tried against all signatures sent. Raises SignatureRefused, and nothing else, for
    whatever a sender may write. A secret that is no key counts as absent: `check_secret` refuses
    it when it is stored.
    """
    claim = _read_claim(headers, raw)
    ahead_seconds = claim.signed_at_seconds - int(now.timestamp())
    if ahead_seconds < -TOLERANCE_SECONDS:
        raise SignatureRefused(Refusal.TOO_OLD)
    if ahead_seconds > TOLERANCE_SECONDS:
        raise SignatureRefused(Refusal.TOO_FAR_AHEAD)

    valid = secrets_valid_on(secrets, now)
    if not valid:
        raise SignatureRefused(Refusal.NO_VALID_SECRET)
    for secret in valid:
        if _fits(secret.text, claim):
            signed_at = datetime.fromtimestamp(claim.signed_at_seconds, UTC)
            return VerifiedKey(key_id=secret.key_id, signed_at=signed_at)
    raise SignatureRefused(Refusal.NO_MATCH)


def sign(
    raw: bytes, *, message_id: str, sent_at: datetime, secrets: Sequence[str]
) -> dict[str, str]:
    """The three headers for a body of ours: one signature per secret, as a rotation needs it.

    A secret is `whsec_` text (prefix optional) or an Ed25519 private key, `whsk_`. Raises
    SecretUnusable. `sent_at` is the instant of this attempt; a retry keeps the id and renews it.
    """
    seconds = str(int(sent_at.timestamp()))
    signed_bytes = _signed_bytes(message_id, seconds, raw)
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: seconds,
        SIGNATURE_HEADER: " ".join(_signature(text, signed_bytes) for text in secrets),
    }


def check_secret(text: str) -> None:
    """Raises SecretUnusable unless `verify` can use this text: `whsec_`, prefixless or `whpk_`."""
    if text.startswith(PRIVATE_PREFIX):
        raise SecretUnusable("A private key (whsk_) stays with the sender; give its whpk_ key.")
    if text.startswith(PUBLIC_PREFIX):
        _public_key(text)
    else:
        _shared_key(text)


def shared_secret(key: bytes) -> str:
    """The text form of a shared key of 24 to 64 random bytes. Raises SecretUnusable."""
    if not 24 <= len(key) <= 64:
        raise SecretUnusable("A shared webhook key has 24 to 64 bytes.")
    return SHARED_PREFIX + b64encode(key).decode("ascii")


def _read_claim(headers: Mapping[str, str], raw: bytes) -> _Claim:
    message_id = headers.get(ID_HEADER)
    timestamp = headers.get(TIMESTAMP_HEADER)
    signatures = headers.get(SIGNATURE_HEADER)
    if not message_id or not timestamp or not signatures:
        raise SignatureRefused(Refusal.MISSING_HEADER)
    if (
        len(timestamp) > _LONGEST_TIMESTAMP
        or not timestamp.isascii()
        or not timestamp.isdigit()  # str.isdigit alone lets other scripts' digits through
    ):
        raise SignatureRefused(Refusal.MALFORMED_TIMESTAMP)
    if (
        len(message_id) > _LONGEST_ID
        or len(signatures) > _LONGEST_SIGNATURES
        or not (message_id.isascii() and message_id.isprintable())
        or not signatures.isascii()
    ):
        raise SignatureRefused(Refusal.MALFORMED_HEADER)
    # A full stop in the id is harmless here: the time is digits only and a body of ours starts
    # with a brace, so the signed bytes can be cut in one way only.
    shared: list[bytes] = []
    asymmetric: list[bytes] = []
    for entry in signatures.split(" "):
        version, _, text = entry.partition(",")
        if version == "v1":
            shared.append(text.encode("ascii"))
        elif version == "v1a":
            asymmetric.append(text.encode("ascii"))
    return _Claim(_signed_bytes(message_id, timestamp, raw), int(timestamp), shared, asymmetric)


def _signed_bytes(message_id: str, timestamp: str, raw: bytes) -> bytes:
    return f"{message_id}.{timestamp}.".encode("ascii") + raw


def _fits(secret: str, claim: _Claim) -> bool:
    try:
        if not secret.startswith(PUBLIC_PREFIX):
            expected = _shared_signature(secret, claim.signed_bytes)
            return any(hmac.compare_digest(expected, given) for given in claim.shared)
        public_key = _public_key(secret)
    except SecretUnusable:
        return False
    return any(_is_signed_by(public_key, given, claim.signed_bytes) for given in claim.asymmetric)


def _is_signed_by(public_key: Ed25519PublicKey, encoded: bytes, signed_bytes: bytes) -> bool:
    try:
        public_key.verify(b64decode(encoded, validate=True), signed_bytes)
    except (binascii.Error, InvalidSignature):
        return False
    return True


def _signature(secret: str, signed_bytes: bytes) -> str:
    if secret.startswith(PRIVATE_PREFIX):
        signature = _private_key(secret).sign(signed_bytes)
        return "v1a," + b64encode(signature).decode("ascii")
    return "v1," + _shared_signature(secret, signed_bytes).decode("ascii")


def _shared_signature(secret: str, signed_bytes: bytes) -> bytes:
    signing = _begun(secret).copy()
    signing.update(signed_bytes)
    return b64encode(signing.digest())


@lru_cache(maxsize=1024)
def _begun(secret: str) -> hmac.HMAC:
    """To be copied for each message: to begin with a key takes as long as to sign a short body."""
    return hmac.new(_shared_key(secret), digestmod="sha256")


@lru_cache(maxsize=1024)
def _shared_key(secret: str) -> bytes:
    if secret.startswith((PRIVATE_PREFIX, PUBLIC_PREFIX)):
        raise SecretUnusable("An Ed25519 key is not a shared secret.")
    key = _decoded(secret.removeprefix(SHARED_PREFIX))
    if len(key) < _SHORTEST_SHARED_KEY:
        raise SecretUnusable("A shared webhook secret is too short.")
    return key


def _public_key(secret: str) -> Ed25519PublicKey:
    key = _decoded(secret.removeprefix(PUBLIC_PREFIX))
    if len(key) != _ED25519_KEY:
        raise SecretUnusable("An Ed25519 public key has 32 bytes.")
    return Ed25519PublicKey.from_public_bytes(key)


def _private_key(secret: str) -> Ed25519PrivateKey:
    key = _decoded(secret.removeprefix(PRIVATE_PREFIX))
    if len(key) not in (_ED25519_KEY, _ED25519_KEY_PAIR):
        raise SecretUnusable("An Ed25519 private key has 32 bytes, or 64 with its public half.")
    return Ed25519PrivateKey.from_private_bytes(key[:_ED25519_KEY])


def _decoded(encoded: str) -> bytes:
    """Base64 with or without its padding: senders copy secrets both ways."""
    try:
        padded = encoded.rstrip("=").encode("ascii")
        return b64decode(padded + b"=" * (-len(padded) % 4), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise SecretUnusable("A webhook secret is base64 text.") from None
