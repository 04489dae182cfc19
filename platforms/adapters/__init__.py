"""The table of adapters: one folder per scheme, one line here."""

from collections.abc import Mapping
from typing import Final

from platforms.adapters.contract import (
    AdaptedEvent,
    Adapter,
    Answer,
    FetchChannel,
    FetchingAdapter,
    FetchWanted,
    Headers,
    Outcome,
    UnsafeReference,
)
from platforms.adapters.coopcycle import CoopCycle
from platforms.adapters.deliveroo import Deliveroo
from platforms.adapters.doordash import DoorDash
from platforms.adapters.duty import DutyEnded, is_duty_start, match_ends
from platforms.adapters.native import NativeEvent
from platforms.adapters.onfleet import Onfleet
from platforms.adapters.shipday import Shipday
from platforms.adapters.standard import StandardWebhooks
from platforms.adapters.uber_direct import UberDirect
from platforms.adapters.wolt_drive import WoltDrive

ADAPTER_BY_SCHEME: Final[Mapping[str, Adapter]] = {
    adapter.scheme: adapter
    for adapter in (
        StandardWebhooks(),
        Deliveroo(),
        UberDirect(),
        Onfleet(),
        CoopCycle(),
        WoltDrive(),
        Shipday(),
        DoorDash(),
    )
}

__all__ = [
    "ADAPTER_BY_SCHEME",
    "AdaptedEvent",
    "Adapter",
    "Answer",
    "DutyEnded",
    "FetchChannel",
    "FetchWanted",
    "FetchingAdapter",
    "Headers",
    "NativeEvent",
    "Outcome",
    "UnsafeReference",
    "is_duty_start",
    "match_ends",
]
