"""A year of about 140 cases as a co-operative of couriers has them, the same at every run.

Shape of the year: more cases in autumn and between 17 and 22 hours, slipping and cars as the main
causes, most injuries at arms and legs, few long absences. The people and places are made up.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from safety.case_rows import (
    CaseRow,
    DaySpan,
    Declared,
    HoursRow,
    Period,
    ReportRows,
    Scope,
    Seniority,
    Victim,
)
from safety.facts import Nature
from safety.incident_map import MapEvent, Spot
from safety.incidents import IncidentKind

YEAR = Period.of_year(2026)
CASES = 140
SEED = 20_260
HOURS_A_MONTH = 170_000
ONE_DAY = timedelta(days=1)
PLATFORMS = ("Deliveroo", "Zwaluw", None)
ZONES = (("1050", "Ixelles"), ("1060", "Saint-Gilles"), ("9000", "Gent"), ("2000", "Antwerpen"))
CAUSES = (("52", "12.03"), ("42", "12.03"), ("85", "12.02"), ("42", "12.02"), ("83", "18.06"))
BODIES = ("54", "62", "41", "53", "12", None)
MONTHS = (9, 8, 9, 9, 10, 10, 9, 9, 13, 15, 17, 16)
EVENING = (11, 12, 13, 17, 18, 19, 19, 20, 20, 21, 21, 22)
FLAGEY = Spot(latitude=50.8275, longitude=4.3722)


def rows_of_a_year() -> ReportRows:
    """140 cases of 2026 and the hours of its twelve months."""
    return ReportRows(cases=tuple(cases_of_a_year()), hours=tuple(hours_of_a_year()))


def cases_of_a_year() -> Iterator[CaseRow]:
    """The cases, by month."""
    chance = Random(SEED)
    number = 0
    for month in YEAR.months():
        for _ in range(round(MONTHS[month.month - 1] * CASES / sum(MONTHS))):
            number += 1
            yield case(chance, number, month + timedelta(days=chance.randrange(28)))


def case(chance: Random, number: int, day: date) -> CaseRow:
    """One case: six of ten are injuries with days, some on the way to work."""
    draw = chance.random()
    is_injury = draw < 0.62
    kind = (
        IncidentKind.INJURY
        if is_injury
        else chance.choice((IncidentKind.NEAR_MISS, IncidentKind.HAZARD, IncidentKind.DAMAGE_ONLY))
    )
    days = round(chance.expovariate(1 / 14)) if is_injury else 0
    deviation, agent = chance.choices(CAUSES, weights=(35, 25, 19, 14, 7))[0]
    zone, municipality = chance.choices(ZONES, weights=(5, 3, 2, 1))[0]
    return CaseRow(
        ref=f"2026-{number:04d}",
        kind=kind,
        nature=Nature.COMMUTING if is_injury and chance.random() < 0.08 else Nature.WORKPLACE,
        victim=_victim(chance) if is_injury else Victim.NOBODY,
        happened_on=day,
        hour=chance.choice(EVENING),
        person=chance.randrange(1, 90) if is_injury else None,
        platform=chance.choices(PLATFORMS, weights=(6, 3, 1))[0],
        zone=zone,
        municipality=municipality,
        weather=chance.choice(("dry", "rain", None)),
        light=("day", "dusk", "night_lit", None)[number % 4],
        road_surface=("asphalt", "cobbles", "tram_rails", None, "asphalt")[number % 5],
        vehicle=("bike", "ebike", "bike")[number % 3],
        deviation=deviation if is_injury else None,
        agent=agent if is_injury else None,
        body=chance.choice(BODIES) if is_injury else None,
        incident_class=_class(days, chance) if is_injury else "none",
        lost=lost(day, days),
        permanent_percent=Decimal(3) if days > 60 else Decimal(0),
        report_delay_minutes=round(chance.expovariate(1 / 95)),
        declared=_declared(days, chance),
        seniority=chance.choice(tuple(Seniority)) if is_injury else None,
    )


def lost(accident_on: date, days: int) -> tuple[DaySpan, ...]:
    """So many days in a row from the day after the accident."""
    if days == 0:
        return ()
    return (DaySpan(first_day=accident_on + ONE_DAY, last_day=accident_on + days * ONE_DAY),)


def hours_of_a_year() -> Iterator[HoursRow]:
    """170,000 hours a month, two thirds of them for one platform."""
    for month in YEAR.months():
        seconds = HOURS_A_MONTH * 3600
        views = [
            (Scope.ALL, None, 1.0), (Scope.PLATFORM, "Deliveroo", 0.65),
            (Scope.PLATFORM, "Zwaluw", 0.35), (Scope.ZONE, "1050", 0.5), (Scope.ZONE, "9000", 0.5),
            (Scope.SENIORITY, Seniority.UNDER_A_WEEK.value, 0.02),
            (Scope.SENIORITY, Seniority.MORE.value, 0.98),
        ]  # fmt: skip
        for scope, group, share in views:
            yield HoursRow(
                scope=scope, month=month, group=group, seconds=round(seconds * share),
                shifts=round(55_000 * share), orders=round(400_000 * share),
            )  # fmt: skip


def events_of_a_year() -> tuple[MapEvent, ...]:
    """The cases with a place: some gather around one crossing."""
    chance = Random(SEED)
    return tuple(
        MapEvent(
            ref=each.ref,
            spot=_spot(chance, number),
            kind=each.kind,
            nature=each.nature,
            happened_on=each.happened_on,
            incident_class=each.incident_class,
            platform=each.platform,
            zone=each.zone,
            municipality=each.municipality,
            street="Flageyplein" if number % 12 == 0 else None,
            deviation=each.deviation,
            weather=each.weather,
            light=each.light,
            road_surface=each.road_surface,
            vehicle=each.vehicle,
            person=each.person,
        )
        for number, each in enumerate(cases_of_a_year())
    )


def _spot(chance: Random, number: int) -> Spot:
    spread = 0.0004 if number % 12 == 0 else 0.03
    return Spot(
        latitude=FLAGEY.latitude + chance.uniform(-spread, spread),
        longitude=FLAGEY.longitude + chance.uniform(-spread, spread),
    )


def _victim(chance: Random) -> Victim:
    return Victim.THIRD_PARTY if chance.random() < 0.05 else Victim.COURIER


def _class(days: int, chance: Random) -> str:
    if days > 40:
        return "serious"
    return "declarable" if days or chance.random() < 0.6 else "minor"


def _declared(days: int, chance: Random) -> Declared:
    if days == 0:
        return Declared.NOT_NEEDED
    return Declared.LATE if chance.random() < 0.04 else Declared.IN_TIME
