"""Questions about declarations that only a person can settle: opened once, closed when settled."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.shifts.models import HumanTask as TaskRow
from declarations.dimona.facts import HumanTask

PREFIX = "dimona:"
CLOSED_BY_A_PERSON = frozenset({HumanTask.CANCEL_AFTER_DAY, HumanTask.PERIOD_LOCKED})
"""These are settled outside: that they are no longer in view does not mean that they are done."""


def keep_tasks(
    session: Session, courier: Courier, wanted: Sequence[HumanTask], *, now: datetime
) -> None:
    """Open what is new, and close what the data no longer asks."""
    rows = session.scalars(
        select(TaskRow).where(TaskRow.courier_id == courier.id, TaskRow.key.startswith(PREFIX))
    ).all()
    open_rows = {row.code: row for row in rows if row.closed_at is None}
    for task in wanted:
        if open_rows.pop(task.value, None) is None:
            count = 1 + sum(row.code == task.value for row in rows)
            session.add(
                TaskRow(
                    employer_number=courier.employer_number,
                    key=f"{PREFIX}{task.value}:{courier.id}:{count}",
                    code=task.value,
                    courier_id=courier.id,
                    opened_at=now,
                )
            )
    for code, row in open_rows.items():
        if code not in CLOSED_BY_A_PERSON:
            row.closed_at = now
    session.flush()
