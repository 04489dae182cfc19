"""CoopCycle by pull: what stands on the server becomes events of ours, and only what changed."""

import json
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from platforms.adapters import FetchingAdapter, NativeEvent, UnsafeReference
from platforms.adapters.coopcycle import CoopCycle
from platforms.adapters.coopcycle.channel import PullRejected
from platforms.adapters.coopcycle.fake_channel import FakeCoopCycleChannel
from platforms.adapters.coopcycle.pull import Pull, pull_shifts
from platforms.adapters.coopcycle.shifts import KnownAssignment, events_of_pull
from platforms.events import DeliveryEvent, InvalidEvent, MalformedBody, ShiftEvent
from platforms.fold import PayStatus, ReceivedShiftEvent, ShiftState, fold_shift

GOLDEN = Path(__file__).parents[3] / "golden" / "coopcycle"
MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
FIRST = f"/api/shifts?date[after]={MONDAY}&date[before]={SUNDAY}"
PULLED_AT = datetime(2026, 11, 23, 20, tzinfo=UTC)
ADAPTER = CoopCycle()


def page() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((GOLDEN / "shifts.json").read_text("utf-8"))
    return document


def pulled(*pages: object) -> Pull:
    """A pull of these pages, each naming the next."""
    channel = FakeCoopCycleChannel()
    for number, content in enumerate(pages):
        path = FIRST if number == 0 else f"/api/shifts?page={number + 1}"
        if isinstance(content, dict) and number + 1 < len(pages):
            content["hydra:view"] = {"hydra:next": f"/api/shifts?page={number + 2}"}
        channel.put(path, content)
    return pull_shifts(channel, first_day=MONDAY, last_day=SUNDAY)


def changes(
    pull: Pull, known: dict[str, KnownAssignment] | None = None, at: datetime = PULLED_AT
) -> tuple[NativeEvent, ...]:
    return events_of_pull(pull.assignments, known or {}, pulled_at=at, unreadable=pull.unreadable)


def shift_events(events: tuple[NativeEvent, ...]) -> list[ShiftEvent]:
    read = [one.event for one in events]
    assert all(isinstance(event, ShiftEvent) for event in read)
    return [event for event in read if isinstance(event, ShiftEvent)]


def known_after(pull: Pull) -> dict[str, KnownAssignment]:
    return {one.shift_external_id: one.known for one in pull.assignments}


def test_each_assignment_is_a_plan_or_with_reported_times_a_correction() -> None:
    plan, correction = shift_events(changes(pulled(page())))

    assert (plan.type, plan.shift.external_id) == ("shift.planned", "1:amina")
    assert plan.shift.worker.external_id == "amina"
    assert plan.shift.planned_start == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert (plan.shift.break_minutes, plan.shift.actual_start) == (30, None)
    assert plan.occurred_at == datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert (correction.type, correction.shift.external_id) == ("shift.corrected", "1:dries")
    assert correction.shift.actual_end == datetime(2026, 11, 23, 16, 20, tzinfo=UTC)
    assert (correction.shift.break_minutes, correction.shift.note) == (20, "Flat tyre at the end")


def test_reported_times_fold_to_a_worked_shift() -> None:
    _, correction = shift_events(changes(pulled(page())))

    shift = fold_shift([ReceivedShiftEvent(event=correction, received_at=PULLED_AT)])
    assert (shift.state, shift.pay_status) == (ShiftState.ENDED, PayStatus.WORKED)
    assert shift.worked_seconds == (8 * 60 + 10 - 20) * 60


def test_the_same_pull_twice_has_no_effect() -> None:
    first = pulled(page())
    later = PULLED_AT + timedelta(hours=1)

    assert changes(first, at=later) == changes(first)  # byte by byte, so a duplicate at the store
    assert changes(pulled(page()), known_after(first), later) == ()


def test_a_plan_that_changes_and_returns_is_told_each_time_and_the_last_counts() -> None:
    first = pulled(page())
    moved_page = page()
    moved_page["hydra:member"][0]["startsAt"] = "2026-11-23T10:00:00+01:00"
    moved = pulled(moved_page)
    told = [*changes(first)]
    told += changes(moved, known_after(first), PULLED_AT + timedelta(hours=1))
    told += changes(first, known_after(moved), PULLED_AT + timedelta(hours=2))
    mine = [one for one in shift_events(tuple(told)) if one.shift.external_id == "1:amina"]

    assert len({one.event_id for one in mine}) == 3
    for order in (mine, mine[::-1]):
        received = [ReceivedShiftEvent(event=one, received_at=PULLED_AT) for one in order]
        assert fold_shift(received).planned_start == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_a_courier_taken_off_the_plan_is_a_cancellation() -> None:
    first, without = pulled(page()), page()
    del without["hydra:member"][0]["assignments"][0]

    (cancelled,) = shift_events(changes(pulled(without), known_after(first)))
    assert (cancelled.type, cancelled.shift.external_id) == ("shift.cancelled", "1:amina")
    assert (cancelled.shift.reason, cancelled.occurred_at) == ("other", PULLED_AT)


