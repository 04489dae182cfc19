"""Whoever has the export can count again; what was frozen stays as it was."""

import csv
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.models import Incident
from courier_api.statistics.export import ExportName, export_of_period, file_of
from courier_api.statistics.freeze import FrozenUnknown, freeze_period, frozen_report
from courier_api.statistics.models import FrozenStatistics
from courier_api.statistics.period import Asked, report_of_period
from courier_api.statistics.report import Only, StatisticsReport, make_report
from safety.case_rows import DayView, Period
from safety.statistics import statistics_document
from tests.factories.accident_year import rows_of_a_year
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, BRAM
from tests.service.statistics.conftest import NEXT_YEAR, YEAR, Team, falls, rides

EVENING = datetime(2026, 3, 6, 19, tzinfo=UTC)
ASKED = Asked(employer_number=OURS, period=YEAR, actor="staff:7", now=NEXT_YEAR)


@pytest.fixture
def cases(database: Database, team: Team) -> None:
    """Three accidents and the hours of two days."""
    with database.transaction() as session:
        rides(session, team, team.amina, EVENING.date(), 600)
        rides(session, team, team.bram, EVENING.date(), 480)
        falls(session, team, team.amina, EVENING, incapacity={"days": 4}, body="54")
        falls(session, team, team.bram, EVENING, incapacity={"days": 11}, deviation="42")
        falls(session, team, team.bram, EVENING + timedelta(days=60), nature="commuting")


def exported(database: Database, name: ExportName) -> str:
    with database.transaction() as session:
        return export_of_period(session, ASKED, name).text


def a_year(days: DayView = DayView.ACCIDENT_YEAR) -> StatisticsReport:
    return make_report(rows_of_a_year(), YEAR, days, only=Only(), read_at=NEXT_YEAR)


def counted_again(
    cases: str, hours: str, *, months: set[str], scope: str, group: str
) -> dict[str, Any]:
    """What the rule says of the rows of an export, with nothing else at hand."""
    mine = [
        {
            "nature": row["nature"],
            "incapacity_days": int(row["lost_days"]),
            "days_to_come": int(row["days_to_come"]),
            "death": row["death"] == "True",
            "permanent_pct": row["permanent_percent"],
        }
        for row in csv.DictReader(cases.splitlines())
        if row["victim"] == "courier"
        and row["happened_on"][:7] in months
        and (scope == "all" or row[scope] == group)
    ]
    seconds = sum(
        int(row["seconds"])
        for row in csv.DictReader(hours.splitlines())
        if row["scope"] == scope and row["group"] == group and row["month"][:7] in months
    )
    return statistics_document({"H": str(Decimal(seconds) / 3600), "cases": mine})


def test_every_rate_of_a_report_can_be_counted_again_from_its_export() -> None:
    report = a_year()
    cases = file_of(report, ExportName.CASES).text
    hours = file_of(report, ExportName.HOURS).text
    year = {f"2026-{month:02d}" for month in range(1, 13)}
    shown = {entry["name"]: entry for entry in statistics_entries(report)}

    assert counted_again(cases, hours, months=year, scope="all", group="") == shown["all"]["shown"]
    for month in year:
        again = counted_again(cases, hours, months={month}, scope="all", group="")
        assert again == shown[month]["shown"]
    for scope in ("platform", "zone", "seniority"):
        named = [name for name in shown if name.startswith(f"{scope}:")]
        assert named
        for name in named:
            group = name.removeprefix(f"{scope}:")
            again = counted_again(cases, hours, months=year, scope=scope, group=group)
            assert again == shown[name]["shown"], name


def statistics_entries(report: StatisticsReport) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(file_of(report, ExportName.STATISTICS_INPUT).text)
    return entries


@pytest.mark.parametrize("days", DayView)
def test_the_input_of_the_rule_gives_what_the_report_shows(days: DayView) -> None:
    entries = statistics_entries(a_year(days))

    assert len(entries) > 13
    for entry in entries:
        assert statistics_document(entry) == entry["shown"], entry["name"]


