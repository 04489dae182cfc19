"""Fills the page of questions about declarations."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.task_list import CHOICE, SETTLED_BY_A_PERSON, open_tasks
from courier_api.shifts.models import HumanTask, Shift
from courier_api.sources.models import Source
from courier_api.web.office.filing_views import PATH, FilingFilter, FilingTab, TaskLine, TasksView

MOST_ROWS = 200


def tasks_view(session: Session, employer_number: str, now: datetime) -> TasksView:
    """The questions of one co-operative."""
    found = open_tasks(session, employer_number, limit=MOST_ROWS + 1)
    rows = found[:MOST_ROWS]
    ids = {row.courier_id for row in rows}
    couriers = {row.id: row for row in session.scalars(select(Courier).where(Courier.id.in_(ids)))}
    shifts = _shift_names(session, {row.shift_id for row in rows if row.shift_id is not None})
    return TasksView(
        read_at=now,
        lines=tuple(_line(row, couriers.get(row.courier_id or 0), shifts) for row in rows),
        more=len(found) > MOST_ROWS,
    )


def _line(row: HumanTask, courier: Courier | None, shifts: dict[int, str]) -> TaskLine:
    about = row.about or {}
    return TaskLine(
        task_id=row.id,
        code=row.code,
        courier_name=courier.name if courier else None,
        courier_address=FilingFilter(tab=FilingTab.ALL, worker=courier.reference).address
        if courier
        else None,
        opened_at=row.opened_at,
        day=date.fromisoformat(about["day"]) if "day" in about else None,
        periods=tuple(about.get("periods", ())),
        shift=shifts.get(row.shift_id or 0),
        address=f"{PATH}/choices/{row.id}" if row.key.startswith(CHOICE) else None,
        can_be_settled=row.code in SETTLED_BY_A_PERSON,
    )


def _shift_names(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(
        select(Shift.id, Source.name, Shift.external_id)
        .join(Source, Source.id == Shift.source_id)
        .where(Shift.id.in_(ids))
    )
    return {shift_id: f"{platform} {name}" for shift_id, platform, name in rows}
