"""Incidents with a place, for the map; home addresses of commuting are rounded before anybody looks."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.sources.queries import source_names
from courier_api.statistics.bind_columns import platform_words
from courier_api.statistics.case_block import NOBODY, KeptArrays
from courier_api.statistics.keep_cases import kept_arrays
from courier_api.statistics.period import Asked, log_reading
from courier_api.statistics.read_hours import hours_from_shifts
from safety import figures
from safety.case_columns import UNKNOWN, Flags, Words
from safety.case_rows import MONTHS_A_YEAR, Period, Scope, months_later
from safety.facts import Nature
from safety.incident_map import HotSpot, Spot, rounded
from safety.mapped_cases import WORD_FIELDS, MappedCases, hot_spots


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesRead:
    """Incidents of a period with a place, how many have none, and where they gather."""

    cases: MappedCases
    without_place: int
    hot_spots: tuple[HotSpot, ...]
    platforms: tuple[str, ...]


def read_places(session: Session, asked: Asked) -> PlacesRead:
    """Read them. Inside a transaction: the reading is logged, and what was read anew is kept.

    Five statements, and seven more when a case has changed. Hot-spots are those of the last 365 days,
    whatever the period. Confidential cases are on no map.
    """
    today = local_date(asked.now)
    since = today - timedelta(days=figures.whole("map.hot_spot_days") - 1)
    first_day = min(since, asked.period.first_day).toordinal()
    platforms = source_names(session, asked.employer_number)
    kept = kept_arrays(session, asked.employer_number, now=asked.now)
    day, has_place = kept.numbers["day"], ~np.isnan(kept.degrees["latitude"])
    shown = kept.flags["is_first"] & ~kept.flags["confidential"] & (day >= first_day)
    in_period = (day >= asked.period.first_day.toordinal()) & (
        day <= asked.period.last_day.toordinal()
    )
    cases = _mapped(kept, shown & has_place, platform_words(kept.numbers["source"], platforms))
    log_reading(session, asked, cases=len(cases), action="read.map")
    of_year = cases.take((cases.day >= since.toordinal()) & (cases.day <= today.toordinal()))
    return PlacesRead(
        cases=cases.take(
            (cases.day >= asked.period.first_day.toordinal())
            & (cases.day <= asked.period.last_day.toordinal())
        ),
        without_place=int(np.count_nonzero(shown & ~has_place & in_period)),
        hot_spots=hot_spots(of_year, hours_by_zone=_hours_by_zone(session, asked)),
        platforms=tuple(sorted(set(platforms.values()))),
    )


def _mapped(kept: KeptArrays, rows: Flags, platform: Words) -> MappedCases:
    """Some of the cases, the oldest first; of commuting no point is exact and no street is told."""
    rider = kept.numbers["rider"]
    words = {**kept.words, "platform": platform}
    cases = MappedCases(
        latitude=kept.degrees["latitude"],
        longitude=kept.degrees["longitude"],
        day=kept.numbers["day"],
        person=np.where(rider == NOBODY, UNKNOWN, rider),
        is_exact=kept.flags["is_exact"],
        words={name: words[name] for name in WORD_FIELDS},
        refs=kept.refs,
        streets=[kept.streets.get(row) for row in range(len(kept.refs))],
    )
    order = np.flatnonzero(rows)
    return _roughly(cases.pick(order[np.lexsort((order, cases.day[order]))]))


def _roughly(cases: MappedCases) -> MappedCases:
    """The same, with the homes of commuting only roughly where they are."""
    latitude, longitude = cases.latitude.copy(), cases.longitude.copy()
    streets = list(cases.streets)
    for place in np.flatnonzero(cases.words["nature"].are(Nature.COMMUTING)).tolist():
        spot = rounded(Spot(latitude=float(latitude[place]), longitude=float(longitude[place])))
        latitude[place], longitude[place] = spot.latitude, spot.longitude
        streets[place] = None
    return replace(cases, latitude=latitude, longitude=longitude, streets=streets)


def _hours_by_zone(session: Session, asked: Asked) -> dict[str, float]:
    """Hours ridden from each postcode in the twelve months that end now."""
    month = local_date(asked.now).replace(day=1)
    year = Period(first_month=months_later(month, 1 - MONTHS_A_YEAR), last_month=month)
    found: defaultdict[str, float] = defaultdict(float)
    for row in hours_from_shifts(session, asked.employer_number, year):
        if row.scope is Scope.ZONE and row.group is not None:
            found[row.group] += float(row.hours)
    return dict(found)
