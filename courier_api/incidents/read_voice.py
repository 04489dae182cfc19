"""Read a voice note that somebody sent: which kind of sound it is, by its first bytes."""

import hashlib
from dataclasses import dataclass

from courier_api.foundation.errors import Invalid

MOST_BYTES = 600 * 1024
"""Fifteen seconds of a phone's microphone take a third of it in the richest of the kinds below."""
MOST_SECONDS = 15
WEBM, OGG = b"\x1a\x45\xdf\xa3", b"OggS"
MP4_BRANDS = frozenset({b"isom", b"iso5", b"iso6", b"mp41", b"mp42", b"M4A ", b"dash"})


class VoiceRefused(Invalid):
    """The file is no voice note we can keep."""

    def __init__(self, detail: str, rule: str) -> None:
        super().__init__(detail, errors=[{"field": "voice", "rule": rule}])


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice note as it came."""

    original: bytes
    media_type: str
    sha256: str


def read_voice(raw: bytes) -> Voice:
    """Raises VoiceRefused for what is empty, too large or of another kind."""
    if not raw:
        raise VoiceRefused("The file is empty.", "not_empty")
    if len(raw) > MOST_BYTES:
        raise VoiceRefused("The voice note is too large.", "at_most_600_kB")
    media_type = _media_type_of(raw)
    if media_type is None:
        raise VoiceRefused("Send a voice note as WebM, Ogg or MP4.", "webm|ogg|mp4")
    return Voice(original=raw, media_type=media_type, sha256=hashlib.sha256(raw).hexdigest())


def _media_type_of(raw: bytes) -> str | None:
    if raw.startswith(WEBM):
        return "audio/webm"
    if raw.startswith(OGG):
        return "audio/ogg"
    if raw[4:8] == b"ftyp" and raw[8:12] in MP4_BRANDS:
        return "audio/mp4"
    return None
