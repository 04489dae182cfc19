"""Time-ordered ids of our own (RFC 9562, version 7)."""

import secrets
from datetime import datetime
from uuid import UUID

DIGITS_OF_TIME = 12
DIGITS_OF_CHANCE = 20
LETTERS = str.maketrans("0123456789", "ghijklmnop")
VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def new_id(now: datetime) -> UUID:
    """A UUID that sorts by the instant it was made at."""
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    random_bits = secrets.randbits(74)
    value = (milliseconds << 80) | (0x7 << 76) | ((random_bits >> 62) << 64)
    value |= (0b10 << 62) | (random_bits & ((1 << 62) - 1))
    return UUID(int=value)


def new_ids(now: datetime, count: int) -> list[str]:
    """Many of one instant, each as its 32 hexadecimal digits, in rising order."""
    begins = new_id(now).hex[: DIGITS_OF_TIME + 1]
    chance = secrets.token_hex(count * DIGITS_OF_CHANCE // 2)
    return sorted(
        f"{begins}{chance[at : at + 3]}{VARIANT[chance[at + 3]]}{chance[at + 4 : at + 19]}"
        for at in range(0, count * DIGITS_OF_CHANCE, DIGITS_OF_CHANCE)
    )


def random_letters(count: int) -> str:
    """Letters by chance, four bits each. Digits among them could pass for a national number, which
    a log line does not show."""
    return secrets.token_hex((count + 1) // 2)[:count].translate(LETTERS)