def test_the_report_file_holds_every_figure_of_the_page() -> None:
    report = a_year()
    document = json.loads(file_of(report, ExportName.REPORT).text)

    assert document["figures"]["incidents"] == report.figures.incidents
    assert len(document["rows"]["cases"]) == len(report.rows.cases)
    again = make_report(
        rows_of_a_year(), YEAR, DayView.ACCIDENT_YEAR, only=Only(), read_at=NEXT_YEAR
    )
    assert file_of(again, ExportName.REPORT) == file_of(report, ExportName.REPORT)


@pytest.mark.parametrize("name", ExportName)
def test_no_file_names_anybody(
    database: Database, team: Team, cases: None, name: ExportName
) -> None:
    text = exported(database, name)

    for person in (AMINA, BRAM):
        for secret in (person.name, person.ssin, person.reference, person.phone):
            assert secret not in text


def test_taking_an_export_is_written_down(database: Database, team: Team, cases: None) -> None:
    exported(database, ExportName.CASES)
    with database.reading() as session:
        actions = session.scalars(
            select(AuditRecord.action).where(AuditRecord.actor == "staff:7")
        ).all()

    assert list(actions) == ["read.statistics", "export.statistics"]


def test_a_spreadsheet_does_not_reckon_out_a_name(database: Database, team: Team) -> None:
    with database.transaction() as session:
        falls(session, team, team.amina, EVENING, place={"municipality": "=1+1"})

    assert "'=1+1" in exported(database, ExportName.CASES)


def test_a_frozen_report_stays_when_a_case_is_corrected(
    database: Database, team: Team, cases: None
) -> None:
    with database.transaction() as session:
        frozen_id = freeze_period(session, ASKED).id
    with database.transaction() as session:
        incident = session.scalars(select(Incident).order_by(Incident.id)).first()
        assert incident is not None
        add_facts(session, incident, {"incapacity": {"days": 90}}, actor="staff:7", now=NEXT_YEAR)
    with database.transaction() as session:
        row, frozen = frozen_report(session, OURS, frozen_id, actor="staff:7", now=NEXT_YEAR)
        live = report_of_period(session, ASKED)

    assert (row.version, frozen.figures.workplace.totals.lost_days) == (1, 15)
    assert live.figures.workplace.totals.lost_days == 101
    assert file_of(frozen, ExportName.REPORT).text == file_of(frozen, ExportName.REPORT).text


def test_a_frozen_report_is_the_report_it_was(database: Database, team: Team, cases: None) -> None:
    with database.transaction() as session:
        before = report_of_period(session, ASKED)
        frozen_id = freeze_period(session, ASKED).id
    with database.transaction() as session:
        _, frozen = frozen_report(session, OURS, frozen_id, actor="staff:7", now=NEXT_YEAR)

    assert frozen == before


def test_a_correction_makes_the_next_version(database: Database, team: Team, cases: None) -> None:
    with database.transaction() as session:
        first = freeze_period(session, ASKED)
    with database.transaction() as session:
        falls(session, team, team.dries, EVENING)
        second = freeze_period(session, ASKED)

    assert (first.version, second.version) == (1, 2)
    assert first.sha256 != second.sha256


def test_the_same_report_is_frozen_once_for_each_period_and_view(
    database: Database, team: Team, cases: None
) -> None:
    march = Period(first_month=YEAR.first_month, last_month=YEAR.first_month)
    with database.transaction() as session:
        versions = [
            freeze_period(session, asked).version
            for asked in (
                ASKED, ASKED,
                Asked(employer_number=OURS, period=march, actor="staff:7", now=NEXT_YEAR),
                Asked(
                    employer_number=OURS, period=YEAR, actor="staff:7", now=NEXT_YEAR,
                    days=DayView.CALENDAR_YEAR,
                ),
            )
        ]  # fmt: skip

    assert versions == [1, 1, 1, 1]


def test_a_frozen_report_is_neither_changed_nor_shown_to_others(
    database: Database, team: Team, cases: None
) -> None:
    with database.transaction() as session:
        frozen_id = freeze_period(session, ASKED).id
    with pytest.raises(FrozenUnknown), database.transaction() as session:
        frozen_report(session, THEIRS, frozen_id, actor="staff:9", now=NEXT_YEAR)
    with pytest.raises(DBAPIError), database.transaction() as session:
        session.execute(delete(FrozenStatistics))
