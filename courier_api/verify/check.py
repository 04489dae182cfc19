"""What a check says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One comparison: its name, what it looked at, and the first difference (None: it fits)."""

    name: str
    looked_at: int
    difference: str | None
