"""The table of adapters: one folder per scheme, one line here."""

from collections.abc import Mapping
from typing import Final

from platforms.adapters.contract import (
    Adapter,
    Answer,
    FetchWanted,
    Headers,
    Outcome,
    UnsafeReference,
)
from platforms.adapters.standard import StandardWebhooks

ADAPTER_BY_SCHEME: Final[Mapping[str, Adapter]] = {
    adapter.scheme: adapter for adapter in (StandardWebhooks(),)
}

__all__ = [
    "ADAPTER_BY_SCHEME",
    "Adapter",
    "Answer",
    "FetchWanted",
    "Headers",
    "Outcome",
    "UnsafeReference",
]
