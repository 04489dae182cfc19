"""Incidents as rows of statistics, as far as their own rows tell: one for each person hurt.

What depends on anything else (the name of a platform, a first day of work, how a shift was ridden,
what day it is) is added by `read_cases` and `case_columns`. Health data is read here; who asks for
it writes that down once a report.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import BRUSSELS, local_date
from courier_api.incidents.facts import facts_for_rules
from courier_api.incidents.facts_of_people import PERSONAL, Casualty, facts_of
from courier_api.incidents.in_aggregate import casualties_in_aggregate, facts_in_aggregate
from courier_api.incidents.models import Incident, IncidentDeadline
from courier_api.incidents.people_models import IncidentIncapacity
from courier_api.places.points import Point, point_of
from safety.case_rows import ONE_DAY, CaseRow, DaySpan, Declared, Victim
from safety.deadlines import DeadlineRule, DutyState
from safety.facts import Nature
from safety.incapacity import IncapacityKind, count_incapacity
from safety.incidents import IncidentKind

NOT_AN_INCIDENT = ("draft", "rejected", "duplicate")
DECLARATION_RULES = (
    DeadlineRule.INSURER_DECLARATION.value,
    DeadlineRule.INSURER_DECLARATION_WORSENED.value,
)
MINUTE = timedelta(minutes=1)
POSTCODE_CENTRE = "postcode_centre"
MUCH_LATER = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCase:
    """A row that is not complete: it has no platform, person or seniority yet.

    Its `lost` are all days unfit as far as they are known, those to come too. `rider_id` is the
    courier of the report, `courier_id` whoever was hurt. `is_first`: of several hurt in one incident.
    `is_settled`: later it would read the same, as long as none of its rows changes.
    """

    row: CaseRow
    incident_id: int
    courier_id: int | None
    rider_id: int | None
    shift_id: int | None
    source_id: int | None
    is_first: bool
    is_settled: bool
    confidential: bool
    point: Point | None
    is_exact: bool
    street: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hurt:
    """One person hurt, from the casualty's own rows or, without any, from the case's facts.

    `unfit` are days of full incapacity as far as they are known, those to come too.
    """

    courier_id: int | None
    victim: Victim
    body: str | None
    unfit: tuple[DaySpan, ...]
    adapted_work_days: int
    death: bool
    permanent_percent: Decimal


def own_cases(session: Session, *wanted: ColumnElement[bool], now: datetime) -> list[OwnCase]:
    """The incidents under some conditions, the oldest accident first, with five statements."""
    wanted = (*wanted, Incident.status.not_in(NOT_AN_INCIDENT))
    incidents = facts_in_aggregate(session, *wanted)
    people = casualties_in_aggregate(session, *wanted)
    deadlines = _deadlines(session, select(Incident.id).where(*wanted))
    rows: list[OwnCase] = []
    for incident, health in incidents:
        casualties = people.get(incident.id, [])
        later = _hurt(incident, health, casualties, now + MUCH_LATER)
        declared = _declared(deadlines.get(incident.id, []))
        for number, (hurt, then) in enumerate(
            zip(_hurt(incident, health, casualties, now), later, strict=True), start=1
        ):
            rows.append(
                _own(
                    incident, hurt, _row(incident, health, hurt, number, declared),
                    is_first=number == 1, is_settled=hurt == then,
                )
            )  # fmt: skip
    return rows


def _own(
    incident: Incident, hurt: Hurt, row: CaseRow, *, is_first: bool, is_settled: bool
) -> OwnCase:
    place = incident.place or {}
    return OwnCase(
        row=row,
        incident_id=incident.id,
        courier_id=hurt.courier_id,
        rider_id=incident.courier_id,
        shift_id=incident.shift_id,
        source_id=incident.source_id,
        is_first=is_first,
        is_settled=is_settled,
        confidential=incident.confidential,
        point=point_of(place.get("latitude"), place.get("longitude")),
        is_exact=place.get("point_is") != POSTCODE_CENTRE,
        street=place.get("street"),
    )


def _row(
    incident: Incident, health: Mapping[str, Any], hurt: Hurt, number: int, declared: Declared
) -> CaseRow:
    place = incident.place or {}
    knows_time = health.get("occurred_time_known", True)
    delay = (incident.reported_at - incident.occurred_at) // MINUTE
    return CaseRow(
        ref=incident.ref if number == 1 else f"{incident.ref}/{number}",
        kind=IncidentKind(incident.kind),
        nature=Nature(incident.nature),
        victim=hurt.victim,
        happened_on=incident.accident_date,
        hour=incident.occurred_at.astimezone(BRUSSELS).hour if knows_time else None,
        zone=place.get("postcode"),
        municipality=place.get("municipality"),
        weather=incident.weather,
        light=incident.light,
        road_surface=incident.road_surface,
        vehicle=incident.vehicle,
        deviation=health.get("deviation"),
        agent=health.get("agent"),
        body=hurt.body,
        incident_class=incident.classification.get("class", "open"),
        lost=hurt.unfit,
        adapted_work_days=hurt.adapted_work_days,
        death=hurt.death,
        permanent_percent=hurt.permanent_percent,
        report_delay_minutes=max(0, delay) if knows_time else None,
        declared=declared,
    )


def _deadlines(
    session: Session, ids: Select[tuple[int]]
) -> Mapping[int, Sequence[IncidentDeadline]]:
    """The clocks of declaring, by incident."""
    found: defaultdict[int, list[IncidentDeadline]] = defaultdict(list)
    for deadline in session.scalars(
        select(IncidentDeadline)
        .where(
            IncidentDeadline.incident_id.in_(ids),
            IncidentDeadline.rule.in_(DECLARATION_RULES),
            IncidentDeadline.state != DutyState.WAIVED.value,
        )
        .order_by(IncidentDeadline.id)
    ):
        found[deadline.incident_id].append(deadline)
    return found


def _hurt(
    incident: Incident, health: Mapping[str, Any], casualties: Sequence[Casualty], now: datetime
) -> Iterator[Hurt]:
    """Whoever was hurt; of an incident that hurt nobody one row that says so."""
    if not casualties:
        is_injury = incident.kind == IncidentKind.INJURY.value or bool(health.get("injured"))
        victim = Victim.COURIER if is_injury else Victim.NOBODY
        yield _from_facts(incident, health, (incident.courier_id, victim), now)
        return
    for casualty in casualties:
        row, periods = casualty.row, casualty.incapacity
        own = facts_of(casualty, accident_on=incident.accident_date)
        of_case = {name: value for name, value in health.items() if name not in PERSONAL}
        person = (row.courier_id, Victim(row.role))
        told = _from_facts(incident, {**of_case, **own}, person, now)
        percents = (
            Decimal(str(each.details.get("permanent_pct") or 0)) for each in casualty.injuries
        )
        if periods:
            unfit = unfit_spans(periods, incident.accident_date, until=local_date(now))
            told = replace(told, unfit=unfit)
        yield replace(
            told,
            adapted_work_days=_adapted_days(periods, until=local_date(now)),
            permanent_percent=sum(percents, Decimal(0)),
        )


def _from_facts(
    incident: Incident,
    health: Mapping[str, Any],
    person: tuple[int | None, Victim],
    now: datetime,
) -> Hurt:
    """One person by facts under the names of the rules; days given as a number follow the accident."""
    facts = facts_for_rules(incident, health, now=now)
    count = count_incapacity(facts)
    first_day = max(
        incident.accident_date + ONE_DAY, facts.incapacity.stopped_on or incident.accident_date
    )
    days = count.at_least if count.days is None else count.days
    last_day = first_day + timedelta(days=days - 1)
    return Hurt(
        courier_id=person[0],
        victim=person[1],
        body=health.get("body"),
        unfit=(DaySpan(first_day=first_day, last_day=last_day),) if days > 0 else (),
        adapted_work_days=0,
        death=bool(health.get("death")),
        permanent_percent=Decimal(0),
    )


def unfit_spans(
    rows: Iterable[IncidentIncapacity], accident_on: date, *, until: date
) -> tuple[DaySpan, ...]:
    """Days of full incapacity, each once, without the day of the accident.

    An open period is certain up to `until`.
    """
    spans: list[DaySpan] = []
    next_free = accident_on + ONE_DAY
    for first_day, last_day in sorted(_days_of(rows, IncapacityKind.FULL, until)):
        start = max(first_day, next_free)
        if start <= last_day:
            spans.append(DaySpan(first_day=start, last_day=last_day))
            next_free = last_day + ONE_DAY
    return tuple(spans)


def _adapted_days(rows: Iterable[IncidentIncapacity], *, until: date) -> int:
    days = _days_of(rows, IncapacityKind.ADAPTED_WORK, until)
    return sum(max(0, (min(last_day, until) - first_day).days + 1) for first_day, last_day in days)


def _days_of(
    rows: Iterable[IncidentIncapacity], kind: IncapacityKind, until: date
) -> Iterator[tuple[date, date]]:
    for row in rows:
        if row.period["kind"] == kind.value:
            end = row.period.get("to")
            yield (
                date.fromisoformat(row.period["from"]),
                date.fromisoformat(end) if end else until,
            )


def _declared(deadlines: Sequence[IncidentDeadline]) -> Declared:
    """What became of the last duty to declare."""
    if not deadlines:
        return Declared.NOT_NEEDED
    last = deadlines[-1]
    if last.done_at is None:
        return Declared.WAITING
    if local_date(last.done_at) <= last.work_by:
        return Declared.IN_TIME
    return Declared.AFTER_WORK_BY if last.done_at <= last.ends_at else Declared.LATE
