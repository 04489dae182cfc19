"""Column types that both databases treat alike."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, LargeBinary, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from courier_api.foundation.encryption import BODY_VERSION, Keyring

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit id; SQLite grows it by itself only as INTEGER."""

TOKEN_STARTS = (BODY_VERSION, b"gAAAA")
"""Of an encrypted body: in the present form, and in the one before."""

JsonColumn = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. SQLite forgets the zone; this type gives it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A naive datetime cannot be stored: name its zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def keyring_of(dialect: Dialect, purpose: str) -> Keyring:
    """The keyring that `Database` hung on its engine's dialect for this purpose."""
    keyrings: dict[str, Keyring] = getattr(dialect, "courier_keyrings", {})
    return keyrings[purpose]


class EncryptedText(TypeDecorator[str]):
    """Text that is unreadable at rest. `purpose` names the keyring: personal or health."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str = "personal") -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return keyring_of(dialect, self.purpose).encrypt_bytes(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring_of(dialect, self.purpose).decrypt(bytes(value))


class EncryptedJson(TypeDecorator[Any]):
    """A JSON value that is unreadable at rest."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str = "personal") -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ANN401
        if value is None:
            return None
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        return keyring_of(dialect, self.purpose).encrypt_bytes(text.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:  # noqa: ANN401
        if value is None:
            return None
        return json.loads(keyring_of(dialect, self.purpose).decrypt(bytes(value)))


class EncryptedBody(TypeDecorator[bytes]):
    """A body that whoever stores it may have encrypted; reading gives it as it came.

    No JSON object starts as a token of ours does: whatever else a body may be is stored
    encrypted.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str = "health") -> None:
        super().__init__()
        self.purpose = purpose

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        if value is None or not value.startswith(TOKEN_STARTS):
            return value
        return keyring_of(dialect, self.purpose).decrypt_bytes(bytes(value))


class EncryptedBytes(TypeDecorator[bytes]):
    """A file that is unreadable at rest."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str = "health") -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring_of(dialect, self.purpose).encrypt_bytes(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return keyring_of(dialect, self.purpose).decrypt_bytes(bytes(value))


def text(length: int = 100) -> String:
    """Short text with a stated length, for codes, states and outside ids."""
    return String(length)
