"""Hours really worked, by month: of everybody from worked days, by platform and place from shifts."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import case, extract, func, select
from sqlalchemy.orm import Session

from courier_api.foundation.day_distance import days_from
from courier_api.pay.models import WorkedDay
from courier_api.shifts.models import Shift
from courier_api.sources.models import Source
from courier_api.statistics.models import FullTimeWorkers
from safety.case_rows import (
    MONTHS_A_YEAR,
    SENIORITY_BELOW_DAYS,
    HoursRow,
    Period,
    Scope,
    Seniority,
)
from safety.statistics import exposure_of_full_time

SECONDS_A_MINUTE = 60


def read_hours(session: Session, employer_number: str, period: Period) -> list[HoursRow]:
    """The hours of a period, with three statements.

    A second ridden for two platforms at once is one second of everybody's and one of each platform's.
    A month without any worked day is estimated from the year's full-time workers, when these are known.
    """
    by_seniority = list(_by_seniority(session, employer_number, period))
    from_shifts = list(hours_from_shifts(session, employer_number, period))
    everybody = _everybody(by_seniority, from_shifts)
    worked = {row.month for row in everybody if row.seconds}
    estimated = [
        row for row in _estimated(session, employer_number, period) if row.month not in worked
    ]
    guessed = {row.month for row in estimated}
    known = [row for row in everybody if row.month not in guessed]
    return [*known, *estimated, *by_seniority, *from_shifts]


def _by_seniority(session: Session, employer_number: str, period: Period) -> Iterator[HoursRow]:
    """Minutes of worked days by how long the courier had worked here on that day."""
    first = (
        select(WorkedDay.courier_id, func.min(WorkedDay.worked_on).label("day"))
        .where(WorkedDay.employer_number == employer_number, WorkedDay.worked_minutes > 0)
        .group_by(WorkedDay.courier_id)
        .subquery()
    )
    since = days_from(first.c.day, WorkedDay.worked_on)
    band = case(
        *((since < limit, name.value) for limit, name in SENIORITY_BELOW_DAYS),
        else_=Seniority.MORE.value,
    )
    year, month = extract("year", WorkedDay.worked_on), extract("month", WorkedDay.worked_on)
    query = (
        select(year, month, band, func.sum(WorkedDay.worked_minutes))
        .join(first, first.c.courier_id == WorkedDay.courier_id)
        .where(
            WorkedDay.employer_number == employer_number,
            WorkedDay.worked_on.between(period.first_day, period.last_day),
        )
        .group_by(year, month, band)
    )
    for in_year, in_month, name, minutes in session.execute(query):
        yield HoursRow(
            scope=Scope.SENIORITY,
            month=date(int(in_year), int(in_month), 1),
            group=name,
            seconds=int(minutes) * SECONDS_A_MINUTE,
        )


def hours_from_shifts(session: Session, employer_number: str, period: Period) -> Iterator[HoursRow]:
    """Seconds, shifts and orders by platform and postcode, each as a view of its own."""
    year, month = extract("year", Shift.worked_on), extract("month", Shift.worked_on)
    zone = Shift.place["postcode"].as_string()
    query = (
        select(
            year, month, Source.name, zone,
            func.sum(Shift.worked_seconds), func.count(), func.sum(Shift.deliveries_count),
        )
        .join(Source, Source.id == Shift.source_id)
        .where(
            Shift.employer_number == employer_number,
            Shift.worked_on.between(period.first_day, period.last_day),
            Shift.worked_seconds > 0,
        )
        .group_by(year, month, Source.name, zone)
    )  # fmt: skip
    of_group: dict[tuple[Scope, date, str | None], tuple[int, int, int]] = {}
    for in_year, in_month, platform, postcode, seconds, shifts, orders in session.execute(query):
        day = date(int(in_year), int(in_month), 1)
        for scope, group in ((Scope.PLATFORM, platform), (Scope.ZONE, postcode)):
            so_far = of_group.get((scope, day, group), (0, 0, 0))
            counts = (int(seconds), int(shifts), int(orders or 0))
            more = tuple(map(sum, zip(so_far, counts, strict=True)))
            of_group[scope, day, group] = (more[0], more[1], more[2])
    for (scope, day, group), (seconds, shifts, orders) in of_group.items():
        yield HoursRow(
            scope=scope, month=day, group=group, seconds=seconds, shifts=shifts, orders=orders
        )


def _everybody(by_seniority: list[HoursRow], from_shifts: list[HoursRow]) -> list[HoursRow]:
    """Each month once: hours from worked days, shifts and orders from shifts."""
    months = sorted({row.month for row in (*by_seniority, *from_shifts)})
    platforms = [row for row in from_shifts if row.scope is Scope.PLATFORM]
    return [
        HoursRow(
            scope=Scope.ALL,
            month=month,
            seconds=sum(row.seconds for row in by_seniority if row.month == month),
            shifts=sum(row.shifts for row in platforms if row.month == month),
            orders=sum(row.orders for row in platforms if row.month == month),
        )
        for month in months
    ]


def _estimated(session: Session, employer_number: str, period: Period) -> Iterator[HoursRow]:
    """A twelfth of a year's estimated hours for each month of the period whose year has one."""
    query = (
        select(FullTimeWorkers.year, FullTimeWorkers.workers)
        .where(
            FullTimeWorkers.employer_number == employer_number,
            FullTimeWorkers.year.between(period.first_day.year, period.last_day.year),
        )
        .order_by(FullTimeWorkers.id)
    )
    workers: dict[int, Decimal] = {year: Decimal(text) for year, text in session.execute(query)}
    for month in period.months():
        if month.year in workers:
            hours = exposure_of_full_time(workers[month.year]).hours / MONTHS_A_YEAR
            yield HoursRow(scope=Scope.ALL, month=month, estimated_hours=hours)
