"""Incidents with a place as columns: which are drawn together, and where they gather.

An array has one place an incident. Degrees are those of WGS84, distances metres.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from safety import figures
from safety.case_columns import UNKNOWN, Flags, Integers, Words, integers
from safety.facts import Nature
from safety.incident_map import (
    CELL_PIXELS,
    HALF_TURN,
    STEEPEST,
    TILE_PIXELS,
    TURN,
    Area,
    HotSpot,
    MapEvent,
    Spot,
    reach_of,
)
from safety.incidents import IncidentKind
from safety.near_points import neighbours
from safety.statistics import may_show_group

Degrees = npt.NDArray[np.float64]
WORD_FIELDS = (
    "kind", "nature", "incident_class", "platform", "zone", "municipality", "deviation", "weather",
    "light", "road_surface", "vehicle",
)  # fmt: skip
PLACES_NAMED = 3
MOST_HOT_SPOTS = 26
"""A letter for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Incidents drawn as one, at the middle of them.

    `persons`: how many people are behind them. `kinds`: how many there are of each, by name.
    `places`: names of municipalities, at most three.
    """

    spot: Spot
    count: int
    persons: int
    kinds: tuple[tuple[str, int], ...]
    places: tuple[str, ...]

    @property
    def is_large_enough(self) -> bool:
        """Whether it may be shown outside the safety role."""
        return may_show_group(self.persons, to_safety_role=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedCases:
    """Incidents with a place. `person` is the same number for the same person, -1 where none is known."""

    latitude: Degrees
    longitude: Degrees
    day: Integers
    person: Integers
    is_exact: Flags
    words: Mapping[str, Words]
    refs: Sequence[str]
    streets: Sequence[str | None]

    def __len__(self) -> int:
        return len(self.day)

    @classmethod
    def of(cls, events: Sequence[MapEvent]) -> "MappedCases":
        """These incidents."""
        return cls(
            latitude=np.array([each.spot.latitude for each in events], dtype=np.float64),
            longitude=np.array([each.spot.longitude for each in events], dtype=np.float64),
            day=integers(each.happened_on.toordinal() for each in events),
            person=integers(UNKNOWN if each.person is None else each.person for each in events),
            is_exact=np.array([each.is_exact for each in events], dtype=np.bool_),
            words={name: Words.of(getattr(each, name) for each in events) for name in WORD_FIELDS},
            refs=[each.ref for each in events],
            streets=[each.street for each in events],
        )

    def event(self, place: int) -> MapEvent:
        """One of them."""
        told = {name: column.values[column.codes[place]] for name, column in self.words.items()}
        person = int(self.person[place])
        return MapEvent(
            ref=self.refs[place],
            spot=Spot(latitude=float(self.latitude[place]), longitude=float(self.longitude[place])),
            kind=IncidentKind(told.pop("kind")),
            nature=Nature(told.pop("nature")),
            incident_class=told.pop("incident_class") or "none",
            happened_on=date.fromordinal(int(self.day[place])),
            person=None if person == UNKNOWN else person,
            is_exact=bool(self.is_exact[place]),
            street=self.streets[place],
            **told,
        )

    def take(self, rows: Flags) -> "MappedCases":
        """Some of them, in their order."""
        return self.pick(np.flatnonzero(rows))

    def pick(self, places: Integers) -> "MappedCases":
        """Those at some places, in that order."""
        return MappedCases(
            latitude=self.latitude[places],
            longitude=self.longitude[places],
            day=self.day[places],
            person=self.person[places],
            is_exact=self.is_exact[places],
            words={
                name: Words(column.values, column.codes[places])
                for name, column in self.words.items()
            },
            refs=[self.refs[place] for place in places.tolist()],
            streets=[self.streets[place] for place in places.tolist()],
        )

    def lie_in(self, area: Area) -> Flags:
        """Which lie in an area or on its edge."""
        found: Flags = (
            (area.south <= self.latitude)
            & (self.latitude <= area.north)
            & (area.west <= self.longitude)
            & (self.longitude <= area.east)
        )
        return found

    @property
    def bounds(self) -> Area | None:
        """The smallest area that holds all; None without any."""
        if not len(self):
            return None
        return Area(
            south=float(self.latitude.min()),
            west=float(self.longitude.min()),
            north=float(self.latitude.max()),
            east=float(self.longitude.max()),
        )

    @property
    def people(self) -> Integers:
        """Whose each is; one without a known person counts as one's own."""
        own = -2 - np.arange(len(self), dtype=np.int64)
        found: Integers = np.where(self.person == UNKNOWN, own, self.person)
        return found

    @property
    def are_large_enough(self) -> bool:
        """Whether they may be shown together outside the safety role (docs/sources.md#own-policy)."""
        return may_show_group(len(np.unique(self.people)), to_safety_role=False)