@pytest.mark.parametrize("shift_id", [1, None])
def test_a_shift_that_cannot_be_read_stops_no_other_and_cancels_nothing(
    shift_id: int | None,
) -> None:
    first, broken = pulled(page()), page()
    bad = broken["hydra:member"][0]
    bad["id"], bad["endsAt"] = shift_id, "2026-11-23T17:00:00"
    good = deepcopy(page()["hydra:member"][0]) | {"id": 3}
    broken["hydra:member"].append(good)
    pull = pulled(broken)

    assert [one.shift_id for one in pull.unreadable] == [None if shift_id is None else "1"]
    new = shift_events(changes(pull, known_after(first)))
    assert {one.shift.external_id for one in new} == {"3:amina", "3:dries"}


def test_all_pages_are_read() -> None:
    second = page()
    for shift in second["hydra:member"]:
        shift["id"] += 10

    pull = pulled(page(), second)
    assert {one.shift_external_id for one in pull.assignments} == {
        "1:amina", "1:dries", "11:amina", "11:dries",
    }  # fmt: skip


def test_pages_without_end_are_given_up() -> None:
    with pytest.raises(PullRejected):
        pulled(page() | {"hydra:view": {"hydra:next": FIRST}})


@pytest.mark.parametrize("following", ["https://evil.example/api/shifts", "//evil.example/", "x"])
def test_no_page_sends_us_to_another_host(following: str) -> None:
    with pytest.raises(UnsafeReference):
        pulled(page() | {"hydra:view": {"hydra:next": following}})


def test_what_is_no_page_is_said_so() -> None:
    with pytest.raises(MalformedBody):
        pulled([])


def test_an_event_that_was_pulled_is_read_by_the_adapter_like_any_other() -> None:
    for one in changes(pulled(page())):
        assert ADAPTER.to_events({}, one.raw) == (one.event,)
        assert ADAPTER.dedup_key({}, one.raw) == one.event_id


def thin(event: str = "delivery.completed") -> bytes:
    return json.dumps({"data": {"object": "/api/deliveries/1", "event": event}}).encode()


def test_a_fetched_delivery_is_evidence_for_its_courier() -> None:
    fetched = (GOLDEN / "delivery.json").read_bytes()
    assert isinstance(ADAPTER, FetchingAdapter)
    (one,) = ADAPTER.read_fetched(thin(), fetched, received_at=PULLED_AT)
    event = one.event

    assert isinstance(event, DeliveryEvent)
    assert event.delivery.worker is not None
    assert (event.delivery.external_id, event.delivery.worker.external_id) == ("1", "amina")
    assert (event.delivery.dropped_off_at, event.delivery.distance_m) == (PULLED_AT, 2740)
    assert event.delivery.dropoff is not None
    assert (event.delivery.dropoff.lat, event.delivery.outcome) == (50.846, None)
    assert ADAPTER.read_fetched(thin(), fetched, received_at=PULLED_AT) == (one,)
    (failed,) = ADAPTER.read_fetched(thin("delivery.failed"), fetched, received_at=PULLED_AT)
    assert isinstance(failed.event, DeliveryEvent)
    assert (failed.event.delivery.outcome, failed.event_id != one.event_id) == ("failed", True)


def test_a_fetched_delivery_without_courier_tells_nothing() -> None:
    delivery = json.loads((GOLDEN / "delivery.json").read_bytes())
    del delivery["dropoff"]["assignedTo"]

    assert ADAPTER.read_fetched(thin(), json.dumps(delivery).encode(), received_at=PULLED_AT) == ()


def test_a_fetched_delivery_that_breaks_rules_is_parked() -> None:
    delivery = json.loads((GOLDEN / "delivery.json").read_bytes())
    delivery["dropoff"]["address"]["geo"]["latitude"] = 500

    with pytest.raises(InvalidEvent):
        ADAPTER.read_fetched(thin(), json.dumps(delivery).encode(), received_at=PULLED_AT)
