"""What the events of a shift leave open: a person has to ask before pay is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from courier_api.foundation.many_rows import put_many
from courier_api.shifts.models import HumanTask
from platforms.fold import Question

PREFIX = "shift:"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedShift:
    """A shift and all that its fold asks now."""

    shift_id: int
    courier_id: int
    employer_number: str
    questions: Sequence[Question]


def keep_questions(session: Session, shifts: Sequence[AskedShift], *, now: datetime) -> None:
    """Open what the folds ask, about whoever rides now, and close what later events answered."""
    wanted = {
        _key(question, shift.shift_id): (question, shift)
        for shift in shifts
        for question in shift.questions
    }
    possible = [_key(question, shift.shift_id) for shift in shifts for question in Question]
    unasked = [key for key in possible if key not in wanted]
    if unasked:
        session.execute(
            update(HumanTask)
            .where(HumanTask.key.in_(unasked), HumanTask.closed_at.is_(None))
            .values(closed_at=now)
            .execution_options(synchronize_session=False)
        )
    rows = [
        {
            "employer_number": shift.employer_number,
            "key": key,
            "code": question.value,
            "courier_id": shift.courier_id,
            "shift_id": shift.shift_id,
            "opened_at": now,
            "closed_at": None,
        }
        for key, (question, shift) in wanted.items()
    ]
    put_many(session, HumanTask, rows, unique=("key",), change=("closed_at", "courier_id"))


def _key(question: Question, shift_id: int) -> str:
    return f"{PREFIX}{question.value}:{shift_id}"
