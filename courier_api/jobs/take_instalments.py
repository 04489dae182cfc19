"""Daily: take the instalments that couriers agreed to, and nothing else."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.pay.answer_claim import take_instalments


def run(session: Session, employer_number: str, now: datetime) -> str:
    """One instalment a month after the consent."""
    return f"{take_instalments(session, employer_number, now=now)} instalments"