def clusters(cases: MappedCases, zoom: int) -> tuple[Cluster, ...]:
    """Incidents of one square of the picture together, the largest cluster first."""
    if not len(cases):
        return ()
    right, down = _pixels(cases.latitude, cases.longitude, zoom)
    squares = np.stack((right // CELL_PIXELS, down // CELL_PIXELS))
    _, first, square = np.unique(squares, axis=1, return_index=True, return_inverse=True)
    square = square.reshape(-1)
    in_squares = np.split(np.argsort(square, kind="stable"), np.cumsum(np.bincount(square))[:-1])
    order = sorted(
        range(len(in_squares)),
        key=lambda each: (-len(in_squares[each]), cases.refs[int(first[each])]),
    )
    people = cases.people
    return tuple(_cluster(cases, in_squares[each], people) for each in order)


def _cluster(cases: MappedCases, places: Integers, people: Integers) -> Cluster:
    kinds, municipalities = cases.words["kind"], cases.words["municipality"]
    counts = np.bincount(kinds.codes[places], minlength=len(kinds.values))
    named = {municipalities.values[code] for code in np.unique(municipalities.codes[places])}
    return Cluster(
        spot=_middle(cases, places),
        count=len(places),
        persons=len(np.unique(people[places])),
        kinds=tuple(
            sorted(
                (kind or "", int(counts[code]))
                for code, kind in enumerate(kinds.values)
                if counts[code]
            )
        ),
        places=tuple(sorted(name for name in named if name))[:PLACES_NAMED],
    )


def hot_spots(cases: MappedCases, *, hours_by_zone: Mapping[str, float]) -> tuple[HotSpot, ...]:
    """Where incidents of a year gather more than what is ridden there explains, the worst first.

    As many as have letters on the map, not counting those of fewer than five people. `cases` are those
    of the last 365 days. Commuting and points that only stand for a postcode are
    left out. An incident belongs to one hot-spot. Source: own policy (docs/sources.md#own-policy).
    """
    known = cases.take(cases.is_exact & cases.words["nature"].are(Nature.WORKPLACE))
    found: list[HotSpot] = []
    shown_to_all = 0
    people, zones = known.people, known.words["zone"]
    for centre, gathered in _gatherings(known):
        expected = _expected(zones.values[zones.codes[centre]], len(known), hours_by_zone)
        is_large = may_show_group(len(np.unique(people[gathered])), to_safety_role=False)
        is_shown = is_large or len(found) < MOST_HOT_SPOTS
        if (expected is not None and len(gathered) <= expected) or not is_shown:
            continue
        members = [
            known.event(each) for each in (centre, *(each for each in gathered if each != centre))
        ]
        middle = _middle(known, integers(gathered))
        found.append(HotSpot(spot=middle, events=tuple(members), expected=expected))
        shown_to_all += is_large
        if shown_to_all == MOST_HOT_SPOTS:
            break
    return tuple(found)


def _gatherings(cases: MappedCases) -> Iterator[tuple[int, list[int]]]:
    """Incidents within the radius of one of them, the most first, each incident once.

    Incidents at one point have the same neighbours, so that points are looked at and not incidents.
    """
    if not len(cases):
        return
    points = np.stack((cases.latitude, cases.longitude))
    _, first, point = np.unique(points, axis=1, return_index=True, return_inverse=True)
    order = np.argsort(first)  # of several with as many around them, the incident that comes first
    at = np.argsort(order)[point.reshape(-1)]
    first = first[order]
    near = neighbours(
        cases.latitude[first], cases.longitude[first], figures.whole("map.hot_spot_metres")
    )
    incidents = np.bincount(at)
    around = near.sums(incidents)
    here = np.split(np.argsort(at, kind="stable"), np.cumsum(incidents)[:-1])
    least = figures.whole("map.hot_spot_events")
    left = np.ones(len(first), dtype=np.bool_)
    while around[centre := int(np.argmax(around))] >= least:
        taken = near.of(centre)
        taken = taken[left[taken]]
        left[taken] = False
        for point_taken in taken.tolist():
            around[near.of(point_taken)] -= incidents[point_taken]
        around[taken] = 0
        gathered = sorted(int(each) for place in taken.tolist() for each in here[place])
        yield int(first[centre]), gathered


def _expected(
    zone: str | None, everything: int, hours_by_zone: Mapping[str, float]
) -> float | None:
    """How many incidents the hours ridden there explain.

    The hours of a postcode are taken as spread evenly over a circle that reaches half-way to the
    next postcode: rough, and said so on the page.
    """
    hours, whole = hours_by_zone.get(zone or ""), sum(hours_by_zone.values())
    reach = reach_of(zone or "")
    if not hours or not whole or not reach:
        return None
    share = min(1.0, (figures.whole("map.hot_spot_metres") / reach) ** 2)
    return everything * hours / whole * share


def _pixels(latitude: Degrees, longitude: Degrees, zoom: int) -> tuple[Degrees, Degrees]:
    """`incident_map.pixels` of many points."""
    world = TILE_PIXELS * 2**zoom
    steep = np.radians(np.clip(latitude, -STEEPEST, STEEPEST))
    down = (1 - np.arcsinh(np.tan(steep)) / np.pi) / 2
    return (longitude + HALF_TURN) / TURN * world, down * world


def _middle(cases: MappedCases, places: Integers) -> Spot:
    return Spot(
        latitude=float(cases.latitude[places].mean()),
        longitude=float(cases.longitude[places].mean()),
    )
