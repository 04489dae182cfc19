"""Fills the page of statistics from the database; every reading is logged by what it calls."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.models import Agreement, AgreementVersion
from courier_api.sources.models import Source
from courier_api.statistics.export import (
    ExportName,
    StatisticsFile,
    export_of_period,
    file_of,
)
from courier_api.statistics.freeze import freeze_period, frozen_report, frozen_versions
from courier_api.statistics.full_time_workers import enter_full_time_workers
from courier_api.statistics.models import FrozenStatistics
from courier_api.statistics.period import Asked, counted_report
from courier_api.statistics.publish import publication_of_id, publish_report
from courier_api.statistics.report import StatisticsReport
from courier_api.web.adviser.statistics_views import (
    FrozenLine,
    StatisticsQueries,
    StatisticsSource,
    TypedWorkers,
)
from safety.case_rows import MONTHS_A_YEAR, DayView, Period

MOST_FROZEN = 40


def statistics_source(session: Session, asked: Asked) -> StatisticsSource:
    """The report with what can be chosen beside it."""
    platforms = session.scalars(
        select(Source.name)
        .where(Source.employer_number == asked.employer_number)
        .distinct()
        .order_by(Source.name)
    ).all()
    frozen = frozen_versions(session, asked.employer_number, limit=MOST_FROZEN)
    return StatisticsSource(
        report=counted_report(session, asked),
        platforms=tuple(platforms),
        frozen=tuple(map(_line, frozen)),
        agreements=_agreements(session, asked),
    )


def _agreements(session: Session, asked: Asked) -> tuple[tuple[date, str], ...]:
    seen = asked.period.earlier(MONTHS_A_YEAR - 1)
    rows = session.execute(
        select(AgreementVersion.valid_from, Agreement.name)
        .join(Agreement, Agreement.id == AgreementVersion.agreement_id)
        .where(
            AgreementVersion.employer_number == asked.employer_number,
            AgreementVersion.state == "active",
            AgreementVersion.valid_from.between(seen.first_day, seen.last_day),
        )
        .order_by(AgreementVersion.valid_from, Agreement.name)
    )
    return tuple((row[0], row[1]) for row in rows)


def _freeze(session: Session, asked: Asked) -> int:
    return freeze_period(session, asked).id


def _frozen(
    session: Session, employer_number: str, frozen_id: int, actor: str, now: datetime
) -> tuple[FrozenLine, StatisticsReport]:
    row, report = frozen_report(session, employer_number, frozen_id, actor=actor, now=now)
    return _line(row), report


def _frozen_file(
    session: Session,
    employer_number: str,
    frozen_id: int,
    name: ExportName,
    actor: str,
    now: datetime,
) -> StatisticsFile:
    _, report = frozen_report(session, employer_number, frozen_id, actor=actor, now=now)
    return file_of(report, name)


def _publish(
    session: Session, employer_number: str, frozen_id: int, actor: str, now: datetime
) -> None:
    publish_report(session, employer_number, frozen_id, actor=actor, now=now)


def _enter_workers(
    session: Session, employer_number: str, typed: TypedWorkers, actor: str, now: datetime
) -> None:
    enter_full_time_workers(
        session, employer_number, (typed.year, typed.workers), actor=actor, now=now
    )


def _line(row: FrozenStatistics) -> FrozenLine:
    return FrozenLine(
        frozen_id=row.id,
        period=Period(first_month=row.first_month, last_month=row.last_month),
        days=DayView(row.days),
        version=row.version,
        made_at=row.made_at,
        sha256=row.sha256,
    )


QUERIES = StatisticsQueries(
    report=statistics_source,
    file=export_of_period,
    freeze=_freeze,
    frozen=_frozen,
    frozen_file=_frozen_file,
    publication=publication_of_id,
    publish=_publish,
    enter_workers=_enter_workers,
)
