"""Incidents with a place, for the map; home addresses of commuting are rounded before anybody looks."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.incidents.in_aggregate import facts_in_aggregate
from courier_api.incidents.models import Incident
from courier_api.places.points import point_of
from courier_api.sources.queries import source_names
from courier_api.statistics.own_cases import NOT_AN_INCIDENT, POSTCODE_CENTRE
from courier_api.statistics.period import Asked, log_reading
from courier_api.statistics.read_hours import hours_from_shifts
from safety import figures
from safety.case_rows import MONTHS_A_YEAR, Period, Scope, months_later
from safety.facts import Nature
from safety.incident_map import HotSpot, MapEvent, Spot, hot_spots, rounded
from safety.incidents import IncidentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesRead:
    """Incidents of a period with a place, how many have none, and where they gather."""

    events: tuple[MapEvent, ...]
    without_place: int
    hot_spots: tuple[HotSpot, ...]
    platforms: tuple[str, ...]


def read_places(session: Session, asked: Asked) -> PlacesRead:
    """Read them with four statements. Inside a transaction: the reading is logged.

    Hot-spots are those of the last 365 days, whatever the period. Confidential cases are on no map.
    """
    today = local_date(asked.now)
    since = today - timedelta(days=figures.whole("map.hot_spot_days") - 1)
    first_day = min(since, asked.period.first_day)
    platforms = source_names(session, asked.employer_number)
    rows = facts_in_aggregate(
        session,
        Incident.employer_number == asked.employer_number,
        Incident.accident_date >= first_day,
        Incident.status.not_in(NOT_AN_INCIDENT),
        Incident.confidential.is_(False),
    )
    persons: dict[int, int] = {}
    found: list[MapEvent] = []
    without_place = 0
    for incident, health in rows:
        event = _event(incident, health, platforms, persons)
        if event is not None:
            found.append(event)
        elif asked.period.holds(incident.accident_date):
            without_place += 1
    log_reading(session, asked, cases=len(found), action="read.map")
    return PlacesRead(
        events=tuple(event for event in found if asked.period.holds(event.happened_on)),
        without_place=without_place,
        hot_spots=hot_spots(
            (event for event in found if since <= event.happened_on <= today),
            hours_by_zone=_hours_by_zone(session, asked),
        ),
        platforms=tuple(sorted(set(platforms.values()))),
    )


def _event(
    incident: Incident,
    health: Mapping[str, Any],
    platforms: Mapping[int, str],
    persons: dict[int, int],
) -> MapEvent | None:
    place = incident.place or {}
    point = point_of(place.get("latitude"), place.get("longitude"))
    if point is None:
        return None
    spot = Spot(latitude=point.latitude, longitude=point.longitude)
    is_commuting = incident.nature == Nature.COMMUTING.value
    person = None
    if incident.courier_id is not None:
        person = persons.setdefault(incident.courier_id, len(persons) + 1)
    return MapEvent(
        ref=incident.ref,
        spot=rounded(spot) if is_commuting else spot,
        kind=IncidentKind(incident.kind),
        nature=Nature(incident.nature),
        happened_on=incident.accident_date,
        incident_class=incident.classification.get("class", "open"),
        platform=platforms.get(incident.source_id or 0),
        zone=place.get("postcode"),
        municipality=place.get("municipality"),
        street=None if is_commuting else place.get("street"),
        deviation=health.get("deviation"),
        weather=incident.weather,
        light=incident.light,
        road_surface=incident.road_surface,
        vehicle=incident.vehicle,
        person=person,
        is_exact=place.get("point_is") != POSTCODE_CENTRE,
    )


def _hours_by_zone(session: Session, asked: Asked) -> dict[str, float]:
    """Hours ridden from each postcode in the twelve months that end now."""
    month = local_date(asked.now).replace(day=1)
    year = Period(first_month=months_later(month, 1 - MONTHS_A_YEAR), last_month=month)
    found: defaultdict[str, float] = defaultdict(float)
    for row in hours_from_shifts(session, asked.employer_number, year):
        if row.scope is Scope.ZONE and row.group is not None:
            found[row.group] += float(row.hours)
    return dict(found)
