"""A frozen report is opened to the committee, which then sees its figures without small groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import NotFound, Refused
from courier_api.foundation.locks import hold_names
from courier_api.statistics.freeze import FrozenUnknown, report_in
from courier_api.statistics.models import CommitteeReport, FrozenStatistics
from safety.case_rows import DayView, Period
from safety.committee_figures import CommitteeFigures, committee_figures


class Publication(StrEnum):
    """Whether a frozen report is open to the committee, or why it cannot be."""

    PUBLISHED = "published"
    POSSIBLE = "possible"
    NOT_OVER = "not_over"
    """Frozen before the period had ended: a later version would tell the difference."""
    OVERLAPS = "overlaps"
    """Another report that the committee has shares a month: one could be taken from the other."""
    BY_CALENDAR = "by_calendar"
    """Its lost days stand where they fell, so they are also those of earlier periods."""


REASONS = {
    Publication.NOT_OVER: "This report was frozen before its period had ended.",
    Publication.OVERLAPS: "The committee already has a report that shares a month with this one.",
    Publication.BY_CALENDAR: "Lost days must stand with the year of their accident.",
}


class NotForTheCommittee(Refused):
    """This report could be subtracted from another, so it is not opened."""

    def __init__(self, why: Publication) -> None:
        super().__init__(REASONS[why])


class ReportUnknown(NotFound):
    """The committee has no such report."""

    def __init__(self) -> None:
        super().__init__("There is no such report.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedReport:
    """One report that the committee may open."""

    report_id: int
    period: Period
    published_at: datetime


def publish_report(
    session: Session, employer_number: str, frozen_id: int, *, actor: str, now: datetime
) -> None:
    """Open a frozen report to the committee, once. Raises FrozenUnknown or NotForTheCommittee."""
    hold_names(session, [f"committee reports:{employer_number}"])
    frozen = _frozen(session, employer_number, frozen_id)
    state = publication_of(session, frozen)
    if state is Publication.PUBLISHED:
        return
    if state is not Publication.POSSIBLE:
        raise NotForTheCommittee(state)
    session.add(
        CommitteeReport(
            employer_number=employer_number,
            frozen_id=frozen.id,
            first_month=frozen.first_month,
            last_month=frozen.last_month,
            published_at=now,
            published_by=actor,
        )
    )
    _note(session, frozen, "publish.committee_report", actor=actor, now=now)


def publication_of_id(session: Session, employer_number: str, frozen_id: int) -> Publication:
    """The same of a frozen report by its id. Raises FrozenUnknown."""
    return publication_of(session, _frozen(session, employer_number, frozen_id))


def publication_of(session: Session, frozen: FrozenStatistics) -> Publication:
    """What the committee has of a frozen report, or may have."""
    shared = session.scalars(
        select(CommitteeReport.frozen_id).where(
            CommitteeReport.employer_number == frozen.employer_number,
            CommitteeReport.first_month <= frozen.last_month,
            CommitteeReport.last_month >= frozen.first_month,
        )
    ).all()
    period = Period(first_month=frozen.first_month, last_month=frozen.last_month)
    if frozen.id in shared:
        return Publication.PUBLISHED
    if shared:
        return Publication.OVERLAPS
    if frozen.days != DayView.ACCIDENT_YEAR.value:
        return Publication.BY_CALENDAR
    is_over = period.last_day < local_date(frozen.made_at)
    return Publication.POSSIBLE if is_over else Publication.NOT_OVER


def published_reports(session: Session, employer_number: str) -> Sequence[PublishedReport]:
    """The committee's reports, the latest period first."""
    rows = session.scalars(
        select(CommitteeReport)
        .where(CommitteeReport.employer_number == employer_number)
        .order_by(CommitteeReport.first_month.desc())
    )
    return [_line(row) for row in rows]


def committee_report(
    session: Session, employer_number: str, report_id: int, *, actor: str, now: datetime
) -> tuple[PublishedReport, CommitteeFigures]:
    """A report as the committee sees it. Inside a transaction: the reading is logged.

    Raises ReportUnknown.
    """
    row = session.scalar(
        select(CommitteeReport).where(
            CommitteeReport.employer_number == employer_number, CommitteeReport.id == report_id
        )
    )
    if row is None:
        raise ReportUnknown
    frozen = _frozen(session, employer_number, row.frozen_id)
    _note(session, frozen, "read.committee_report", actor=actor, now=now)
    report = report_in(frozen)
    return _line(row), committee_figures(report.rows, report.period)


def _frozen(session: Session, employer_number: str, frozen_id: int) -> FrozenStatistics:
    frozen = session.get(FrozenStatistics, frozen_id)
    if frozen is None or frozen.employer_number != employer_number:
        raise FrozenUnknown
    return frozen


def _line(row: CommitteeReport) -> PublishedReport:
    period = Period(first_month=row.first_month, last_month=row.last_month)
    return PublishedReport(report_id=row.id, period=period, published_at=row.published_at)


def _note(
    session: Session, frozen: FrozenStatistics, action: str, *, actor: str, now: datetime
) -> None:
    access = Access(
        employer_number=frozen.employer_number,
        actor=actor,
        action=action,
        subject_kind="statistics",
        subject_id=f"{frozen.first_month:%Y-%m}/{frozen.last_month:%Y-%m}",
        purpose="statistics",
        facts={"frozen": frozen.id, "version": frozen.version},
    )
    record(session, access, at=now)
