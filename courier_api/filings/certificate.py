"""A question for a person before the certificate at social security ends: 30 days, 7 days, ended."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.models import Cooperative
from courier_api.shifts.models import HumanTask
from declarations.dimona.client_check import warning_reached

TASK = "certificate_ends"
"""Code of the question, and how its keys begin."""


def keep_certificate_tasks(session: Session, ends_at: datetime, *, now: datetime) -> int:
    """Open the question that is due for each co-operative, close what it replaces or renewal ended.

    Returns how many were opened.
    """
    days = warning_reached(ends_at, now)
    opened = 0
    for employer_number in session.scalars(select(Cooperative.employer_number)):
        key = f"{TASK}:{employer_number}:{ends_at.date().isoformat()}:{days}"
        known = session.scalars(
            select(HumanTask).where(
                HumanTask.code == TASK, HumanTask.employer_number == employer_number
            )
        ).all()
        for task in known:
            if task.key != key and task.closed_at is None:
                task.closed_at = now
        if days is not None and key not in {task.key for task in known}:
            session.add(
                HumanTask(employer_number=employer_number, key=key, code=TASK, opened_at=now)
            )
            opened += 1
    session.flush()
    return opened
