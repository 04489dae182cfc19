"""Fills the pages of claims from the database, and keeps what people say."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.pay.answer_claim import Answer, answer_claim, waive_claim
from courier_api.pay.claims import claims_of_courier, claims_of_employer
from courier_api.web.claim_views import ClaimQueries


def _answer(session: Session, courier_id: int, answer: Answer, now: datetime) -> None:
    answer_claim(session, courier_id, answer, now=now)


def _waive(
    session: Session, employer_number: str, number: int, reason: str, actor: str, now: datetime
) -> None:
    waive_claim(
        session, number, employer_number=employer_number, actor=actor, reason=reason, now=now
    )


QUERIES = ClaimQueries(own=claims_of_courier, answer=_answer, all=claims_of_employer, waive=_waive)
