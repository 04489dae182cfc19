"""The questions about declarations that wait for a person."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from courier_api.filings.certificate import TASK as CERTIFICATE
from courier_api.filings.human_tasks import CLOSED_BY_A_PERSON, PREFIX
from courier_api.shifts.models import HumanTask

CHOICE = "choice:"
"""How the keys of questions begin that ask what happens after a refusal."""

NOT_INSURED = "self_employed_not_insured"
"""Code of the question about a shift whose platform does not insure it, and how its keys begin."""

DIFFERENCE = "difference:"
"""How the keys of differences begin that the nightly comparison found."""

SETTLED_BY_A_PERSON = frozenset({*(task.value for task in CLOSED_BY_A_PERSON), NOT_INSURED})
"""Codes of the questions that a person may call settled, with a reason."""


def open_tasks(session: Session, employer_number: str, *, limit: int) -> Sequence[HumanTask]:
    """The oldest first."""
    return session.scalars(
        select(HumanTask)
        .where(*_open_about_filings(employer_number))
        .order_by(HumanTask.opened_at, HumanTask.id)
        .limit(limit)
    ).all()


def tasks_of_courier(session: Session, courier_id: int) -> Sequence[HumanTask]:
    """Everything that was ever asked about a courier's declarations, but of differences the open ones.

    For who keeps several sorts of questions: all with one query.
    """
    is_kept = or_(*(HumanTask.key.startswith(begin) for begin in (PREFIX, f"{NOT_INSURED}:")))
    is_difference = and_(HumanTask.key.startswith(DIFFERENCE), HumanTask.closed_at.is_(None))
    return session.scalars(
        select(HumanTask)
        .where(HumanTask.courier_id == courier_id, or_(is_kept, is_difference))
        .order_by(HumanTask.id)
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
                for begin in (PREFIX, CHOICE, DIFFERENCE, CERTIFICATE, NOT_INSURED)
            )
        ),
    )
