"""Splits of a report: cases by platform, place, hour, cause and so on; small groups can be hidden."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from safety.case_rows import CaseRow, DayView, Period, ReportRows, Scope
from safety.period_figures import Rated, cases_in, hours_in, rated
from safety.statistics import may_show_group


class Split(StrEnum):
    """By what cases are told apart."""

    PLATFORM = "platform"
    ZONE = "zone"
    SENIORITY = "seniority"
    KIND = "kind"
    VICTIM = "victim"
    WEATHER = "weather"
    LIGHT = "light"
    SURFACE = "road_surface"
    VEHICLE = "vehicle"
    DEVIATION = "deviation"
    AGENT = "agent"
    BODY = "body"


KEYS: dict[Split, Callable[[CaseRow], str | None]] = {
    Split.PLATFORM: lambda case: case.platform,
    Split.ZONE: lambda case: case.zone,
    Split.SENIORITY: lambda case: case.seniority,
    Split.KIND: lambda case: case.kind,
    Split.VICTIM: lambda case: case.victim,
    Split.WEATHER: lambda case: case.weather,
    Split.LIGHT: lambda case: case.light,
    Split.SURFACE: lambda case: case.road_surface,
    Split.VEHICLE: lambda case: case.vehicle,
    Split.DEVIATION: lambda case: case.deviation,
    Split.AGENT: lambda case: case.agent,
    Split.BODY: lambda case: case.body,
}
SCOPES = {
    Split.PLATFORM: Scope.PLATFORM,
    Split.ZONE: Scope.ZONE,
    Split.SENIORITY: Scope.SENIORITY,
}
"""Splits whose hours are known too, so that they have rates."""

OF_ALL_INCIDENTS = frozenset((Split.KIND, Split.VICTIM))
"""The others split couriers' accidents only: a near miss has no injured part of the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The cases of one value; `key` None: not known. Hidden: too few people, so nothing is said."""

    key: str | None
    cases: int | None
    persons: int
    rated: Rated | None

    @property
    def is_hidden(self) -> bool:
        """Whether its figures were taken out."""
        return self.cases is None


@dataclass(frozen=True, slots=True, kw_only=True)
class HourOfWeek:
    """Cases of one hour (0 to 23) of one weekday (0 Monday). `cases` None: hidden."""

    weekday: int
    hour: int
    cases: int | None
    persons: int


def groups(rows: ReportRows, period: Period, days: DayView, split: Split) -> tuple[Group, ...]:
    """The groups of a split, the largest first; those with hours and no case are groups too."""
    key_of, scope = KEYS[split], SCOPES.get(split)
    of_key: defaultdict[str | None, list[CaseRow]] = defaultdict(list)
    for case in rows.cases:
        of_key[key_of(case)].append(case)
    hours = hours_in(rows.hours, period, scope) if scope else []
    found = []
    for key in {*of_key, *(row.group for row in hours)}:
        mine = [row for row in hours if row.group == key]
        group = _group(key, of_key[key], split, period)
        figures = rated(of_key[key], mine, period, days) if scope else None
        if group.cases or mine:
            found.append(replace(group, rated=figures))
    return tuple(sorted(found, key=lambda group: (-(group.cases or 0), group.key or "~")))


def hours_of_week(cases: Iterable[CaseRow], period: Period) -> tuple[HourOfWeek, ...]:
    """Couriers' accidents by weekday and local hour, of those whose hour is known; only hours with any."""
    of_hour: defaultdict[tuple[int, int], list[CaseRow]] = defaultdict(list)
    for case in cases_in(cases, period):
        if case.is_accident and case.hour is not None:
            of_hour[case.happened_on.weekday(), case.hour].append(case)
    return tuple(
        HourOfWeek(weekday=day, hour=hour, cases=len(found), persons=_persons(found))
        for (day, hour), found in sorted(of_hour.items())
    )


def without_small_groups(found: Sequence[Group]) -> tuple[Group, ...]:
    """The split as it is shown outside the safety role.

    A group of too few persons says nothing. One such group alone could be found from the total, so
    the smallest other group is hidden with it. Source: own policy (docs/sources.md#own-policy).
    """
    small = {group.key for group in found if _is_small(group.cases, group.persons)}
    others = [group for group in found if group.key not in small and group.cases]
    if len(small) == 1 and others:
        small.add(min(others, key=lambda group: (group.cases or 0, group.key or "~")).key)
    return tuple(
        replace(group, cases=None, persons=0, rated=None)
        if group.key in small
        else replace(group, rated=_rates_of_enough(group.rated))
        for group in found
    )


def without_small_hours(found: Sequence[HourOfWeek]) -> tuple[HourOfWeek, ...]:
    """The hours as they are shown outside the safety role."""
    return tuple(
        replace(each, cases=None, persons=0) if _is_small(each.cases, each.persons) else each
        for each in found
    )


def _group(key: str | None, cases: Sequence[CaseRow], split: Split, period: Period) -> Group:
    counted = [
        case for case in cases_in(cases, period) if case.is_accident or split in OF_ALL_INCIDENTS
    ]
    return Group(key=key, cases=len(counted), persons=_persons(counted), rated=None)


def _persons(cases: Iterable[CaseRow]) -> int:
    """People behind cases; a case without a known person is taken for one person's."""
    return len({case.ref if case.person is None else case.person for case in cases})


def _is_small(cases: int | None, persons: int) -> bool:
    return bool(cases) and not may_show_group(persons, to_safety_role=False)


def _rates_of_enough(figures: Rated | None) -> Rated | None:
    """The rates of a group, unless those who could not work were too few."""
    return figures if figures and figures.may_show(to_safety_role=False) else None
