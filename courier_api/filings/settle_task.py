"""A person closes a question about declarations that was settled outside, with a reason."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.queries import lock_courier
from courier_api.filings.change_by_hand import Change, checked_reason, write_down
from courier_api.filings.task_list import SETTLED_BY_A_PERSON
from courier_api.foundation.errors import NotFound, Refused
from courier_api.shifts.models import HumanTask

TASK_SETTLED = "task_settled"


class TaskNotOpen(Refused):
    """Somebody has settled this meanwhile, or it closes by itself."""

    def __init__(self) -> None:
        super().__init__("This question is settled already, or it closes by itself.")


def settle_task(
    session: Session, task_id: int, reason: str, *, actor: str, employer_number: str, now: datetime
) -> None:
    """Close it. Raises NotFound, TaskNotOpen, or Invalid for want of a reason."""
    words = checked_reason(reason)
    task = open_task(session, task_id, employer_number=employer_number)
    if task.code not in SETTLED_BY_A_PERSON or task.courier_id is None:
        raise TaskNotOpen
    task.closed_at = now
    change = Change(
        employer_number=employer_number,
        courier_id=task.courier_id,
        kind=TASK_SETTLED,
        reason=words,
        actor=actor,
        facts={"task": task.code, **(task.about or {})},
    )
    write_down(session, change, now=now)


def open_task(session: Session, task_id: int, *, employer_number: str) -> HumanTask:
    """The open question, with its courier held. Raises NotFound or TaskNotOpen."""
    query = select(HumanTask).where(
        HumanTask.id == task_id, HumanTask.employer_number == employer_number
    )
    task = session.scalar(query)
    if task is None:
        raise NotFound("There is no question with this number.", task=task_id)
    if task.courier_id is not None:
        lock_courier(session, task.courier_id)
    session.refresh(task)
    if task.closed_at is not None:
        raise TaskNotOpen
    return task
