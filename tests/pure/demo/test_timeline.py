"""The arrival is late, doubled and out of order by published shares, and changes no fact."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from courier_api.demo.events import week_events
from courier_api.demo.timeline import Arrival, LateArrivals, Sending, Timeline, build_timeline
from courier_api.demo.week import DemoShift, build_week
from courier_api.foundation.clock import local_date
from tests.pure.demo.builders import bundled_week, make_instance

ARRIVAL_SEEDS = (1, 2, 3)


@pytest.fixture(params=ARRIVAL_SEEDS, ids=lambda seed: f"arrival {seed}")
def timeline(request: pytest.FixtureRequest) -> Timeline:
    return build_timeline(bundled_week(), arrival_seed=int(request.param))


def firsts(timeline: Timeline) -> dict[str, Sending]:
    """The first delivery of each event."""
    return {s.event_id: s for s in timeline.sendings if s.kind is not Arrival.REPEAT}


def plans(timeline: Timeline) -> dict[str, Sending]:
    """The first delivery of each shift's plan, by the shift."""
    return {
        sending.external_id: sending
        for sending in firsts(timeline).values()
        if sending.event_type == "shift.planned"
    }


def start_of(shift: DemoShift) -> datetime:
    """The earlier one of the planned and the actual start."""
    starts = [shift.last_planned_start]
    if shift.attendance is not None:
        starts.append(shift.attendance.started_at)
    return min(starts)


def facts(timeline: Timeline) -> dict[tuple[str, str], bytes]:
    return {(sending.source, sending.event_id): sending.body for sending in timeline.sendings}


def test_every_event_is_sent_and_nothing_else(timeline: Timeline) -> None:
    events = {event.event_id for of in week_events(bundled_week()) for event in of}

    assert set(firsts(timeline)) == events


def test_deliveries_come_in_the_order_of_their_instants(timeline: Timeline) -> None:
    instants = [sending.send_at for sending in timeline.sendings]

    assert instants == sorted(instants)


def test_nothing_arrives_before_it_happened(timeline: Timeline) -> None:
    happened = {e.event_id: e.happened_at for of in week_events(bundled_week()) for e in of}

    assert all(sending.send_at > happened[sending.event_id] for sending in timeline.sendings)


def test_five_in_a_hundred_events_come_twice_with_the_same_bytes(timeline: Timeline) -> None:
    first = firsts(timeline)
    repeats = [s for s in timeline.sendings if s.kind is Arrival.REPEAT]

    assert len(repeats) == round(len(first) * 0.05)
    for repeat in repeats:
        assert repeat.body == first[repeat.event_id].body
        assert repeat.send_at - first[repeat.event_id].send_at >= timedelta(minutes=1)


def test_five_in_a_hundred_events_are_overtaken_by_the_next_of_their_shift(
    timeline: Timeline,
) -> None:
    first = firsts(timeline)
    followers = {(s.external_id, s.number): s for s in first.values()}
    overtaken = [s for s in first.values() if s.kind is Arrival.OUT_OF_ORDER]

    assert len(overtaken) == round(len(first) * 0.05)
    for sending in overtaken:
        follower = followers[(sending.external_id, sending.number + 1)]
        assert sending.send_at > follower.send_at


def test_five_in_a_hundred_plans_are_late_and_half_of_these_after_the_start(
    timeline: Timeline,
) -> None:
    late = len(timeline.plans_after_start) + len(timeline.plans_late_before_start)

    assert late == round(len(bundled_week().shifts) * 0.05)
    assert len(timeline.plans_after_start) == late // 2
    assert timeline.count(Arrival.LATE_AFTER_START) == len(timeline.plans_after_start)
    assert timeline.count(Arrival.LATE_BEFORE_START) == len(timeline.plans_late_before_start)


def test_exactly_the_named_plans_arrive_after_the_start(timeline: Timeline) -> None:
    sent = plans(timeline)
    after = {
        shift.external_id
        for shift in bundled_week().shifts
        if sent[shift.external_id].send_at >= start_of(shift)
    }

    assert after == timeline.plans_after_start


def test_a_plan_after_the_start_follows_the_started_event_and_precedes_the_end(
    timeline: Timeline,
) -> None:
    sent = plans(timeline)

    for key in timeline.plans_after_start:
        attendance = bundled_week().shift(key).attendance
        assert attendance is not None
        assert attendance.started_at < sent[key].send_at < attendance.ended_at


def test_a_late_plan_before_the_start_leaves_less_than_an_hour(timeline: Timeline) -> None:
    sent = plans(timeline)

    for key in timeline.plans_late_before_start:
        left = start_of(bundled_week().shift(key)) - sent[key].send_at
        assert timedelta(minutes=20) <= left < timedelta(hours=1)


def test_late_plans_are_alone_on_their_day_and_unchanged(timeline: Timeline) -> None:
    week = bundled_week()
    days = Counter((shift.person, local_date(shift.planned_start)) for shift in week.shifts)

    for key in timeline.plans_after_start | timeline.plans_late_before_start:
        shift = week.shift(key)
        assert shift.change is None
        assert days[(shift.person, local_date(shift.planned_start))] == 1


def test_another_arrival_seed_changes_the_arrival_and_no_fact() -> None:
    one, other = (build_timeline(bundled_week(), arrival_seed=seed) for seed in (1, 2))

    assert one.sendings != other.sendings
    assert one.plans_after_start != other.plans_after_start
    assert facts(one) == facts(other)


def test_the_same_arrival_seed_gives_the_same_arrival() -> None:
    one, other = (build_timeline(bundled_week(), arrival_seed=7) for _ in range(2))

    assert one == other


@pytest.mark.parametrize("arrival_seed", ARRIVAL_SEEDS)
def test_within_the_legal_windows_every_plan_arrives_before_the_start(arrival_seed: int) -> None:
    timeline = build_timeline(
        bundled_week(), arrival_seed=arrival_seed, late_arrivals=LateArrivals.WITHIN_LEGAL_WINDOWS
    )
    sent = plans(timeline)

    assert timeline.plans_after_start == frozenset()
    assert len(timeline.plans_late_before_start) == round(len(bundled_week().shifts) * 0.05)
    for shift in bundled_week().shifts:
        assert sent[shift.external_id].send_at < start_of(shift)


def test_a_change_of_plan_arrives_before_the_start(timeline: Timeline) -> None:
    changes = {
        sending.external_id: sending.send_at
        for sending in firsts(timeline).values()
        if sending.event_type in {"shift.updated", "shift.cancelled"}
    }

    assert changes
    for key, sent_at in changes.items():
        assert sent_at < start_of(bundled_week().shift(key))


def test_a_shift_with_an_incident_is_told_in_order(timeline: Timeline) -> None:
    incidents = {incident.shift for incident in bundled_week().incidents}

    kinds = {s.kind for s in firsts(timeline).values() if s.external_id in incidents}
    assert kinds == {Arrival.AT_ONCE}


def test_a_week_of_one_courier_has_a_timeline_too() -> None:
    week = build_week([make_instance((600, 607))], seed=1)

    timeline = build_timeline(week, arrival_seed=1)

    assert len(firsts(timeline)) == sum(len(of_shift) for of_shift in week_events(week))
