"""Fills the page of declarations from the database."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from courier_api.couriers.models import Courier
from courier_api.filings.change_by_hand import WantedChange, change_by_hand, possible_changes
from courier_api.filings.change_models import FilingChange
from courier_api.filings.cover import ACCEPTED
from courier_api.filings.inspection import (
    InspectionFile,
    WantedInspection,
    inspection_file,
    record_inspection,
)
from courier_api.filings.models import DimonaDeclaration
from courier_api.filings.settle_task import settle_task
from courier_api.filings.task_list import open_task_count
from courier_api.web.office.filing_views import (
    Because,
    FilingFilter,
    FilingLine,
    FilingQueries,
    FilingState,
    FilingsView,
    FilingTab,
    MadeChange,
    Tab,
)
from courier_api.web.office.read_filing_tasks import tasks_view
from declarations.dimona.anomaly_words import words_of

PAGE_ROWS = 50
WAITING = ("queued", "sending", "received")

Later = aliased(DimonaDeclaration)
_REPLACED = exists().where(
    Later.courier_id == DimonaDeclaration.courier_id,
    Later.id > DimonaDeclaration.id,
    Later.action == DimonaDeclaration.action,
    Later.result.in_(ACCEPTED),
    Later.start_date <= DimonaDeclaration.start_date,
    or_(Later.end_date.is_(None), Later.end_date >= DimonaDeclaration.start_date),
)
_IS_REFUSED = and_(DimonaDeclaration.result == "B", DimonaDeclaration.set_aside_at.is_(None))
_IS_WAITING = DimonaDeclaration.state.in_(WAITING)
_HAS_FAILED = DimonaDeclaration.state == "failed"
CONDITIONS: Mapping[FilingTab, ColumnElement[bool] | None] = {
    FilingTab.OPEN: or_(_IS_WAITING, _HAS_FAILED, and_(_IS_REFUSED, ~_REPLACED)),
    FilingTab.WAITING: _IS_WAITING,
    FilingTab.REFUSED: _IS_REFUSED,
    FilingTab.FAILED: _HAS_FAILED,
    FilingTab.LATE: and_(DimonaDeclaration.late.is_(True), DimonaDeclaration.state != "dropped"),
    FilingTab.ACCEPTED: DimonaDeclaration.result.in_(ACCEPTED),
    FilingTab.ALL: None,
}
VERDICTS = {"A": FilingState.ACCEPTED, "W": FilingState.WARNED, "B": FilingState.REFUSED}


def filings_view(
    session: Session, employer_number: str, wanted: FilingFilter, now: datetime
) -> FilingsView:
    """A page of one co-operative's messages under a filter."""
    query = select(DimonaDeclaration).where(DimonaDeclaration.employer_number == employer_number)
    if (condition := CONDITIONS[wanted.tab]) is not None:
        query = query.where(condition)
    if wanted.worker:
        query = query.where(
            DimonaDeclaration.courier_id.in_(_couriers(session, employer_number, wanted.worker))
        )
    query = query.where(*_days(wanted))
    found = session.scalars(
        query.order_by(DimonaDeclaration.id.desc())
        .offset((wanted.page - 1) * PAGE_ROWS)
        .limit(PAGE_ROWS + 1)
    ).all()
    rows = found[:PAGE_ROWS]
    return FilingsView(
        read_at=now,
        filter=wanted,
        tabs=tuple(Tab(tab, wanted.with_tab(tab).address, tab is wanted.tab) for tab in FilingTab),
        lines=_lines(session, rows),
        newer=wanted.with_page(wanted.page - 1).address if wanted.page > 1 else None,
        older=wanted.with_page(wanted.page + 1).address if len(found) > PAGE_ROWS else None,
        tasks=open_task_count(session, employer_number),
    )


def change(session: Session, employer_number: str, wanted: WantedChange, now: datetime) -> None:
    """Keep a change by hand."""
    change_by_hand(session, wanted, employer_number=employer_number, now=now)


def settle(
    session: Session, employer_number: str, task_id: int, reason: str, actor: str, now: datetime
) -> None:
    """Close a question with a reason."""
    settle_task(session, task_id, reason, actor=actor, employer_number=employer_number, now=now)


