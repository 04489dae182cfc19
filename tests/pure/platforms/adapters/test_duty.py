"""On and off duty: the same shifts whatever the order, and however often they are told."""

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.adapters import ADAPTER_BY_SCHEME, DutyEnded, match_ends
from platforms.adapters.duty import duty_ended, duty_shift_id, duty_started
from platforms.events import InvalidEvent, ShiftEvent, Worker
from platforms.fold import ReceivedShiftEvent, fold_shift
from tests.pure.platforms.adapters.senders import SENDERS, example

ONFLEET = ADAPTER_BY_SCHEME["onfleet"]
WORKER = "1Ds6ulPYWxNPgaIaoLPqlIQE"
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)


def told(status: int, at: datetime) -> ShiftEvent | DutyEnded:
    """What the adapter makes of one change of duty."""
    body = {
        "status": status,
        "time": int(at.timestamp()) * 1000,
        "triggerId": 5,
        "workerId": WORKER,
    }
    sent = SENDERS["onfleet"].send(json.dumps(body).encode())
    (event,) = ONFLEET.to_events(sent.headers, sent.raw)  # type: ignore[misc]
    assert isinstance(event, ShiftEvent | DutyEnded)
    return event


def folded(events: list[ShiftEvent | DutyEnded]) -> dict[str, tuple[datetime | None, ...]]:
    """What a projection makes of these, in the order in which they came: each shift's times."""
    started: dict[str, datetime] = {}
    for event in events:
        if isinstance(event, ShiftEvent):
            first = started.get(event.shift.external_id, event.occurred_at)
            started[event.shift.external_id] = min(first, event.occurred_at)
    ends = {event.event_id: event for event in events if isinstance(event, DutyEnded)}
    matched = match_ends(started, {key: end.occurred_at for key, end in ends.items()})
    all_told = [event for event in events if isinstance(event, ShiftEvent)]
    all_told += [ends[key].of_shift(shift_id) for key, shift_id in matched.items()]
    return {
        shift_id: _times([event for event in all_told if event.shift.external_id == shift_id])
        for shift_id in started
    }


def _times(events: list[ShiftEvent]) -> tuple[datetime | None, ...]:
    received = [ReceivedShiftEvent(event=event, received_at=MORNING) for event in events]
    shift = fold_shift(received)
    return shift.actual_start, shift.actual_end


def hours(*of_day: int) -> list[datetime]:
    return [MORNING.replace(hour=0) + timedelta(hours=hour) for hour in of_day]


def test_an_example_starts_a_shift_named_by_courier_day_and_second() -> None:
    sent = example("onfleet", "on duty").sent
    (event,) = ONFLEET.to_events(sent.headers, sent.raw)  # type: ignore[misc]

    assert isinstance(event, ShiftEvent)
    assert event.shift.external_id == f"{WORKER}-2026-11-23-46800"
    assert event.shift.worker == Worker(external_id=WORKER, name="Amina B.")
    assert event.shift.actual_start == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_two_stretches_of_a_day_are_two_shifts_in_any_order_and_told_twice() -> None:
    on, off, on_again, off_again = hours(9, 12, 18, 22)
    events = [told(1, on), told(0, off), told(1, on_again), told(0, off_again)]
    expected = {
        duty_shift_id(WORKER, on): (on, off),
        duty_shift_id(WORKER, on_again): (on_again, off_again),
    }

    for order in permutations(events):
        assert folded(list(order)) == expected
        assert folded([*order, *order[:2]]) == expected


def test_what_is_lost_leaves_a_question_and_never_joins_two_stretches() -> None:
    on, on_again, off_again = hours(9, 18, 22)

    assert folded([told(1, on), told(1, on_again), told(0, off_again)]) == {
        duty_shift_id(WORKER, on): (on, None),
        duty_shift_id(WORKER, on_again): (on_again, off_again),
    }


def test_only_the_first_end_after_a_start_counts() -> None:
    on, off, off_again = hours(9, 12, 13)

    assert folded([told(0, off_again), told(1, on), told(0, off)]) == {
        duty_shift_id(WORKER, on): (on, off)
    }


def test_an_end_without_a_start_or_a_day_too_late_belongs_to_nothing() -> None:
    on, off, late = hours(9, 8, 9 + 25)

    assert match_ends({}, {"e": off}) == {}
    assert match_ends({"s": on}, {"e": off}) == {}
    assert match_ends({"s": on}, {"e": late}) == {}
    assert match_ends({"s": on}, {"e": on + timedelta(hours=24)}) == {"e": "s"}


def test_one_end_told_under_two_ids_ends_the_shift_once() -> None:
    on, off = hours(9, 12)

    assert match_ends({"s": on}, {"e1": off, "e2": off}) == {"e1": "s", "e2": "s"}


def test_a_shift_over_midnight_belongs_to_the_local_day_it_starts() -> None:
    late = datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC)

    assert duty_shift_id("w", late) == "w-2026-11-23-86399"
    assert duty_shift_id("w", late + timedelta(seconds=1)) == "w-2026-11-24-00000"


def test_the_hour_that_the_clock_shows_twice_has_two_names() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 in summer time

    assert duty_shift_id("w", first) == "w-2026-10-25-09000"
    assert duty_shift_id("w", first + timedelta(hours=1)) == "w-2026-10-25-12600"


@pytest.mark.parametrize("worker_id", ["", " ", "a\x00b", "x" * 201])
def test_a_courier_whose_id_cannot_be_is_refused_for_start_and_end(worker_id: str) -> None:
    worker = Worker(external_id=worker_id)
    with pytest.raises(InvalidEvent):
        duty_started(worker, event_id="e", occurred_at=MORNING)
    with pytest.raises(InvalidEvent):
        duty_ended(worker, event_id="e", occurred_at=MORNING)


minutes = st.integers(0, 3 * 24 * 60)


@given(starts=st.sets(minutes, max_size=6), ends=st.sets(minutes, max_size=6), data=st.data())
def test_ends_are_matched_by_what_is_known_and_never_by_the_order(
    starts: set[int], ends: set[int], data: st.DataObject
) -> None:
    started = {f"s{one}": MORNING + timedelta(minutes=one) for one in starts}
    ended = {f"e{one}": MORNING + timedelta(minutes=one) for one in ends}
    matched = match_ends(started, ended)
    mixed_starts = dict(data.draw(st.permutations(sorted(started.items()))))
    mixed_ends = dict(data.draw(st.permutations(sorted(ended.items()))))

    assert match_ends(mixed_starts, mixed_ends) == matched
    assert len(set(matched.values())) == len(matched)  # a shift ends once
    for event_id, shift_id in matched.items():
        between = (started[shift_id], ended[event_id])
        assert timedelta(0) <= between[1] - between[0] <= timedelta(hours=24)
        assert not [at for at in started.values() if between[0] < at <= between[1]]
        assert not [at for at in ended.values() if between[0] <= at < between[1]]
