"""What a signature stands for: the days, terms and platforms of a version, as one digest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any


def content_sha256(
    *,
    name: str,
    valid_from: date,
    terms: Mapping[str, Any],
    joining: Sequence[Mapping[str, Any]],
) -> str:
    """The same for the same content, whatever the order of its fields.

    The last day is not in it: a version may be closed without being signed anew.
    """
    content = {
        "name": name,
        "valid_from": valid_from.isoformat(),
        "terms": terms,
        "platforms": sorted(joining, key=lambda each: int(each["source_id"])),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
