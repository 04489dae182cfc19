"""Columns that are unreadable at rest, keys that can be rotated, and look-up without decrypting."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Undecipherable(Exception):
    """A stored value was not written with any key of this ring."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys for one class of data: the first encrypts, all decrypt.

    Rotation: put a new key in front. Rows written from then on use it; older rows stay readable
    as long as their key is in the ring. The last key of the ring stays: look-up hashes hang on it.
    A key is 32 random bytes in URL-safe base64, as `Fernet.generate_key()` makes it.
    """

    keys: Sequence[str]
    _fernet: MultiFernet = field(init=False, repr=False)
    _index_key: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.keys:
            raise ValueError("An encryption key is missing.")
        object.__setattr__(self, "_fernet", MultiFernet([Fernet(key) for key in self.keys]))
        index_key = hashlib.sha256(b"courier look-up" + self.keys[-1].encode()).digest()
        object.__setattr__(self, "_index_key", index_key)

    def encrypt(self, plain: str) -> bytes:
        return self.encrypt_bytes(plain.encode())

    def encrypt_bytes(self, plain: bytes) -> bytes:
        # Time 0: the token must not tell when a person's data was written.
        return self._fernet.encrypt_at_time(plain, 0)

    def decrypt(self, token: bytes) -> str:
        """Raises Undecipherable when no key of the ring fits."""
        return self.decrypt_bytes(token).decode()

    def decrypt_bytes(self, token: bytes) -> bytes:
        """What was no text before, either. Raises Undecipherable."""
        try:
            return self._fernet.decrypt(token)
        except InvalidToken as wrong:
            raise Undecipherable(
                "A stored value cannot be decrypted with the present keys."
            ) from wrong

    def lookup_hash(self, plain: str) -> str:
        """A keyed hash that finds a value again without storing it readable."""
        return hmac.new(self._index_key, plain.encode(), hashlib.sha256).hexdigest()
