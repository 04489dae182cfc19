"""Shifts that cannot be paid: each a question for a person, closed when it can be."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.foundation.many_rows import put_many
from courier_api.pay.facts import next_month
from courier_api.shifts.models import HumanTask, Shift
from platforms.pay.refusals import WHOLE_AGREEMENT

PREFIX = "pay:"
WHOLE_MONTH = WHOLE_AGREEMENT


def keep_questions(
    session: Session,
    courier: Courier,
    problems: Mapping[str, str],
    *,
    month: date,
    now: datetime,
) -> None:
    """Open a question for each problem of the month (by shift id, or `*`), close the others."""
    wanted = {
        _key(courier, code, shift_id, month): (code, shift_id)
        for shift_id, code in problems.items()
    }
    for task, worked_on in _open(session, courier):
        is_of_month = (
            task.key.endswith(f":{month}")
            if task.shift_id is None
            else worked_on is None or month <= worked_on < next_month(month)
        )
        if is_of_month and wanted.pop(task.key, None) is None:
            task.closed_at = now
    session.flush()
    rows = [
        {
            "employer_number": courier.employer_number,
            "key": key,
            "code": f"pay_{code}",
            "courier_id": courier.id,
            "shift_id": None if shift_id == WHOLE_MONTH else int(shift_id),
            "opened_at": now,
            "closed_at": None,
        }
        for key, (code, shift_id) in wanted.items()
    ]
    put_many(session, HumanTask, rows, unique=["key"], change=["closed_at"])


def _open(session: Session, courier: Courier) -> list[tuple[HumanTask, date | None]]:
    """Open questions with the day of their shift; None when the courier has lost the shift."""
    rows = session.execute(
        select(HumanTask, Shift.worked_on, Shift.courier_id)
        .outerjoin(Shift, Shift.id == HumanTask.shift_id)
        .where(
            HumanTask.courier_id == courier.id,
            HumanTask.closed_at.is_(None),
            HumanTask.key.startswith(PREFIX),
        )
    )
    return [(task, day if rider == courier.id else None) for task, day, rider in rows]


def _key(courier: Courier, code: str, shift_id: str, month: date) -> str:
    about = month.isoformat() if shift_id == WHOLE_MONTH else shift_id
    return f"{PREFIX}{code}:{courier.id}:{about}"
