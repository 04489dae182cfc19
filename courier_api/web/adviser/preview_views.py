"""What stands beside the list of incidents for one case: where, what was told, the shift, the weather."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.web.adviser.draw_pin import Pin
from courier_api.web.adviser.views import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoTile:
    """A photo, covered until somebody has said why they look and touches it."""

    key: str
    taken_at: datetime | None
    is_shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickAnswer:
    """What the reporter chose; `choice_key` is where the catalogue has its words."""

    name: str
    choice_key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFacts:
    """What the platform told of the shift. `on_the_road_minutes`: from its start to the incident."""

    planned_start: datetime | None
    planned_end: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    on_the_road_minutes: int | None
    deliveries: int | None
    distance_metres: int | None
    minutes_since_break: int | None
    worked_minutes_in_a_week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How somebody looks at a preview: the photos' purpose, if they gave one, and the photo they touched.

    `answers_for`: the purpose for which the answers about the injury are shown this once.
    """

    purpose: str | None = None
    photo: str = ""
    answers_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One case at a glance. The answers about the injury are in it only once they were opened."""

    pin: Pin | None
    photos: tuple[PhotoTile, ...]
    photos_open: bool
    answers: tuple[QuickAnswer, ...]
    injury_open: bool
    may_look: bool
    shift: ShiftFacts | None
    weather: str | None
    light: str | None
    road_surface: str | None


PreviewQuery = Callable[[Session, Reader, str, Look, datetime], Preview | None]
"""(session, reader, reference, look, now) -> the preview; None without such a case.

Showing answers about the injury is written down. Raises NotYoursToRead.
"""
