"""When each event of the week is sent: mostly at once, some late, twice or out of order.

The facts and the bytes come from the week; only the arrival depends on the arrival seed. Two
timelines of one week must therefore end in the same state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from courier_api.demo.choices import Choices, share_of
from courier_api.demo.events import PlatformEvent, week_events
from courier_api.demo.week import DemoShift, Week

LATE_PLANS_PERCENT = 5
REPEATED_PERCENT = 5
OUT_OF_ORDER_PERCENT = 5
AT_ONCE_SECONDS = (1, 4)
LATE_BEFORE_START_SECONDS = (20 * 60, 50 * 60)
LATE_AFTER_START_PERCENT = (10, 60)
REPEATED_AFTER_SECONDS = (60, 30 * 60)
OVERTAKEN_SECONDS = (30, 10 * 60)


class Arrival(StrEnum):
    """How an event reaches us."""

    AT_ONCE = "at once"
    LATE_BEFORE_START = "late, before the start"
    LATE_AFTER_START = "late, after the start"
    OUT_OF_ORDER = "out of order"
    REPEAT = "repeat"


class LateArrivals(StrEnum):
    """Which late plans a timeline may hold."""

    AS_IT_COMES = "half of the late plans arrive after the start"
    WITHIN_LEGAL_WINDOWS = "every plan arrives before the start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One delivery of one event to the webhook of its source. Signed only as it is sent."""

    send_at: datetime
    source: str
    event_id: str
    body: bytes
    kind: Arrival
    event_type: str
    external_id: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All deliveries in order, and the shifts whose plan arrives late."""

    sendings: tuple[Sending, ...]
    plans_late_before_start: frozenset[str]
    plans_after_start: frozenset[str]

    def count(self, kind: Arrival) -> int:
        """How many deliveries are of a kind."""
        return sum(sending.kind is kind for sending in self.sendings)


def build_timeline(
    week: Week, *, arrival_seed: int, late_arrivals: LateArrivals = LateArrivals.AS_IT_COMES
) -> Timeline:
    """The deliveries of a week under one arrival seed, by instant and then by a stable key.

    Five in a hundred plans are late, five in a hundred events come a second time, and five in a
    hundred are overtaken by a later event of their shift, always without crossing the start.
    """
    choices = Choices(arrival_seed)
    events = week_events(week)
    late, after_start = _late_plans(week, choices, late_arrivals)
    told_in_order = late | after_start | {incident.shift for incident in week.incidents}
    delays = _overtaken(week, events, told_in_order, choices)
    for shift, (plan, *_) in zip(week.shifts, events, strict=True):
        if shift.external_id in late:
            delays[plan.event_id] = _late_before_start(shift, choices)
        elif shift.external_id in after_start:
            delays[plan.event_id] = _late_after_start(shift, choices)
    every_event = [event for of_shift in events for event in of_shift]
    first = [_first_sending(event, delays, choices) for event in every_event]
    sendings = first + _repeats(first, choices)
    return Timeline(
        sendings=tuple(sorted(sendings, key=_position)),
        plans_late_before_start=late,
        plans_after_start=after_start,
    )


@dataclass(frozen=True, slots=True)
class _Delay:
    until: datetime
    kind: Arrival


def _position(sending: Sending) -> tuple[datetime, str, str, int, str]:
    return (sending.send_at, sending.source, sending.external_id, sending.number, sending.kind)


def _late_plans(
    week: Week, choices: Choices, late_arrivals: LateArrivals
) -> tuple[frozenset[str], frozenset[str]]:
    """The shifts whose plan is late, before and after the start.

    Only shifts that are the one of their day, ran as planned and had no incident: then exactly
    the plans after the start are declared late.
    """
    not_these = {key for pair in week.double_days for key in pair}
    not_these |= {incident.shift for incident in week.incidents}
    possible = [
        shift.external_id
        for shift in week.shifts
        if shift.change is None and shift.external_id not in not_these and _room_after_start(shift)
    ]
    count = share_of(len(week.shifts), LATE_PLANS_PERCENT)
    chosen = choices.share(possible, count, "late plan")
    after = len(chosen) // 2 if late_arrivals is LateArrivals.AS_IT_COMES else 0
    return frozenset(chosen[after:]), frozenset(chosen[:after])


def _room_after_start(shift: DemoShift) -> timedelta:
    """Time ridden after the planned and the actual start; none where nothing was ridden."""
    if shift.attendance is None:
        return timedelta(0)
    begun = max(shift.last_planned_start, shift.attendance.started_at)
    return max(shift.attendance.ended_at - begun, timedelta(0))


def _late_before_start(shift: DemoShift, choices: Choices) -> _Delay:
    starts = [shift.planned_start]
    if shift.attendance is not None:
        starts.append(shift.attendance.started_at)
    seconds = choices.between(*LATE_BEFORE_START_SECONDS, "late by", shift.external_id)
    return _Delay(min(starts) - timedelta(seconds=seconds), Arrival.LATE_BEFORE_START)


def _late_after_start(shift: DemoShift, choices: Choices) -> _Delay:
    """In the first half or so of the time ridden."""
    assert shift.attendance is not None
    percent = choices.between(*LATE_AFTER_START_PERCENT, "late by", shift.external_id)
    room = _room_after_start(shift)
    seconds = (room * (100 - percent) // 100) // timedelta(seconds=1)
    return _Delay(shift.attendance.ended_at - timedelta(seconds=seconds), Arrival.LATE_AFTER_START)


def _overtaken(
    week: Week,
    events: Sequence[Sequence[PlatformEvent]],
    told_in_order: frozenset[str],
    choices: Choices,
) -> dict[str, _Delay]:
    """Events that arrive after the next one of their shift, by event id.

    A shift told in order is left alone: its plan is late already, or its courier reports from it.

    A start is overtaken by its end, a plan by its update: neither makes a declaration late.
    """
    followed_by = {
        event.event_id: follower
        for shift, of_shift in zip(week.shifts, events, strict=True)
        if shift.external_id not in told_in_order
        for event, follower in pairwise(of_shift)
        if (event.event_type, follower.event_type)
        in {("shift.started", "shift.ended"), ("shift.planned", "shift.updated")}
    }
    total = sum(len(of_shift) for of_shift in events)
    chosen = choices.share(
        tuple(followed_by), share_of(total, OUT_OF_ORDER_PERCENT), "out of order"
    )
    return {
        event_id: _Delay(
            followed_by[event_id].happened_at
            + timedelta(seconds=choices.between(*OVERTAKEN_SECONDS, "overtaken by", event_id)),
            Arrival.OUT_OF_ORDER,
        )
        for event_id in chosen
    }


def _first_sending(event: PlatformEvent, delays: Mapping[str, _Delay], choices: Choices) -> Sending:
    seconds = choices.between(*AT_ONCE_SECONDS, "at once", event.event_id)
    at_once = _Delay(event.happened_at + timedelta(seconds=seconds), Arrival.AT_ONCE)
    delay = delays.get(event.event_id, at_once)
    return Sending(
        send_at=delay.until,
        source=event.source,
        event_id=event.event_id,
        body=event.body,
        kind=delay.kind,
        event_type=event.event_type,
        external_id=event.external_id,
        number=event.number,
    )


def _repeats(first: Sequence[Sending], choices: Choices) -> list[Sending]:
    """The same events with the same bytes, minutes later."""
    by_id = {sending.event_id: sending for sending in first}
    chosen = choices.share(tuple(by_id), share_of(len(first), REPEATED_PERCENT), "repeated")
    return [
        replace(
            by_id[event_id],
            send_at=by_id[event_id].send_at
            + timedelta(seconds=choices.between(*REPEATED_AFTER_SECONDS, "repeated", event_id)),
            kind=Arrival.REPEAT,
        )
        for event_id in chosen
    ]
