"""What the events of a shift leave open: a person has to ask before pay is closed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.upsert import insert_or_change
from courier_api.shifts.models import HumanTask, Shift
from platforms.fold import Question

PREFIX = "shift:"


def keep_questions(
    session: Session, shift: Shift, wanted: Sequence[Question], *, now: datetime
) -> None:
    """Open what the fold asks, and close what later events have answered."""
    keys = {f"{PREFIX}{question.value}:{shift.id}": question for question in wanted}
    for task in session.scalars(
        select(HumanTask).where(
            HumanTask.shift_id == shift.id,
            HumanTask.closed_at.is_(None),
            HumanTask.key.startswith(PREFIX),
        )
    ):
        if keys.pop(task.key, None) is None:
            task.closed_at = now
    session.flush()
    for key, question in keys.items():
        insert_or_change(
            session,
            HumanTask,
            {
                "employer_number": shift.employer_number,
                "key": key,
                "code": question.value,
                "courier_id": shift.courier_id,
                "shift_id": shift.id,
                "opened_at": now,
            },
            unique=["key"],
            change={"closed_at": None, "courier_id": shift.courier_id},
            returning="id",
        )
