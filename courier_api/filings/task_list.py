"""The questions about declarations that wait for a person."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from courier_api.filings.certificate import TASK as CERTIFICATE
from courier_api.filings.human_tasks import PREFIX
from courier_api.shifts.models import HumanTask

CHOICE = "choice:"
"""How the keys of questions begin that ask what happens after a refusal."""

DIFFERENCE = "difference:"
"""How the keys of differences begin that the nightly comparison found."""


def open_tasks(session: Session, employer_number: str, *, limit: int) -> Sequence[HumanTask]:
    """The oldest first."""
    return session.scalars(
        select(HumanTask)
        .where(*_open_about_filings(employer_number))
        .order_by(HumanTask.opened_at, HumanTask.id)
        .limit(limit)
    ).all()


def open_task_count(session: Session, employer_number: str) -> int:
    """How many wait."""
    query = select(func.count(HumanTask.id)).where(*_open_about_filings(employer_number))
    return session.scalar(query) or 0


def _open_about_filings(employer_number: str) -> tuple[ColumnElement[bool], ...]:
    return (
        HumanTask.employer_number == employer_number,
        HumanTask.closed_at.is_(None),
        or_(
            *(
                HumanTask.key.startswith(begin)
                for begin in (PREFIX, CHOICE, DIFFERENCE, CERTIFICATE)
            )
        ),
    )
