"""Incidents of a period as rows of statistics: one for each person hurt, without names.

Health data is read here for whole periods; who asks for it writes that down once a report.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.incidents.in_aggregate import couriers_in_aggregate
from courier_api.incidents.models import Incident
from courier_api.pay.models import WorkedDay
from courier_api.shifts.models import Shift
from courier_api.sources.queries import source_names
from courier_api.statistics.own_cases import OwnCase, own_cases
from platforms.fold import SELF_EMPLOYED
from safety.case_rows import CaseRow, Period, Seniority, Victim, parted, seniority_after


def read_cases(
    session: Session, employer_number: str, period: Period, *, now: datetime
) -> list[CaseRow]:
    """The incidents of a period, oldest first, with eight statements.

    Who rode self-employed is no worker of ours: like a third party they count in no rate, as their
    hours do not.
    """
    cases = own_cases(
        session,
        Incident.employer_number == employer_number,
        Incident.accident_date.between(period.first_day, period.last_day),
        now=now,
    )
    platforms = source_names(session, employer_number)
    since = first_days(session, employer_number)
    theirs = ridden_self_employed(session, employer_number)
    persons: dict[int, int] = {}
    return [
        _bound(case, platforms, since, theirs, persons=persons, today=local_date(now))
        for case in cases
    ]


def _bound(
    case: OwnCase,
    platforms: Mapping[int, str],
    since: Mapping[int, date],
    theirs: frozenset[int],
    *,
    persons: dict[int, int],
    today: date,
) -> CaseRow:
    """The row with what others say of it. After `today` no day is lost."""
    row, victim, person = case.row, case.row.victim, None
    if victim is Victim.COURIER and case.shift_id in theirs:
        victim = Victim.THIRD_PARTY
    if case.courier_id is not None and victim is Victim.COURIER:
        person = persons.setdefault(case.courier_id, len(persons) + 1)
    lost, to_come = parted(row.lost, today)
    return replace(
        row,
        victim=victim,
        person=person,
        platform=platforms.get(case.source_id or 0),
        lost=lost,
        to_come=to_come,
        seniority=_seniority(since.get(case.courier_id or 0), victim, row.happened_on),
    )


def _seniority(first_day: date | None, victim: Victim, on: date) -> Seniority | None:
    if victim is not Victim.COURIER or first_day is None or first_day > on:
        return None
    return seniority_after((on - first_day).days)


def ridden_self_employed(session: Session, employer_number: str) -> frozenset[int]:
    """Of the shifts with incidents those that were ridden self-employed, for the platform."""
    with_incident = select(Incident.shift_id).where(
        Incident.employer_number == employer_number, Incident.shift_id.is_not(None)
    )
    query = select(Shift.id).where(Shift.id.in_(with_incident), Shift.engagement == SELF_EMPLOYED)
    return frozenset(session.scalars(query))


def first_days(session: Session, employer_number: str) -> dict[int, date]:
    """The first day that each courier of an incident worked here."""
    # By the couriers alone, who have one employer: so few days are looked at, by their own index.
    query = (
        select(WorkedDay.courier_id, func.min(WorkedDay.worked_on))
        .where(
            WorkedDay.courier_id.in_(couriers_in_aggregate(employer_number)),
            WorkedDay.worked_minutes > 0,
        )
        .group_by(WorkedDay.courier_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
