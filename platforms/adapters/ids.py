"""Ids of events, from what vendors give: the same for every retry, and fit for every place of ours."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Final

from platforms.adapters.foreign import Foreign, read_foreign
from platforms.events import InvalidEvent, MalformedBody

_FIT: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


def event_id_of(*parts: str) -> str:
    """One id for these parts: the part itself when it is one and fits, otherwise their hash."""
    if len(parts) == 1 and _FIT.fullmatch(parts[0]):
        return parts[0]
    # As JSON, so that no two lists of parts run together, and a half of a character has bytes.
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


def id_of_body(raw: bytes) -> str:
    """The id of an event that is named by its bytes alone."""
    return hashlib.sha256(raw).hexdigest()


def id_in_body(raw: bytes, read: Callable[[Foreign], tuple[str | None, ...]]) -> str:
    """The id made of what `read` finds in the body; of the body's bytes when a part is missing."""
    try:
        parts = read(read_foreign(raw))
    except (MalformedBody, InvalidEvent):
        return id_of_body(raw)
    found = [part for part in parts if part is not None]
    return event_id_of(*found) if found and len(found) == len(parts) else id_of_body(raw)
