"""A report is read from what is stored, with a fixed number of statements, and says who read it."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from courier_api.incidents.people_models import (
    IncidentCasualty,
    IncidentIncapacity,
    IncidentInjury,
)
from courier_api.statistics.freeze import freeze_period
from courier_api.statistics.full_time_workers import WorkersWrong, enter_full_time_workers
from courier_api.statistics.period import Asked, counted_report, figures_of_period, report_of_period
from courier_api.statistics.report import CountedReport, Only, StatisticsReport, report_of
from safety.case_groups import Split
from safety.case_rows import DayView, Declared, Period, Seniority, Victim
from safety.incidents import IncidentKind
from safety.statistics import displayed
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative
from tests.factories.statements import counted
from tests.service.statistics.conftest import NEXT_YEAR, YEAR, Team, declare, falls, rides

MARCH = date(2026, 3, 2)
EVENING = datetime(2026, 3, 6, 19, tzinfo=UTC)


def report(database: Database, period: Period = YEAR, **changes: object) -> StatisticsReport:
    asked = {
        "employer_number": OURS, "period": period, "actor": "staff:7", "now": NEXT_YEAR, **changes,
    }  # fmt: skip
    with database.transaction() as session:
        found = report_of_period(session, Asked(**asked))  # type: ignore[arg-type]
    check_columns(database, found, Asked(**asked))  # type: ignore[arg-type]
    return found


def check_columns(database: Database, found: StatisticsReport, asked: Asked) -> None:
    """Counted in columns it is the same: from the rows, and from what was kept of them."""
    without_rows = {
        field.name: getattr(found, field.name) for field in fields(found) if field.name != "rows"
    }
    with database.transaction() as session:
        for _ in range(2):
            assert counted_report(session, asked) == CountedReport(**without_rows)
        session.rollback()


def test_hours_really_worked_and_days_really_lost_make_the_rates(
    database: Database, team: Team
) -> None:
    with database.transaction() as session:
        rides(session, team, team.amina, MARCH, 600)
        rides(session, team, team.dries, MARCH, 60)
        falls(session, team, team.amina, EVENING, incapacity={"days": 4})
        falls(session, team, team.dries, EVENING, incapacity={"days": 0})
    figures = report(database).figures
    found = figures.workplace

    assert (found.totals.accidents, found.totals.lost_days) == (1, 4)
    assert (found.exposure.hours, found.exposure.estimated) == (Decimal(11), False)
    assert displayed(found.rates.frequency) == "90909.09"
    assert (figures.shifts, figures.orders, figures.injuries) == (2, 8, 2)
    assert figures.median_report_delay_minutes == 60


def test_a_top_up_is_paid_and_not_worked(database: Database, team: Team) -> None:
    with database.transaction() as session:
        rides(session, team, team.amina, MARCH, 60)

    assert report(database).figures.workplace.exposure.hours == 1


def test_the_number_of_statements_does_not_grow_with_the_cases(
    database: Database, team: Team
) -> None:
    counts = []
    for days in (1, 20):
        with database.transaction() as session:
            for day in range(days):
                at = EVENING + timedelta(days=day, minutes=days)
                falls(session, team, team.amina, at, incapacity={"days": day})
                rides(session, team, team.amina, at.date() + timedelta(days=40 * days), 60)
        with counted(database) as statements:
            report(database)
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_who_read_injuries_is_written_down_once_a_report(database: Database, team: Team) -> None:
    with database.transaction() as session:
        falls(session, team, team.amina, EVENING)
        falls(session, team, team.bram, EVENING)
    report(database)
    with database.reading() as session:
        lines = session.scalars(
            select(AuditRecord).where(AuditRecord.action == "read.statistics")
        ).all()

    assert [(line.actor, line.subject_id, line.facts) for line in lines] == [
        ("staff:7", "2026-01/2026-12", {"cases": 2})
    ]


def test_figures_of_a_period_are_those_of_its_report(database: Database, team: Team) -> None:
    with database.transaction() as session:
        rides(session, team, team.amina, MARCH, 600)
        falls(session, team, team.amina, EVENING, incapacity={"days": 4})
    with database.transaction() as session:
        found = figures_of_period(session, OURS, YEAR, actor="staff:7", now=NEXT_YEAR)

    assert found == report(database).figures


def test_people_hurt_are_counted_one_by_one(database: Database, team: Team) -> None:
    with database.transaction() as session:
        incident = falls(session, team, team.amina, EVENING, body="54", incapacity={"days": 9})
        added = {
            "employer_number": OURS, "incident_id": incident.id, "added_at": EVENING,
            "added_by": "staff:7",
        }  # fmt: skip
        others = [
            IncidentCasualty(courier_id=courier, role=role, details={}, **added)
            for courier, role in ((team.bram, "courier"), (None, "third_party"))
        ]
        session.add_all(others)
        session.flush()
        people = [session.scalars(select(IncidentCasualty).order_by(IncidentCasualty.id)).first()]
        people += others
        periods = [
            (people[0], "2026-03-06", "2026-03-10", "full"),
            (people[0], "2026-03-09", "2026-03-12", "full"),
            (people[0], "2026-03-13", "2026-03-20", "adapted_work"),
            (people[1], "2027-01-31", None, "full"),
        ]
        session.add_all(
            IncidentIncapacity(
                casualty_id=person.id, period={"from": start, "to": end, "kind": kind}, **added
            )
            for person, start, end, kind in periods
        )
        injury = session.scalars(select(IncidentInjury)).one()
        injury.details = {"body": "62", "permanent_pct": 3}
    rows = report(database).rows.cases

    assert [row.victim for row in rows] == [Victim.COURIER, Victim.COURIER, Victim.THIRD_PARTY]
    assert [row.ref for row in rows] == ["2026-0001", "2026-0001/2", "2026-0001/3"]
    # Without the day of the accident, a day under two certificates once, an open end up to today.
    assert [row.lost_days for row in rows] == [6, 2, 0]
    assert (rows[0].adapted_work_days, rows[0].body) == (8, "62")
    assert rows[0].permanent_percent == Decimal(3)
    assert rows[0].person != rows[1].person


def test_a_courier_off_work_since_then_loses_days_until_today(
    database: Database, team: Team
) -> None:
    with database.transaction() as session:
        falls(session, team, team.amina, EVENING, incapacity={"stopped_on": "2026-03-06"})
    found = report(database, now=datetime(2026, 3, 10, 9, tzinfo=UTC))

    assert found.figures.workplace.totals.lost_days == 4


@pytest.mark.parametrize(
    ("day", "lost_days", "to_come"), [(10, 4, 6), (15, 9, 1), (16, 10, 0), (17, 10, 0)]
)
def test_certified_days_are_lost_one_by_one(
    database: Database, team: Team, day: int, lost_days: int, to_come: int
) -> None:
    """Ten days from 7 to 16 March."""
    with database.transaction() as session:
        falls(session, team, team.amina, EVENING, incapacity={"days": 10})
    now = datetime(2026, 3, day, 9, tzinfo=UTC)
    totals = report(database, now=now).figures.workplace.totals

    assert (totals.lost_days, totals.days_to_come) == (lost_days, to_come)


def test_a_report_frozen_later_counts_the_days_lost_since(database: Database, team: Team) -> None:
    with database.transaction() as session:
        falls(session, team, team.amina, EVENING, incapacity={"days": 10})
    found = []
    for day in (10, 10, 20):
        asked = Asked(
            employer_number=OURS, period=YEAR, actor="staff:7",
            now=datetime(2026, 3, day, 9 + day % 3, tzinfo=UTC),
        )  # fmt: skip
        with database.transaction() as session:
            row = freeze_period(session, asked)
            totals = report_of(row.content).figures.workplace.totals
            found.append((row.version, totals.lost_days, totals.days_to_come))

    assert found == [(1, 4, 6), (1, 4, 6), (2, 10, 0)]


def test_days_of_last_years_accident_fall_into_this_year(database: Database, team: Team) -> None:
    december = datetime(2025, 12, 30, 19, tzinfo=UTC)
    with database.transaction() as session:
        falls(session, team, team.amina, december, incapacity={"days": 5})

    assert report(database).figures.workplace.totals.lost_days == 0
    calendar = report(database, days=DayView.CALENDAR_YEAR).figures
    assert (calendar.workplace.totals.accidents, calendar.workplace.totals.lost_days) == (0, 4)


def test_declarations_in_time_and_late_are_told_apart(database: Database, team: Team) -> None:
    with database.transaction() as session:
        for hours, days in ((1, 2), (2, 7), (3, 30)):
            at = EVENING + timedelta(hours=hours)
            declare(
                session,
                falls(session, team, team.amina, at, doctor="yes", incapacity={"days": 5}),
                EVENING + timedelta(days=days),
            )
    rows = report(database).rows.cases

    # Friday 6 March: eight days end on Saturday 14 March, our own last day is Friday 13 March.
    assert [row.declared for row in rows] == [Declared.IN_TIME, Declared.IN_TIME, Declared.LATE]


def test_what_was_rejected_or_double_is_no_case(database: Database, team: Team) -> None:
    with database.transaction() as session:
        for number, status in enumerate(("rejected", "duplicate", "open")):
            falls(session, team, team.amina, EVENING + timedelta(hours=number)).status = status

    assert report(database).figures.incidents == 1


def test_hours_by_platform_place_and_seniority(database: Database, team: Team) -> None:
    with database.transaction() as session:
        for day, postcode in ((1, "1060"), (5, "1050"), (20, "1060")):
            rides(session, team, team.amina, date(2026, 3, day), 60, postcode)
        falls(session, team, team.amina, datetime(2026, 3, 3, 19, tzinfo=UTC))
        falls(session, team, team.bram, EVENING)
    splits = report(database).splits

    def hours(split: Split) -> dict[str | None, int]:
        return {
            group.key: int(group.rated.exposure.hours) for group in splits[split] if group.rated
        }

    (platform,) = hours(Split.PLATFORM).values()
    assert platform == 3
    assert hours(Split.ZONE) == {"1060": 2, "1050": 1}
    assert hours(Split.SENIORITY) == {
        Seniority.UNDER_A_WEEK: 2, Seniority.UNDER_A_MONTH: 1, None: 0,
    }  # fmt: skip
    assert {group.key: group.cases for group in splits[Split.SENIORITY]} == {
        Seniority.UNDER_A_WEEK: 1, Seniority.UNDER_A_MONTH: 0, None: 1,
    }  # fmt: skip


def test_a_platform_or_kind_alone(database: Database, team: Team) -> None:
    with database.transaction() as session:
        rides(session, team, team.amina, MARCH, 60)
        falls(session, team, team.amina, EVENING)
        falls(session, team, team.bram, EVENING, kind="near_miss")
    whole = report(database)
    platform = whole.rows.cases[0].platform

    assert report(database, only=Only(platform="nobody")).figures.incidents == 0
    alone = report(database, only=Only(platform=platform)).figures
    assert (alone.incidents, alone.workplace.exposure.hours) == (2, 1)
    assert report(database, only=Only(kind=IncidentKind.INJURY)).figures.incidents == 1


def test_a_year_without_hours_is_estimated_from_its_full_time_workers(
    database: Database, team: Team
) -> None:
    with database.transaction() as session:
        falls(session, team, team.amina, EVENING, incapacity={"days": 4})
        for workers in ("900", "1000,0"):
            enter_full_time_workers(
                session, OURS, ("2026", workers), actor="staff:7", now=NEXT_YEAR
            )
    exposure = report(database).figures.workplace.exposure

    assert (exposure.hours, exposure.estimated) == (Decimal(1_740_400), True)


def test_worked_hours_take_the_place_of_an_estimate_month_by_month(
    database: Database, team: Team
) -> None:
    with database.transaction() as session:
        rides(session, team, team.amina, MARCH, 60)
        enter_full_time_workers(session, OURS, ("2026", "12"), actor="staff:7", now=NEXT_YEAR)
    months = {each.month.month: each.rated.exposure for each in report(database).figures.months}

    assert (months[3].hours, months[3].estimated) == (Decimal(1), False)
    assert (months[4].hours, months[4].estimated) == (Decimal("1740.4"), True)


@pytest.mark.parametrize(
    "typed", [("", ""), ("2026", "many"), ("1999", "3"), ("2026", "-1"), ("2026", "NaN")]
)
def test_impossible_workers_are_refused(
    database: Database, team: Team, typed: tuple[str, str]
) -> None:
    with pytest.raises(WorkersWrong), database.transaction() as session:
        enter_full_time_workers(session, OURS, typed, actor="staff:7", now=NEXT_YEAR)


def test_another_cooperative_sees_nothing(database: Database, team: Team) -> None:
    with database.transaction() as session:
        make_cooperative(session, THEIRS)
        rides(session, team, team.amina, MARCH, 60)
        falls(session, team, team.amina, EVENING)
    theirs = report(database, employer_number=THEIRS)

    assert theirs.rows.cases == ()
    assert theirs.rows.hours == ()
