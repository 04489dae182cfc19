"""The technical check of a bicycle: what is looked at, and what the findings come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from safety.prevention.states import CheckState


class BikePart(StrEnum):
    """What is looked at, in the order of the form."""

    BRAKES = "brakes"
    TYRES = "tyres"
    LIGHTS = "lights"
    REFLECTORS = "reflectors"
    BELL = "bell"
    FRAME = "frame"
    BAG_RACK = "bag_rack"
    BATTERY = "battery"


class PartFound(StrEnum):
    """How a part was found. `fix` is a fault that can wait for a few days."""

    GOOD = "good"
    FIX = "fix"
    FAULT = "fault"
    ABSENT = "absent"


class BikeKind(StrEnum):
    """What is ridden."""

    BIKE = "bike"
    EBIKE = "ebike"
    SPEED_PEDELEC = "speed_pedelec"
    CARGO_BIKE = "cargo_bike"
    CARGO_EBIKE = "cargo_ebike"

    @property
    def has_battery(self) -> bool:
        """Whether there is a battery to look at."""
        return self in (BikeKind.EBIKE, BikeKind.SPEED_PEDELEC, BikeKind.CARGO_EBIKE)


BLOCKING: Final = frozenset(
    {BikePart.BRAKES, BikePart.TYRES, BikePart.LIGHTS, BikePart.FRAME, BikePart.BATTERY}
)
"""A fault of one of these stops the bicycle at once."""


class CheckIncomplete(ValueError):
    """Parts without a finding."""

    def __init__(self, missing: tuple[BikePart, ...]) -> None:
        super().__init__("Not every part has a finding.")
        self.missing = missing


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check came to; `stopping` are the faults with which nobody rides."""

    state: CheckState
    stopping: tuple[BikePart, ...] = ()
    to_fix: tuple[BikePart, ...] = ()


def parts_of(kind: BikeKind) -> tuple[BikePart, ...]:
    """The parts that a bicycle of this kind is looked at for."""
    return tuple(each for each in BikePart if kind.has_battery or each is not BikePart.BATTERY)


def judge_check(kind: BikeKind, found: Mapping[BikePart, PartFound]) -> CheckResult:
    """Failed with a fault that blocks, to be mended with any other, else passed.

    A bag rack may be absent, everything else has to be there. Raises CheckIncomplete.
    Source: own policy (docs/sources.md#own-policy).
    """
    parts = parts_of(kind)
    missing = tuple(part for part in parts if part not in found)
    if missing:
        raise CheckIncomplete(missing)
    stopping = tuple(part for part in parts if _stops(part, found[part]))
    to_fix = tuple(p for p in parts if p not in stopping and _is_to_fix(p, found[p]))
    if stopping:
        return CheckResult(CheckState.FAILED, stopping, to_fix)
    state = CheckState.PASSED_WITH_FIX if to_fix else CheckState.PASSED
    return CheckResult(state, (), to_fix)


def _stops(part: BikePart, found: PartFound) -> bool:
    return part in BLOCKING and found in (PartFound.FAULT, PartFound.ABSENT)


def _is_to_fix(part: BikePart, found: PartFound) -> bool:
    if found is PartFound.ABSENT:
        return part is not BikePart.BAG_RACK
    return found is not PartFound.GOOD
