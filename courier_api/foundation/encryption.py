"""Columns that are unreadable at rest, keys that can be rotated, and look-up without decrypting."""

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BODY_VERSION: Final = b"\x01"
"""The first byte of an encrypted value. Those before it began with the base64 of Fernet's own."""

_KEY_ID_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_NONCES_AT_A_TIME: Final = 256
_HEAD_BYTES: Final = len(BODY_VERSION) + _KEY_ID_BYTES
_SHORTEST: Final = _HEAD_BYTES + _NONCE_BYTES + 16

# Asking the machine for chance gives up the interpreter lock, and waiting to have it back costs
# more than encrypting: so for many at a time. A child process must not use its parent's again.
_nonces: deque[bytes] = deque()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_nonces.clear)


class Undecipherable(Exception):
    """A stored value was not written with any key of this ring."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys for one class of data: the first encrypts, all decrypt.

    Rotation: put a new key in front. Rows written from then on use it; older rows stay readable
    as long as their key is in the ring. The last key of the ring stays: look-up hashes hang on it.
    A key is 32 random bytes in URL-safe base64, as `Fernet.generate_key()` makes it.

    What is stored is AES-256-GCM under a key of its own made from the same bytes: version, key id,
    nonce, ciphertext, tag. Nonces are random, so a key is good for 2**32 values. A Fernet token is
    text for elsewhere (a cookie, a form), and how values were stored before: both are read.
    Source: NIST SP 800-38D, sections 8.2.2 and 8.3 (docs/sources.md#nist-sp-800-38d).
    """

    keys: Sequence[str]
    _fernet: MultiFernet = field(init=False, repr=False)
    _bodies: Mapping[bytes, AESGCM] = field(init=False, repr=False)
    _newest: tuple[bytes, AESGCM] = field(init=False, repr=False)
    _index_key: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.keys:
            raise ValueError("An encryption key is missing.")
        object.__setattr__(self, "_fernet", MultiFernet([Fernet(key) for key in self.keys]))
        body_keys = [_body_key(key) for key in self.keys]
        object.__setattr__(self, "_bodies", {_head(key): AESGCM(key) for key in body_keys})
        object.__setattr__(self, "_newest", next(iter(self._bodies.items())))
        index_key = hashlib.sha256(b"courier look-up" + self.keys[-1].encode()).digest()
        object.__setattr__(self, "_index_key", index_key)

    def encrypt(self, plain: str) -> bytes:
        """A token that is text itself. A column is quicker with `encrypt_bytes`."""
        # Time 0: the token must not tell when a person's data was written.
        return self._fernet.encrypt_at_time(plain.encode(), 0)

    def encrypt_bytes(self, plain: bytes) -> bytes:
        """A value to store. It need not be text, and may be long."""
        head, cipher = self._newest
        nonce = _nonce()
        return head + nonce + cipher.encrypt(nonce, plain, head)

    def decrypt(self, token: bytes) -> str:
        """Raises Undecipherable when no key of the ring fits."""
        return self.decrypt_bytes(token).decode()

    def decrypt_bytes(self, token: bytes) -> bytes:
        """What was no text before, either, in the present form or the one before. Raises
        Undecipherable."""
        is_body = token.startswith(BODY_VERSION)
        try:
            return self._open_body(token) if is_body else self._fernet.decrypt(token)
        except (InvalidToken, InvalidTag) as wrong:
            raise Undecipherable(
                "A stored value cannot be decrypted with the present keys."
            ) from wrong

    def _open_body(self, token: bytes) -> bytes:
        head, nonce = token[:_HEAD_BYTES], token[_HEAD_BYTES : _HEAD_BYTES + _NONCE_BYTES]
        if len(token) < _SHORTEST or head not in self._bodies:
            raise InvalidTag
        return self._bodies[head].decrypt(nonce, token[_HEAD_BYTES + _NONCE_BYTES :], head)

    def lookup_hash(self, plain: str) -> str:
        """A keyed hash that finds a value again without storing it readable."""
        return hmac.new(self._index_key, plain.encode(), hashlib.sha256).hexdigest()


def _body_key(key: str) -> bytes:
    return hashlib.sha256(b"courier body" + urlsafe_b64decode(key)).digest()


def _head(body_key: bytes) -> bytes:
    """Version and key id: in front of a body, and covered by its tag."""
    key_id = hashlib.sha256(b"courier key id" + body_key).digest()[:_KEY_ID_BYTES]
    return BODY_VERSION + key_id


def _nonce() -> bytes:
    try:
        return _nonces.popleft()
    except IndexError:
        chance = os.urandom(_NONCE_BYTES * _NONCES_AT_A_TIME)
    _nonces.extend(
        chance[at : at + _NONCE_BYTES] for at in range(_NONCE_BYTES, len(chance), _NONCE_BYTES)
    )
    return chance[:_NONCE_BYTES]
