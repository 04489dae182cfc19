"""Random faults that a seed repeats exactly, whatever the order in which declarations arrive.

Whether an attempt fails follows from a hash of the seed, the content of the declaration and how
often this content was sent before. A change names its period by the content of its IN, not by the
number the period got, since numbers depend on the order of arrival.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

FaultKind = Literal["500", "503", "429", "received_then_lost", "slow_verdict"]
_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
_SPAN = 1 << 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """A share of attempts that go wrong, from 0 to 1; each kind of fault equally often."""

    rate: Decimal
    seed: str

    def fault_for(self, content_key: str, attempt: int) -> FaultKind | None:
        """The fault of one attempt (counted from 1), or None when it goes well."""
        digest = hashlib.sha256(f"{self.seed}|{content_key}|{attempt}".encode()).digest()
        if int.from_bytes(digest[:8]) >= self.rate * _SPAN:
            return None
        return _KINDS[digest[8] % len(_KINDS)]


def content_key(payload: Mapping[str, object], period_content: str | None) -> str:
    """A hash of what a declaration says. `period_content` stands for the period it refers to."""
    said = {
        name: {key: value for key, value in part.items() if key != "periodId"}
        if isinstance(part, Mapping) and name.startswith("dimona")
        else part
        for name, part in payload.items()
    }
    text = json.dumps([said, period_content], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
