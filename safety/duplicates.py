"""How likely two reports are one event. A number to suggest with; only a person joins two cases."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from safety import figures
from safety.postcodes import great_circle_metres


class Sign(StrEnum):
    """What two reports have in common."""

    NEAR_IN_TIME = "near_in_time"
    SAME_COURIER = "same_courier"
    NEAR_IN_PLACE = "near_in_place"
    SAME_ORDER = "same_order"
    SAME_SHIFT = "same_shift"


WEIGHTS = {
    Sign.NEAR_IN_TIME: 30,
    Sign.SAME_COURIER: 30,
    Sign.NEAR_IN_PLACE: 20,
    Sign.SAME_ORDER: 10,
    Sign.SAME_SHIFT: 10,
}
"""Points of a hundred."""

TELLING = frozenset({Sign.SAME_COURIER, Sign.NEAR_IN_PLACE, Sign.SAME_ORDER})
"""One of these has to join the time: within half an hour much happens in a city."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is compared of a report. None means: not known. `point`: latitude and longitude."""

    occurred_at: datetime
    courier_id: int | None = None
    point: tuple[float, float] | None = None
    shift_id: int | None = None
    order_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The signs that two reports are one event, and their points of a hundred."""

    signs: tuple[Sign, ...]

    @property
    def score(self) -> int:
        """The points of the signs together."""
        return sum(WEIGHTS[sign] for sign in self.signs)


def likeness(one: Report, other: Report) -> Likeness | None:
    """What speaks for one event; None when nothing does, or something speaks against it.

    Two known couriers are two casualties of one crash and never one report twice.
    Source: own policy (docs/sources.md#own-policy).
    """
    if not near_in_time(one.occurred_at, other.occurred_at):
        return None
    if None not in (one.courier_id, other.courier_id) and one.courier_id != other.courier_id:
        return None
    shared = {
        Sign.NEAR_IN_TIME: True,
        Sign.SAME_COURIER: _same(one.courier_id, other.courier_id),
        Sign.NEAR_IN_PLACE: _near_in_place(one, other),
        Sign.SAME_ORDER: _same(one.order_ref, other.order_ref),
        Sign.SAME_SHIFT: _same(one.shift_id, other.shift_id),
    }
    signs = tuple(sign for sign, holds in shared.items() if holds)
    return Likeness(signs=signs) if TELLING & set(signs) else None


def near_in_time(one: datetime, other: datetime) -> bool:
    """Whether two instants lie so near that one event may be behind both."""
    return abs(one - other) <= time_apart()


def time_apart() -> timedelta:
    """How far two reports of one event may lie apart (own policy)."""
    return timedelta(minutes=figures.whole("duplicate.within_minutes"))


def _near_in_place(one: Report, other: Report) -> bool:
    if one.point is None or other.point is None:
        return False
    metres = great_circle_metres(*one.point, *other.point)
    return metres <= figures.whole("duplicate.within_metres")


def _same(one: int | str | None, other: int | str | None) -> bool:
    return one is not None and one == other
