"""Statistics and a map of a made-up year, to look at pages with."""

from datetime import UTC, datetime
from functools import partial

from sqlalchemy.orm import Session

from courier_api.foundation.errors import NotFound
from courier_api.statistics.export import ExportName, StatisticsFile, file_of
from courier_api.statistics.full_time_workers import WorkersWrong
from courier_api.statistics.period import Asked
from courier_api.statistics.publish import NotForTheCommittee, Publication, PublishedReport
from courier_api.statistics.read_places import PlacesRead
from courier_api.statistics.report import StatisticsReport, make_report
from courier_api.web.adviser.map_views import MapQueries
from courier_api.web.adviser.statistics_views import (
    FrozenLine,
    StatisticsQueries,
    StatisticsSource,
    TypedWorkers,
)
from courier_api.web.committee_views import CommitteeQueries
from safety.case_rows import ReportRows
from safety.committee_figures import CommitteeFigures, committee_figures
from safety.mapped_cases import MappedCases, hot_spots
from tests.factories.accident_year import YEAR, events_of_a_year, rows_of_a_year
from tests.pages import views
from tests.pages.stage_state import Stage

ROWS = rows_of_a_year()
EVENTS = events_of_a_year()
PUBLICATIONS = dict(enumerate(Publication, start=1))
KNOWN_AT = datetime(2027, 1, 15, 9, tzinfo=UTC)
ASKED = Asked(employer_number="0123456749", period=YEAR, actor="staff:2", now=views.NOW)


def report(count: int, asked: Asked = ASKED) -> StatisticsReport:
    """The first so many cases of the year; none: not even hours."""
    rows = ReportRows(cases=ROWS.cases[:count], hours=ROWS.hours if count else ())
    return make_report(rows, asked.period, asked.days, only=asked.only, read_at=KNOWN_AT)


def frozen_line(number: int) -> FrozenLine:
    """A frozen report of the year."""
    return FrozenLine(
        frozen_id=number, period=YEAR, days=ASKED.days, version=number, made_at=views.NOW,
        sha256="0123456789abcdef" * 4,
    )  # fmt: skip


def statistics_queries(stage: Stage) -> StatisticsQueries:
    """The page of statistics."""

    def source(session: Session, asked: Asked) -> StatisticsSource:
        stage.actors.append(asked.actor)
        count = stage.cases
        return StatisticsSource(
            report=report(count, asked),
            platforms=("Deliveroo", views.LONG_PLATFORM),
            frozen=tuple(frozen_line(number) for number in range(1, min(count, 3))),
            agreements=tuple((YEAR.first_day, name) for name in ("Spaak", views.LONG_PLATFORM)),
        )

    def freeze(session: Session, asked: Asked) -> int:
        stage.entered.append(("frozen", asked.period))
        return 7

    def frozen(
        session: Session, employer_number: str, frozen_id: int, actor: str, now: datetime
    ) -> tuple[FrozenLine, StatisticsReport]:
        if frozen_id == 404:
            raise NotFound("There is no such frozen report.")
        return frozen_line(frozen_id), report(stage.cases)

    def frozen_file(
        session: Session, employer_number: str, frozen_id: int, name: ExportName, actor: str,
        now: datetime,
    ) -> StatisticsFile:  # fmt: skip
        return file_of(report(stage.cases), name)

    def enter(
        session: Session, employer_number: str, typed: TypedWorkers, actor: str, now: datetime
    ) -> None:
        if not typed.workers:
            raise WorkersWrong
        stage.entered.append(("workers", typed))

    return StatisticsQueries(
        report=source,
        file=lambda session, asked, name: file_of(report(stage.cases, asked), name),
        freeze=freeze,
        frozen=frozen,
        frozen_file=frozen_file,
        publication=lambda session, employer, frozen_id: PUBLICATIONS.get(
            frozen_id, Publication.POSSIBLE
        ),
        publish=partial(publish, stage),
        enter_workers=enter,
    )


def publish(
    stage: Stage, session: Session, employer_number: str, frozen_id: int, actor: str, now: datetime
) -> None:
    """Only the seventh report can be opened."""
    if frozen_id != 7:
        raise NotForTheCommittee(Publication.OVERLAPS)
    stage.entered.append(("published", frozen_id))


def committee_queries(stage: Stage) -> CommitteeQueries:
    """The committee's pages: as many reports as there are cases, up to three."""

    def opened(
        session: Session, employer_number: str, report_id: int, actor: str, now: datetime
    ) -> tuple[PublishedReport, CommitteeFigures]:
        found = report(stage.cases)
        return published(report_id), committee_figures(found.rows, found.period)

    return CommitteeQueries(
        listing=lambda session, employer: [
            published(number) for number in range(1, min(stage.cases, 3) + 1)
        ],
        report=opened,
    )


def published(number: int) -> PublishedReport:
    """A report of the year."""
    return PublishedReport(report_id=number, period=YEAR, published_at=views.NOW)


def map_queries(stage: Stage) -> MapQueries:
    """The map."""

    def places(session: Session, asked: Asked) -> PlacesRead:
        cases = MappedCases.of(EVENTS[: stage.cases])
        return PlacesRead(
            cases=cases,
            without_place=stage.cases // 20,
            hot_spots=hot_spots(cases, hours_by_zone={"1050": 100.0}),
            platforms=("Deliveroo", views.LONG_PLATFORM),
        )

    return MapQueries(places=places, tile_url=stage.tile_url)
