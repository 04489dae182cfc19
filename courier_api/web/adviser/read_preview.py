"""Reads what stands beside the list for one case: seven questions, whatever the case holds."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.incidents.evidence import evidence_of
from courier_api.incidents.models import Incident
from courier_api.incidents.read_health import HealthPart, Opening, open_part, outline
from courier_api.places.points import point_of
from courier_api.shifts.models import Shift
from courier_api.web.adviser import incident_reading as reading
from courier_api.web.adviser.draw_pin import Pin, pin_at
from courier_api.web.adviser.locked_parts import LOOKS, check_look
from courier_api.web.adviser.preview_views import (
    Look,
    PhotoTile,
    Preview,
    QuickAnswer,
    ShiftFacts,
)
from courier_api.web.adviser.read_cases import hurt_of
from courier_api.web.adviser.read_head import may_look
from courier_api.web.adviser.views import Reader, Reading
from safety.incident_map import Spot

A_WEEK = timedelta(days=7)
SECONDS_A_MINUTE = 60


def preview_of(
    session: Session, reader: Reader, ref: str, look: Look, now: datetime
) -> Preview | None:
    """The preview of a case. Raises NotYoursToRead when its role may not read about an injury."""
    incident = reading.find_incident(session, reader.employer_number, ref)
    if incident is None:
        return None
    health = outline(session, incident)
    if look.answers_for is not None:
        check_look(reader, Reading.INJURY)
        actor = f"staff:{reader.staff_id}"
        opening = Opening(what=Reading.INJURY.value, actor=actor, purpose=look.answers_for)
        health = open_part(session, incident, HealthPart.INJURY, opening, now=now)
    is_open = look.answers_for is not None
    return Preview(
        pin=_pin(incident),
        photos=tuple(
            PhotoTile(
                key=row.evidence_key,
                taken_at=row.taken_at,
                is_shown=look.purpose is not None and look.photo == row.evidence_key,
            )
            for row in evidence_of(session, incident)
            if row.media_type.startswith("image/")
        ),
        photos_open=look.purpose is not None,
        answers=tuple(_answers(health, is_open=is_open)),
        injury_open=is_open,
        may_look=all(may_look(reader, LOOKS[each]) for each in (Reading.INJURY, Reading.PHOTOS)),
        shift=_shift(session, incident),
        weather=incident.weather,
        light=incident.light,
        road_surface=incident.road_surface,
    )


def _pin(incident: Incident) -> Pin | None:
    place = incident.place or {}
    point = point_of(place.get("latitude"), place.get("longitude"))
    if point is None:
        return None
    return pin_at(
        Spot(latitude=point.latitude, longitude=point.longitude),
        accuracy_metres=float(place["accuracy_m"]) if place.get("accuracy_m") else None,
        is_centre=place.get("point_is") == "postcode_centre",
    )


def _answers(health: Mapping[str, Any], *, is_open: bool) -> list[QuickAnswer]:
    """What was chosen, in the order in which it was asked; of an injury only what was opened."""
    moving = health.get("moving")
    found = [QuickAnswer(name="moving", choice_key=f"case.moving.{moving}" if moving else None)]
    if is_open:
        hurt, doctor = hurt_of(health), health.get("doctor")
        found += [
            QuickAnswer(name="hurt", choice_key=f"case.hurt.{hurt}" if hurt else None),
            QuickAnswer(name="doctor", choice_key=f"case.answer.{doctor}" if doctor else None),
        ]
    return found


def _shift(session: Session, incident: Incident) -> ShiftFacts | None:
    """The shift during which it happened, and how much was ridden in the seven days before."""
    shift = session.get(Shift, incident.shift_id) if incident.shift_id else None
    if shift is None:
        return None
    before = incident.occurred_at
    seconds = session.scalar(
        select(func.coalesce(func.sum(Shift.worked_seconds), 0)).where(
            Shift.courier_id == shift.courier_id,
            Shift.actual_start >= before - A_WEEK,
            Shift.actual_start < before,
            Shift.id != shift.id,
        )
    )
    began = shift.actual_start
    on_the_road = (before - began).total_seconds() if began and began <= before else None
    return ShiftFacts(
        planned_start=shift.planned_start,
        planned_end=shift.planned_end,
        began_at=began,
        ended_at=shift.actual_end,
        on_the_road_minutes=None if on_the_road is None else int(on_the_road // SECONDS_A_MINUTE),
        deliveries=shift.deliveries_count,
        distance_metres=shift.distance_metres,
        minutes_since_break=_minutes_since_break(shift, before),
        worked_minutes_in_a_week=int((seconds or 0) // SECONDS_A_MINUTE),
    )


def _minutes_since_break(shift: Shift, before: datetime) -> int | None:
    """How long the last pause before it was over; None when there was none."""
    ends = [datetime.fromisoformat(pause["end"]) for pause in shift.breaks]
    last = max((end for end in ends if end <= before), default=None)
    return None if last is None else int((before - last).total_seconds() // SECONDS_A_MINUTE)
