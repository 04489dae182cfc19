"""The events of a shift as its platform writes them: canonical types, compact JSON, fixed ids.

The bytes follow from the facts of the week alone, so that an event sent twice is the same twice.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from courier_api.demo.choices import Choices
from courier_api.demo.setup import PLATFORMS, JsonValue, Platform
from courier_api.demo.week import DemoShift, Week
from courier_api.foundation.clock import BRUSSELS

SCHEMA_VERSION = 1
ID_DIGITS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformEvent:
    """One event: what its platform reports, when that happened, and the bytes to sign."""

    source: str
    external_id: str
    event_id: str
    event_type: str
    happened_at: datetime
    number: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Occurrence:
    event_type: str
    happened_at: datetime
    facts: Mapping[str, JsonValue]


def week_events(week: Week) -> tuple[tuple[PlatformEvent, ...], ...]:
    """For each shift of the week its events, in the order in which they happened."""
    choices = Choices(week.seed)
    platforms = {platform.slug: platform for platform in PLATFORMS}
    return tuple(
        shift_events(shift, platform=platforms[shift.platform], choices=choices)
        for shift in week.shifts
    )


def shift_events(
    shift: DemoShift, *, platform: Platform, choices: Choices
) -> tuple[PlatformEvent, ...]:
    """Planned; then updated or cancelled, where the plan changed; then started and ended."""
    occurrences = [_planned(shift, platform), *_changed(shift, platform), *_ridden(shift, platform)]
    return tuple(
        _event(shift, occurrence, number, platform=platform, choices=choices)
        for number, occurrence in enumerate(occurrences, start=1)
    )


def _planned(shift: DemoShift, platform: Platform) -> _Occurrence:
    facts = {
        **_plan(platform, shift.planned_start, shift.planned_end),
        **_place_and_vehicle(shift),
    }
    return _Occurrence(event_type="shift.planned", happened_at=shift.published_at, facts=facts)


def _changed(shift: DemoShift, platform: Platform) -> list[_Occurrence]:
    change = shift.change
    if change is None:
        return []
    if change.kind.is_cancellation:
        return [
            _Occurrence(
                event_type="shift.cancelled",
                happened_at=change.made_at,
                facts={"reason": change.kind.value},
            )
        ]
    facts = {
        **_plan(platform, change.planned_start, change.planned_end),
        **_place_and_vehicle(shift),
    }
    return [_Occurrence(event_type="shift.updated", happened_at=change.made_at, facts=facts)]


def _ridden(shift: DemoShift, platform: Platform) -> list[_Occurrence]:
    attendance = shift.attendance
    if attendance is None:
        return []
    ended: dict[str, JsonValue] = {"actual_end": _written(platform, attendance.ended_at)}
    if attendance.ended_by is not None:
        ended["ended_by"] = attendance.ended_by.value
    ended["distance_m"] = shift.distance_metres
    ended["deliveries_count"] = shift.deliveries
    ended |= _place_and_vehicle(shift)
    return [
        _Occurrence(
            event_type="shift.started",
            happened_at=attendance.started_at,
            facts={
                "actual_start": _written(platform, attendance.started_at),
                **_place_and_vehicle(shift),
            },
        ),
        _Occurrence(event_type="shift.ended", happened_at=attendance.ended_at, facts=ended),
    ]


def _plan(platform: Platform, start: datetime, end: datetime) -> dict[str, JsonValue]:
    return {"planned_start": _written(platform, start), "planned_end": _written(platform, end)}


def _place_and_vehicle(shift: DemoShift) -> dict[str, JsonValue]:
    zone = shift.zone
    return {
        "zone": {"postcode": zone.postcode, "lat": zone.latitude, "lon": zone.longitude},
        "vehicle": {"type": shift.vehicle, "owner": shift.vehicle_owner},
    }


def _event(
    shift: DemoShift,
    occurrence: _Occurrence,
    number: int,
    *,
    platform: Platform,
    choices: Choices,
) -> PlatformEvent:
    digest = choices.digest("event", platform.slug, shift.external_id, number)
    event_id = f"evt_{digest[:ID_DIGITS]}"
    content: dict[str, JsonValue] = {
        "id": event_id,
        "type": occurrence.event_type,
        "schema_version": SCHEMA_VERSION,
        "timestamp": _written(platform, occurrence.happened_at),
    }
    if platform.numbers_its_events:
        content["sequence"] = number
    content["data"] = {
        "shift": {
            "external_id": shift.external_id,
            "worker": {"external_id": shift.worker_id, "name": shift.worker_name},
            **occurrence.facts,
        }
    }
    return PlatformEvent(
        source=platform.slug,
        external_id=shift.external_id,
        event_id=event_id,
        event_type=occurrence.event_type,
        happened_at=occurrence.happened_at,
        number=number,
        body=json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(),
    )


def _written(platform: Platform, instant: datetime) -> str:
    """RFC 3339, with the offset of Brussels or with `Z`."""
    if platform.writes_local_time:
        return instant.astimezone(BRUSSELS).isoformat()
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