def take_inspection(
    session: Session, wanted: WantedInspection, actor: str, now: datetime
) -> InspectionFile:
    """The file, and a line that says who took it."""
    file = inspection_file(session, wanted)
    record_inspection(session, wanted, file, actor=actor, now=now)
    return file


def _couriers(session: Session, employer_number: str, typed: str) -> Sequence[int]:
    """By our reference, else by a part of the name. Names are unreadable at rest: all are read."""
    known = select(Courier).where(Courier.employer_number == employer_number)
    exact = session.scalars(known.where(Courier.reference == typed)).all()
    if exact:
        return [courier.id for courier in exact]
    part = typed.casefold()
    return [row.id for row in session.scalars(known) if part in row.name.casefold()]


def _days(wanted: FilingFilter) -> list[ColumnElement[bool]]:
    """Messages whose period touches the days."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.first is not None:
        conditions.append(
            or_(DimonaDeclaration.end_date.is_(None), DimonaDeclaration.end_date >= wanted.first)
        )
    if wanted.last is not None:
        conditions.append(DimonaDeclaration.start_date <= wanted.last)
    return conditions


def _lines(session: Session, rows: Sequence[DimonaDeclaration]) -> tuple[FilingLine, ...]:
    ids = {row.courier_id for row in rows}
    couriers = {row.id: row for row in session.scalars(select(Courier).where(Courier.id.in_(ids)))}
    changes = _changes(session, [row.id for row in rows])
    cancelled = _cancelled(session, [row.period_id for row in rows if row.period_id])
    return tuple(
        FilingLine(
            declaration=row.id,
            courier_name=couriers[row.courier_id].name,
            courier_address=FilingFilter(
                tab=FilingTab.ALL, worker=couriers[row.courier_id].reference
            ).address,
            action=row.action,
            state=state_of(row),
            starts_on=row.start_date,
            ends_on=row.end_date if row.end_date != row.start_date else None,
            hours=row.planned_hours,
            is_late=row.late,
            limit=row.legal_limit,
            sent_at=row.first_sent_at,
            judged_at=row.judged_at,
            number=row.declaration_id,
            period_id=row.period_id,
            posts=row.posts,
            because=tuple(Because(code, words_of(code)) for code in row.anomalies or ()),
            error=row.failure,
            possible=possible_changes(
                row, is_in_force=row.period_id is not None and row.period_id not in cancelled
            ),
            changes=tuple(changes.get(row.id, ())),
        )
        for row in rows
    )


def state_of(row: DimonaDeclaration) -> FilingState:
    """Where a message stands."""
    if row.set_aside_at is not None:
        return FilingState.SET_ASIDE
    if row.state == "judged":
        return VERDICTS[row.result or "B"]
    if row.state == "received" and row.result == "S":
        return FilingState.ON_HOLD
    if row.state == "sending" and row.uncertain:
        return FilingState.UNCERTAIN
    return FilingState(row.state)


def _changes(session: Session, ids: Collection[int]) -> Mapping[int, list[MadeChange]]:
    found: defaultdict[int, list[MadeChange]] = defaultdict(list)
    rows = session.scalars(
        select(FilingChange).where(FilingChange.declaration_ref.in_(ids)).order_by(FilingChange.id)
    )
    for row in rows:
        if row.declaration_ref is not None:
            found[row.declaration_ref].append(
                MadeChange(kind=row.kind, reason=row.reason, actor=row.actor, at=row.at)
            )
    return found


def _cancelled(session: Session, periods: Collection[int]) -> set[int | None]:
    return set(
        session.scalars(
            select(DimonaDeclaration.period_id).where(
                DimonaDeclaration.period_id.in_(periods),
                DimonaDeclaration.action == "CANCEL",
                DimonaDeclaration.state != "dropped",
                or_(DimonaDeclaration.result.is_(None), DimonaDeclaration.result.in_(ACCEPTED)),
            )
        )
    )


QUERIES = FilingQueries(
    listing=filings_view, tasks=tasks_view, change=change, settle=settle, inspection=take_inspection
)
