"""Questions about declarations that only a person can settle: opened once, closed when settled."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.shifts.models import HumanTask as TaskRow
from declarations.dimona.facts import HumanTask

PREFIX = "dimona:"
CLOSED_BY_A_PERSON = frozenset({HumanTask.CANCEL_AFTER_DAY, HumanTask.PERIOD_LOCKED})
"""These are settled outside: that they are no longer in view does not mean that they are done."""


def keep_tasks(
    session: Session,
    courier: Courier,
    wanted: Sequence[HumanTask],
    *,
    known: Sequence[TaskRow],
    periods: Mapping[HumanTask, Collection[int]],
    now: datetime,
) -> None:
    """Open what is new, and close what the data no longer asks. `known`: what was ever asked.

    `periods`: what a task is about that a person closes. What was settled is not asked again.
    """
    rows = [row for row in known if row.key.startswith(PREFIX)]
    open_rows = {row.code: row for row in rows if row.closed_at is None}
    for task in wanted:
        about = sorted(periods.get(task, ()))
        if (asked := open_rows.pop(task.value, None)) is not None:
            asked.about = {"periods": about} if about else asked.about
        elif not about or set(about) - _settled(rows, task):
            count = 1 + sum(row.code == task.value for row in rows)
            session.add(
                TaskRow(
                    employer_number=courier.employer_number,
                    key=f"{PREFIX}{task.value}:{courier.id}:{count}",
                    code=task.value,
                    courier_id=courier.id,
                    about={"periods": about} if about else None,
                    opened_at=now,
                )
            )
    for code, row in open_rows.items():
        if code not in CLOSED_BY_A_PERSON:
            row.closed_at = now
    session.flush()


def _settled(rows: Sequence[TaskRow], task: HumanTask) -> set[int]:
    """The periods about which a person has settled the question before."""
    settled = [row for row in rows if row.code == task.value and row.closed_at is not None]
    return {period for row in settled for period in (row.about or {}).get("periods", ())}
