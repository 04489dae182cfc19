"""Seal a text for one reader, and keys under secrets. The service keeps none of what opens them.

A text is sealed with hybrid public key encryption: a fresh X25519 key for each seal, HKDF-SHA256,
AES-256-GCM. Secrets that people keep go through scrypt.
Source: RFC 9180 and RFC 7914 (docs/sources.md#confidential-sealing).
"""

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
PURPOSE = b"courier confidential 1"
KEY_BYTES = 32
NONCE_BYTES = 12
PADDED_TO = 1024
END = b"\x01"
PASSPHRASE_COST = 2**16
"""64 MiB and a few tenths of a second for one try."""
FINGERPRINT_SIGNS = 20


class NotOpened(Exception):
    """This key, or this secret, does not open what is sealed."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A private key under a passphrase, with the salt of that passphrase."""

    salt: bytes
    key: bytes


def seal(text: str, public_key: bytes, *, place: str) -> bytes:
    """The text for whoever has the private key. `place` says where it belongs: elsewhere it does
    not open. The length is padded, so that it tells little of what was written."""
    reader = X25519PublicKey.from_public_bytes(public_key)
    return SUITE.encrypt(_padded(text.encode()), reader, info=_info(place))


def open_sealed(sealed: bytes, private_key: X25519PrivateKey, *, place: str) -> str:
    """The text. Raises NotOpened."""
    return _unpadded(_open(sealed, private_key, place)).decode()


def seal_key(share: bytes, public_key: bytes, *, place: str) -> bytes:
    """A few secret bytes for whoever has the private key."""
    reader = X25519PublicKey.from_public_bytes(public_key)
    return SUITE.encrypt(share, reader, info=_info(place))


def open_key(sealed: bytes, private_key: X25519PrivateKey, *, place: str) -> bytes:
    """Those bytes. Raises NotOpened."""
    return _open(sealed, private_key, place)


def wrap(private_key: X25519PrivateKey, passphrase: str) -> Wrapped:
    """The private key, to be opened with the passphrase only."""
    salt = os.urandom(KEY_BYTES)
    wrapping = scrypt(passphrase.encode(), salt, cost=PASSPHRASE_COST, length=KEY_BYTES)
    return Wrapped(salt=salt, key=_locked(private_key.private_bytes_raw(), wrapping))


def unwrap(wrapped: Wrapped, passphrase: str) -> X25519PrivateKey:
    """The private key. Raises NotOpened for another passphrase."""
    wrapping = scrypt(passphrase.encode(), wrapped.salt, cost=PASSPHRASE_COST, length=KEY_BYTES)
    return X25519PrivateKey.from_private_bytes(_unlocked(wrapped.key, wrapping))


def wrap_with_shares(private_key: X25519PrivateKey, *shares: bytes) -> bytes:
    """The private key, to be opened with all of these shares together."""
    return _locked(private_key.private_bytes_raw(), _joined(shares))


def unwrap_with_shares(wrapped: bytes, *shares: bytes) -> X25519PrivateKey:
    """The private key. Raises NotOpened when a share is missing or wrong."""
    return X25519PrivateKey.from_private_bytes(_unlocked(wrapped, _joined(shares)))


def scrypt(secret: bytes, salt: bytes, *, cost: int, length: int) -> bytes:
    """Bytes from a secret that a person keeps, slow to try out."""
    return Scrypt(salt=salt, length=length, n=cost, r=8, p=1).derive(secret)


def fingerprint(public_key: bytes) -> str:
    """A few signs by which people compare a key: groups of four."""
    digest = Hash(SHA256())
    digest.update(PURPOSE + public_key)
    signs = digest.finalize().hex()[:FINGERPRINT_SIGNS]
    return " ".join(signs[at : at + 4] for at in range(0, FINGERPRINT_SIGNS, 4))


def _open(sealed: bytes, private_key: X25519PrivateKey, place: str) -> bytes:
    try:
        return SUITE.decrypt(sealed, private_key, info=_info(place))
    except (InvalidTag, ValueError) as wrong:
        raise NotOpened from wrong


def _info(place: str) -> bytes:
    return PURPOSE + b" at " + place.encode()


def _joined(shares: tuple[bytes, ...]) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE + b" recovery")
    return derive.derive(b"".join(shares))


def _locked(secret: bytes, key: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, PURPOSE)


def _unlocked(locked: bytes, key: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], PURPOSE)
    except InvalidTag as wrong:
        raise NotOpened from wrong


def _padded(plain: bytes) -> bytes:
    return plain + END + bytes(-(len(plain) + 1) % PADDED_TO)


def _unpadded(padded: bytes) -> bytes:
    return padded.rstrip(b"\x00").removesuffix(END)
