"""Held time as the rules of pay want it."""

from collections.abc import Sequence

from platforms.pay.zone_time import ZoneTime
from safety.zone_holds import HeldTime


def zone_times(times: Sequence[HeldTime]) -> list[ZoneTime]:
    """When it was held and known; why is not the business of pay."""
    return [
        ZoneTime(starts_at=time.starts_at, ends_at=time.ends_at, told_at=time.told_at)
        for time in times
    ]
