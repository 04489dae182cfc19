"""How a text message is encoded and into how many parts it is cut: what it costs to send.

Source: GSM 03.38 alphabet and its extension table (docs/sources.md#gsm-03-38).
"""

from dataclasses import dataclass
from enum import StrEnum

from safety.document_fields import Fields


class MessageInputError(ValueError):
    """There is no text to count."""


class Encoding(StrEnum):
    """Seven-bit letters, or sixteen-bit units as soon as one character is not among those letters."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Sent as an escape and a second letter, so each takes two places.
EXTENDED = frozenset("\f^{}\\[~]|€")
LAST_SINGLE_UNIT = "\uffff"
# Places in a message of one part, and in each part of a longer one.
CAPACITY = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsCount:
    """The encoding a text needs and the number of parts it is sent in; an empty text is one part."""

    encoding: Encoding
    segments: int


def count_segments(text: str) -> SmsCount:
    """Count the parts of a text; a character of two places is never cut in two by a part border."""
    encoding = encoding_of(text)
    wide = EXTENDED if encoding is Encoding.GSM_7 else None
    places = [2 if _is_wide(letter, wide) else 1 for letter in text]
    single, part = CAPACITY[encoding]
    if sum(places) <= single:
        return SmsCount(encoding=encoding, segments=1)
    return SmsCount(encoding=encoding, segments=_parts(places, part))


def encoding_of(text: str) -> Encoding:
    """The encoding a text is sent in."""
    return Encoding.GSM_7 if set(text) <= BASIC | EXTENDED else Encoding.UCS_2


def count_document(document: object) -> dict[str, object]:
    """Count the text under "body" of a JSON object. Raises MessageInputError with one sentence."""
    body = Fields.of(document, MessageInputError).text("body")
    if body is None:
        raise MessageInputError('"body" is needed.')
    count = count_segments(body)
    return {"encoding": count.encoding.value, "segments": count.segments}


def _is_wide(letter: str, wide: frozenset[str] | None) -> bool:
    return letter > LAST_SINGLE_UNIT if wide is None else letter in wide


def _parts(places: list[int], capacity: int) -> int:
    parts, filled = 1, 0
    for needed in places:
        if filled + needed > capacity:
            parts, filled = parts + 1, 0
        filled += needed
    return parts
