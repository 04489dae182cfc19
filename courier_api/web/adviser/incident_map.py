"""`/console/map`: where incidents happened, as a picture and as a list."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.clock import local_date
from courier_api.statistics.period import Asked
from courier_api.statistics.read_places import read_places
from courier_api.web.adviser.compare_map import comparison
from courier_api.web.adviser.draw_map import map_view
from courier_api.web.adviser.map_views import (
    PATH,
    Audience,
    MapFilter,
    MapQueries,
    read_area,
    read_spot,
)
from courier_api.web.adviser.statistics import CONDITIONS, choices
from courier_api.web.adviser.statistics_views import ROLLING, read_period
from courier_api.web.site import Site, Visit
from safety.case_rows import Period
from safety.facts import Nature
from safety.incident_map import LEAST_ZOOM, MOST_ZOOM
from safety.incidents import IncidentKind

Text = Annotated[str, Query(max_length=120)]
EDGES = ("south", "west", "north", "east")


class AskedMap:
    """A dependency: the filter in the address, whatever is in it.

    The edges of an area may come one by one, as a form sends them.
    """

    def __init__(
        self,
        period: Text = ROLLING,
        kind: Text = "",
        platform: Text = "",
        nature: Text = "",
        audience: Text = "",
        serious: Text = "",
        view: Annotated[str, Query(alias="at", max_length=60)] = "",
        zoom: Text = "",
    ) -> None:
        kinds = {each.value: each for each in IncidentKind}
        natures = {each.value: each for each in Nature}
        is_level = zoom.isascii() and zoom.isdigit() and LEAST_ZOOM <= int(zoom) <= MOST_ZOOM
        self.filter = MapFilter(
            period=period,
            kind=kinds.get(kind),
            platform=platform.strip(),
            nature=natures.get(nature),
            serious=bool(serious),
            audience=Audience.COMMITTEE if audience == "committee" else Audience.SAFETY,
            at=read_spot(view),
            zoom=int(zoom) if is_level else None,
        )


class AskedConditions:
    """A dependency: weather, light, surface and vehicle, and a period to compare with."""

    def __init__(
        self,
        weather: Text = "",
        light: Text = "",
        road_surface: Text = "",
        vehicle: Text = "",
        against: Text = "",
    ) -> None:
        told = {
            "weather": weather, "light": light, "road_surface": road_surface, "vehicle": vehicle,
        }  # fmt: skip
        self.known = {name: word for name, word in told.items() if word in CONDITIONS[name]}
        self.against = against.strip()


def asked_area(
    area: Text = "", south: Text = "", west: Text = "", north: Text = "", east: Text = ""
) -> str:
    """A dependency: the area as one text."""
    return area or ",".join((south, west, north, east))


def router(site: Site, queries: MapQueries) -> APIRouter:
    """The one page."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]

    @routes.get("")
    def incident_map(
        visit: Adviser,
        address: Annotated[AskedMap, Depends()],
        conditions: Annotated[AskedConditions, Depends()],
        area: Annotated[str, Depends(asked_area)],
    ) -> Response:
        now = site.clock.now()
        wanted = address.filter.under(conditions.known).within(read_area(area))
        text, period = read_period(wanted.period, today=local_date(now))
        before, against = read_period(conditions.against, today=local_date(now))
        # Beside others nothing is compared: the difference would be a small group.
        is_compared = bool(conditions.against) and wanted.audience is Audience.SAFETY
        wanted = replace(wanted, against=before if is_compared else "")
        # A transaction, because reading causes of accidents is logged.
        with site.database.transaction() as session:
            read = queries.places(session, _asked(visit, period, now))
            other = queries.places(session, _asked(visit, against, now)) if is_compared else None
        view = map_view(read, wanted, queries.tile_url)
        return site.page(
            visit,
            "adviser/map.html",
            view=view,
            comparison=comparison(view, read, other, queries.tile_url) if other else None,
            period=text,
            read_at=now,
            natures=tuple(Nature),
            edges=EDGES,
            audiences=tuple(Audience),
            **choices(site),
        )

    return routes


def _asked(visit: Visit, period: Period, now: datetime) -> Asked:
    person = visit.signed_in
    return Asked(
        employer_number=person.employer_number,
        period=period,
        actor=f"{person.person_kind.value}:{person.person_id}",
        now=now,
    )


def queries_with(tile_url: str | None) -> MapQueries:
    """The map over the database, with the background of the operator's choice, if any."""
    return MapQueries(places=read_places, tile_url=tile_url)
