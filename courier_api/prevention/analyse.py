"""Risk analyses and visits: planned, written in versions, shared with the committee, looked at again."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.prevention.errors import By, NotOurs, StepRefused, note, stepped, wrong
from courier_api.prevention.programme_models import RiskAnalysis, RiskAnalysisVersion, SiteVisit
from safety.prevention.states import AnalysisState

LONGEST_SUBJECT = 120
LONGEST_WORDS = 4000


class Scope(StrEnum):
    """What is analysed."""

    PLATFORM = "platform"
    CITY = "city"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The findings and measures as they were typed."""

    findings: str
    measures: str


def plan_analysis(session: Session, scope: Scope, subject: str, planned_on: date, by: By) -> int:
    """Plan one and give its number. Raises Invalid."""
    subject = subject.strip()
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise wrong("subject")
    row = RiskAnalysis(
        employer_number=by.employer_number,
        scope=scope.value,
        subject=subject,
        state=AnalysisState.PLANNED.value,
        planned_on=planned_on,
        changed_at=by.now,
        changed_by=by.actor,
    )
    session.add(row)
    session.flush()  # the id
    note(session, by, "analysis.planned", ("risk_analysis", row.id))
    return row.id


def write_version(session: Session, analysis_id: int, written: Written, by: By) -> int:
    """Keep a new version, which makes the analysis a draft again; gives its number.

    Raises NotOurs, StepRefused or Invalid.
    """
    row = own_analysis(session, analysis_id, by.employer_number)
    if not written.findings.strip() or len(written.findings) > LONGEST_WORDS:
        raise wrong("findings")
    if len(written.measures) > LONGEST_WORDS:
        raise wrong("measures", "too_long")
    if row.state != AnalysisState.DRAFT.value:
        _step(row, AnalysisState.DRAFT, by)
    version = (
        session.scalar(
            select(func.max(RiskAnalysisVersion.version)).where(
                RiskAnalysisVersion.analysis_id == row.id
            )
        )
        or 0
    ) + 1
    session.add(
        RiskAnalysisVersion(
            employer_number=by.employer_number,
            analysis_id=row.id,
            version=version,
            findings=written.findings.strip(),
            measures=written.measures.strip(),
            written_at=by.now,
            written_by=by.actor,
        )
    )
    session.flush()
    note(session, by, "analysis.written", ("risk_analysis", row.id), {"version": version})
    return version


def share_analysis(session: Session, analysis_id: int, by: By) -> None:
    """The committee has the draft. Raises NotOurs or StepRefused."""
    row = own_analysis(session, analysis_id, by.employer_number)
    _step(row, AnalysisState.SHARED, by)
    note(session, by, "analysis.shared", ("risk_analysis", row.id))


def close_analysis(session: Session, analysis_id: int, review_on: date, by: By) -> None:
    """Done until it is looked at again on a day to come. Raises NotOurs, StepRefused or Invalid."""
    row = own_analysis(session, analysis_id, by.employer_number)
    if review_on <= local_date(by.now):
        raise wrong("review_on", "past")
    _step(row, AnalysisState.CLOSED, by)
    row.closed_on, row.review_on = local_date(by.now), review_on
    note(session, by, "analysis.closed", ("risk_analysis", row.id))


def plan_visit(
    session: Session, analysis_id: int | None, place: str, planned_on: date, by: By
) -> int:
    """Plan a visit on the spot, for an analysis or by itself. Raises NotOurs or Invalid."""
    if analysis_id is not None:
        own_analysis(session, analysis_id, by.employer_number)
    place = place.strip()
    if not place or len(place) > LONGEST_SUBJECT:
        raise wrong("place")
    row = SiteVisit(
        employer_number=by.employer_number,
        analysis_id=analysis_id,
        place=place,
        planned_on=planned_on,
        entered_at=by.now,
        entered_by=by.actor,
    )
    session.add(row)
    session.flush()  # the id
    note(session, by, "visit.planned", ("site_visit", row.id))
    return row.id


def note_visit(session: Session, visit_id: int, visited_on: date, words: str, by: By) -> None:
    """Say when it was visited and what was seen; a planned analysis becomes visited.

    Raises NotOurs, StepRefused for a second time, or Invalid for a day to come.
    """
    row = session.get(SiteVisit, visit_id, with_for_update=True)
    if row is None or row.employer_number != by.employer_number:
        raise NotOurs
    if row.visited_on is not None:
        raise StepRefused("visited", "visited")
    if visited_on > local_date(by.now):
        raise wrong("visited_on", "future")
    row.visited_on, row.words = visited_on, words.strip()[:LONGEST_WORDS] or None
    if row.analysis_id is not None:
        analysis = own_analysis(session, row.analysis_id, by.employer_number)
        analysis.visited_on = visited_on
        if analysis.state == AnalysisState.PLANNED.value:
            _step(analysis, AnalysisState.VISITED, by)
    note(session, by, "visit.done", ("site_visit", row.id))


def own_analysis(
    session: Session, analysis_id: int, employer_number: str, *, lock: bool = True
) -> RiskAnalysis:
    """An analysis of the co-operative; `lock` it to change it. Raises NotOurs."""
    row = session.get(RiskAnalysis, analysis_id, with_for_update=lock)
    if row is None or row.employer_number != employer_number:
        raise NotOurs
    return row


def _step(row: RiskAnalysis, after: AnalysisState, by: By) -> None:
    row.state = stepped(AnalysisState(row.state), after).value
    row.changed_at, row.changed_by = by.now, by.actor
