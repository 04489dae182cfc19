"""One way to write a phone number: E.164, so that the same phone has one look-up hash."""

import re

from courier_api.auth.errors import PhoneUnreadable

_DECORATION = re.compile(r"[\s./()\-\u00a0\u202f]")
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_BELGIAN = "+32"


def e164(typed: str) -> str:
    """The number with `+` and country code; a single leading 0 means Belgium.

    Raises PhoneUnreadable. Source: ITU-T recommendation E.164 (docs/sources.md#e164).
    """
    digits = _DECORATION.sub("", typed)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = _BELGIAN + digits[1:]
    elif digits.startswith("+320"):
        digits = _BELGIAN + digits[4:]  # "+32 (0)470…" as printed on cards
    if not _E164.fullmatch(digits):
        raise PhoneUnreadable
    return digits
