"""Read what couriers answered to "how are you?". Health data: the reading is logged."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident
from courier_api.incidents.question_models import CaseAnswer, CaseQuestion
from courier_api.incidents.read_people import log_reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAnswer:
    """An answer as it came. `answer`: back, not_yet, worse; None when only a person can read it."""

    answer_id: int
    courier_id: int
    day: int
    text: str
    answer: str | None
    answered_at: datetime
    is_settled: bool


def read_answers(
    session: Session, incident: Incident, *, purpose: str, actor: str, now: datetime
) -> list[ToldAnswer]:
    """Every answer of a case, the newest first. Where there is one, the reading is logged."""
    rows = session.execute(
        select(CaseAnswer, CaseQuestion)
        .join(CaseQuestion, CaseQuestion.id == CaseAnswer.question_id)
        .where(CaseAnswer.incident_id == incident.id)
        .order_by(CaseAnswer.id.desc())
    ).all()
    if rows:
        log_reading(session, incident, "answers", purpose=purpose, actor=actor, now=now)
    return [
        ToldAnswer(
            answer_id=answer.id,
            courier_id=question.courier_id,
            day=question.day,
            text=answer.told["text"],
            answer=answer.told["answer"],
            answered_at=answer.answered_at,
            is_settled=answer.settled_at is not None,
        )
        for answer, question in rows
    ]
