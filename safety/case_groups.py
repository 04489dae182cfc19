"""Splits of a report: cases by platform, place, hour, cause and so on, small groups too."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from safety.case_rows import CaseRow, DayView, Period, ReportRows, Scope
from safety.period_figures import Rated, cases_in, hours_in, rated


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
    """The cases of one value; `key` None: not known."""

    key: str | None
    cases: int
    persons: int
    rated: Rated | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HourOfWeek:
    """Cases of one hour (0 to 23) of one weekday (0 Monday)."""

    weekday: int
    hour: int
    cases: int
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
    return tuple(sorted(found, key=lambda group: (-group.cases, group.key or "~")))


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


def _group(key: str | None, cases: Sequence[CaseRow], split: Split, period: Period) -> Group:
    counted = [
        case for case in cases_in(cases, period) if case.is_accident or split in OF_ALL_INCIDENTS
    ]
    return Group(key=key, cases=len(counted), persons=_persons(counted), rated=None)


def _persons(cases: Iterable[CaseRow]) -> int:
    """People behind cases; a case without a known person is taken for one person's."""
    return len({case.ref if case.person is None else case.person for case in cases})
