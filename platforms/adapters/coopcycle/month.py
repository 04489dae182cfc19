"""A month of CoopCycle's shifts as one page of a pull, compared with what was told of it before.

What was told is the memory of the pull. A month is always pulled as a whole, since a courier who is
missing from it has been taken off the plan.
"""

import json
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from platforms.adapters.contract import UnsafeReference
from platforms.adapters.coopcycle.channel import CoopCycleChannel, PullRejected
from platforms.adapters.coopcycle.http_channel import CoopCycleClientSettings, HttpCoopCycleChannel
from platforms.adapters.coopcycle.pull import Pull, pull_shifts
from platforms.adapters.coopcycle.shifts import (
    KnownAssignment,
    PulledAssignment,
    UnreadableShift,
    events_of_pull,
    known_after,
)
from platforms.events import InvalidEvent, MalformedBody
from platforms.pull import PullAccess, PulledPage, PullRequest


def open_channel(access: PullAccess, *, now: Callable[[], datetime]) -> HttpCoopCycleChannel:
    """The way to the source's server. Raises PullRejected when it is not registered as it must be."""
    if not (access.client_id and access.client_secret):
        raise PullRejected("A CoopCycle server is asked with a client id and its secret.")
    try:
        settings = CoopCycleClientSettings(
            base_url=access.base_url,
            client_id=access.client_id,
            client_secret=access.client_secret,
        )
    except ValueError as wrong:
        raise PullRejected(str(wrong)) from None
    return HttpCoopCycleChannel(settings, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoopCyclePull:
    """The way to the shifts of one server."""

    access: PullAccess
    now: Callable[[], datetime]

    def shifts_page(self, request: PullRequest) -> PulledPage:
        """The whole month. Raises PullRejected or PullUnavailable."""
        with open_channel(self.access, now=self.now) as channel:
            return shifts_of_month(channel, request)


def shifts_of_month(channel: CoopCycleChannel, request: PullRequest) -> PulledPage:
    """What has changed since the last pull of the month. Raises what the channel raises, and
    PullRejected for pages that cannot be read."""
    first = request.month
    last = first.replace(day=monthrange(first.year, first.month)[1])
    try:
        pull = pull_shifts(channel, first_day=first, last_day=last)
    except (MalformedBody, InvalidEvent, UnsafeReference):
        raise PullRejected("A page of shifts cannot be read.") from None
    good, unreadable = _sorted_out(pull, request.now)
    known = _read_memory(request.memory)
    return PulledPage(
        events=events_of_pull(good, known, pulled_at=request.now, unreadable=unreadable),
        memory=_memory(known_after(good, known, unreadable=unreadable)),
        unreadable=len(unreadable),
    )


def _sorted_out(
    pull: Pull, now: datetime
) -> tuple[list[PulledAssignment], tuple[UnreadableShift, ...]]:
    """The assignments that can be told; the shifts that cannot be read, or not be told of."""
    good: list[PulledAssignment] = []
    bad: dict[str, UnreadableShift] = {}
    for one in pull.assignments:
        try:
            events_of_pull([one], {}, pulled_at=now)
        except InvalidEvent as invalid:
            shift_id = one.shift_external_id.partition(":")[0]
            bad[shift_id] = UnreadableShift(shift_id=shift_id, fault=str(invalid))
        else:
            good.append(one)
    return good, (*pull.unreadable, *bad.values())


def _read_memory(memory: str | None) -> dict[str, KnownAssignment]:
    told: Mapping[str, Iterable[str]] = json.loads(memory) if memory else {}
    return {
        shift_id: KnownAssignment(worker_external_id=worker, fingerprint=fingerprint)
        for shift_id, (worker, fingerprint) in told.items()
    }


def _memory(known: Mapping[str, KnownAssignment]) -> str:
    told = {
        shift_id: (each.worker_external_id, each.fingerprint) for shift_id, each in known.items()
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":"))
