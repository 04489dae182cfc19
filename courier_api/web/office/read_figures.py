"""Fills the page of figures from the database, and enters rows in the name of who is signed in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.agreements.note_figures import note_figures
from courier_api.auth.models import StaffMember
from courier_api.auth.roles import PersonKind
from courier_api.couriers.queries import courier_names
from courier_api.parameters.add import TypedRow, add_row
from courier_api.parameters.confirm import confirm, withdraw
from courier_api.parameters.enter import Author
from courier_api.parameters.models import StoredParameter
from courier_api.parameters.queries import known_rows, periods_by_figure
from courier_api.pay.would_change import would_change
from courier_api.web.office.figure_views import (
    Figure,
    FigureLine,
    FigureQueries,
    FiguresView,
    Sureness,
    WaitingFigureLine,
)
from platforms.parameter_periods import Period

MOST_NAMES = 10


def figures_view(session: Session, employer_number: str, typed: str, now: datetime) -> FiguresView:
    """All figures of one co-operative, and what waits for a person."""
    rows = known_rows(session, employer_number)
    stored = {row.id: row for row in rows}
    figures = tuple(
        Figure(key=key, scope=scope, lines=tuple(_line(period, stored) for period in periods))
        for (key, scope), periods in periods_by_figure(rows).items()
    )
    letters = typed.strip().lower()
    return FiguresView(
        read_at=now,
        typed=typed,
        waiting=_waiting(session, employer_number, rows),
        figures=tuple(f for f in figures if letters in f"{f.key} {f.scope}".lower()),
    )


def confirm_figure(
    session: Session, employer_number: str, row_id: int, source: str, staff_id: int, now: datetime
) -> None:
    """Confirm a row as a member of the office. Raises as `confirm` does."""
    author = _author(session, employer_number, staff_id)
    ids = confirm(session, row_id, author, source=source, now=now)
    note_figures(session, employer_number, ids)


def withdraw_figure(
    session: Session, employer_number: str, row_id: int, reason: str, staff_id: int, now: datetime
) -> None:
    """Withdraw a row as a member of the office. Raises as `withdraw` does."""
    author = _author(session, employer_number, staff_id)
    ids = withdraw(session, row_id, author, reason=reason, now=now)
    note_figures(session, employer_number, ids)


def add_figure(
    session: Session, employer_number: str, row: TypedRow, staff_id: int, now: datetime
) -> None:
    """Add a row as a member of the office. Raises as `add_row` does."""
    row_id = add_row(session, row, _author(session, employer_number, staff_id), now=now)
    note_figures(session, employer_number, [row_id])


def _author(session: Session, employer_number: str, staff_id: int) -> Author:
    member = session.get_one(StaffMember, staff_id)
    return Author(
        employer_number=employer_number,
        actor=f"{PersonKind.STAFF.value}:{staff_id}",
        name=member.name,
    )


def _waiting(
    session: Session, employer_number: str, rows: Sequence[StoredParameter]
) -> tuple[WaitingFigureLine, ...]:
    """Unconfirmed numbers that hold, those that an agreement uses first."""
    stored = {row.id: row for row in rows}
    found = []
    for (key, scope), periods in periods_by_figure(rows).items():
        by_row: dict[int, list[Period]] = {}
        for period in periods:
            if _sureness(period) is Sureness.UNCONFIRMED and period.row.row_id is not None:
                by_row.setdefault(period.row.row_id, []).append(period)
        for row_id, own in by_row.items():
            change = would_change(session, employer_number, row_id, own)
            names = courier_names(session, set(change.courier_ids[:MOST_NAMES]))
            found.append(
                WaitingFigureLine(
                    key=key,
                    scope=scope,
                    line=_line(own[0], stored),
                    agreements=change.agreements,
                    couriers=len(change.courier_ids),
                    courier_names=tuple(sorted(names.values())),
                    worked_days=change.worked_days,
                    months=change.months,
                    amount_cents=change.amount_cents,
                )
            )
    return tuple(sorted(found, key=lambda each: not each.is_used))


def _line(period: Period, stored: dict[int, StoredParameter]) -> FigureLine:
    assert period.row.row_id is not None  # it comes from the database
    row = stored[period.row.row_id]
    return FigureLine(
        row_id=row.id,
        first_day=period.first_day,
        last_day=period.last_day,
        value=row.value,
        unit=row.unit,
        source=row.source,
        sureness=_sureness(period),
        known_from=row.known_from,
        entered_name=row.entered_name,
    )


def _sureness(period: Period) -> Sureness:
    if period.row.value is None:
        return Sureness.WITHDRAWN
    return Sureness(period.row.confidence.value)


QUERIES = FigureQueries(
    listing=figures_view, confirm=confirm_figure, withdraw=withdraw_figure, add=add_figure
)
