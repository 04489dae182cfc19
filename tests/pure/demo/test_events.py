"""The events are the canonical ones, and their bytes follow from the facts alone."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from courier_api.demo.changes import ChangeKind
from courier_api.demo.choices import Choices
from courier_api.demo.events import PlatformEvent, shift_events, week_events
from courier_api.demo.setup import PLATFORMS
from courier_api.demo.week import DemoShift
from platforms.events import read_event
from platforms.events.records import ShiftEvent
from tests.pure.demo.builders import bundled_week

ALL = [event for of_shift in week_events(bundled_week()) for event in of_shift]


def events_of(shift: DemoShift) -> tuple[PlatformEvent, ...]:
    platform = next(p for p in PLATFORMS if p.slug == shift.platform)
    return shift_events(shift, platform=platform, choices=Choices(1))


def changed(kind: ChangeKind) -> DemoShift:
    return next(s for s in bundled_week().shifts if s.change is not None and s.change.kind is kind)


def types(events: Sequence[PlatformEvent]) -> list[str]:
    return [event.event_type for event in events]


def test_the_door_takes_every_event_and_reads_what_happened() -> None:
    for event in ALL:
        read = read_event(event.body, webhook_id=event.event_id)
        assert isinstance(read, ShiftEvent)
        assert (read.type, read.occurred_at) == (event.event_type, event.happened_at)
        assert (read.shift.external_id, read.unknown_fields) == (event.external_id, 0)


def test_an_ordinary_shift_is_planned_started_and_ended() -> None:
    shift = next(s for s in bundled_week().shifts if s.change is None)

    assert types(events_of(shift)) == ["shift.planned", "shift.started", "shift.ended"]


@pytest.mark.parametrize("kind", [ChangeKind.MOVED, ChangeKind.LENGTHENED])
def test_a_new_plan_is_an_update_before_the_start(kind: ChangeKind) -> None:
    shift = changed(kind)
    events = events_of(shift)

    assert types(events) == ["shift.planned", "shift.updated", "shift.started", "shift.ended"]
    updated = json.loads(events[1].body)["data"]["shift"]
    assert datetime.fromisoformat(updated["planned_end"]) == shift.last_planned_end


@pytest.mark.parametrize("kind", [ChangeKind.CANCELLED_BY_PLATFORM, ChangeKind.CANCELLED_BY_WORKER])
def test_a_cancellation_names_its_reason_and_is_the_last_event(kind: ChangeKind) -> None:
    events = events_of(changed(kind))

    assert types(events) == ["shift.planned", "shift.cancelled"]
    assert json.loads(events[1].body)["data"]["shift"]["reason"] == kind.value


def test_the_end_tells_kilometres_deliveries_and_who_stopped_it() -> None:
    shift = next(s for s in bundled_week().shifts if s.attendance and s.attendance.ended_by)
    assert shift.attendance is not None
    assert shift.attendance.ended_by is not None

    ended = json.loads(events_of(shift)[-1].body)["data"]["shift"]

    assert ended["distance_m"] == shift.distance_metres
    assert ended["deliveries_count"] == shift.deliveries
    assert ended["ended_by"] == shift.attendance.ended_by.value


def test_one_platform_numbers_its_events_from_one_on_and_the_other_does_not() -> None:
    for event in ALL:
        sequence = json.loads(event.body).get("sequence")
        assert sequence == (event.number if event.source == "zwaluw" else None)


def test_one_platform_writes_the_offset_of_brussels_and_the_other_z() -> None:
    offsets = {(event.source, json.loads(event.body)["timestamp"][19:]) for event in ALL}

    assert offsets == {("zwaluw", "+01:00"), ("zwaluw", "+02:00"), ("colibri", "Z")}


def test_the_offset_changes_with_the_clock() -> None:
    started = {
        json.loads(event.body)["timestamp"][:10]: json.loads(event.body)["timestamp"][19:]
        for event in ALL
        if event.source == "zwaluw" and event.event_type == "shift.started"
    }

    assert (started["2026-03-28"], started["2026-03-29"]) == ("+01:00", "+02:00")


def test_the_events_of_a_shift_happen_one_after_another() -> None:
    for of_shift in week_events(bundled_week()):
        instants = [event.happened_at for event in of_shift]
        assert instants == sorted(set(instants))


def test_an_event_id_comes_once() -> None:
    assert len({event.event_id for event in ALL}) == len(ALL)


def test_bodies_are_compact_and_small() -> None:
    assert all(b": " not in event.body and len(event.body) <= 1024 for event in ALL)


def test_no_body_tells_more_of_a_person_than_name_and_worker_id() -> None:
    week = bundled_week()
    told = b"".join(event.body for event in ALL)

    assert not any(person.ssin.encode() in told for person in week.people)
    assert not any(person.phone.encode() in told for person in week.people)


def test_a_plan_is_dated_when_it_was_made() -> None:
    for event in ALL:
        if event.event_type == "shift.planned":
            start = json.loads(event.body)["data"]["shift"]["planned_start"]
            assert datetime.fromisoformat(start) - event.happened_at > timedelta(hours=5)
