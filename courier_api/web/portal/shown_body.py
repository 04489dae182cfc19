"""A body as it may be shown: no national numbers, no account or phone numbers, nothing invisible."""

import re
import unicodedata

from courier_api.foundation.logs import masked

LONGEST_SHOWN = 20_000
HIDDEN = "***"
_PRIVATE_HEADER = re.compile(r"auth|cookie|token|secret|password|api-?key", re.IGNORECASE)
_STORY = re.compile(r'("description"\s*:\s*)"(?:[^"\\]|\\.)*"')
"""What happened to somebody is for the prevention adviser alone, whoever told it."""


def shown_body(raw: bytes) -> str:
    """The text of a body, masked, its invisible characters written out."""
    text = raw.decode("utf-8", "backslashreplace")[:LONGEST_SHOWN]
    return _visible(masked(_STORY.sub(rf'\1"{HIDDEN}"', text)))


def shown_headers(headers: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Kept headers, without the value of one that lets somebody in."""
    return tuple(
        (name, HIDDEN if _PRIVATE_HEADER.search(name) else _visible(str(value)))
        for name, value in sorted(headers.items())
    )


def _visible(text: str) -> str:
    """Control and direction characters as escapes: they would change how the rest is read."""
    return "".join(
        sign
        if sign in "\n\t" or not unicodedata.category(sign).startswith("C")
        else f"\\u{ord(sign):04x}"
        for sign in text
    )
