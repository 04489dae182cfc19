"""What the pages of claims ask for and do: the courier's own, and the office's list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.pay.answer_claim import Answer
from courier_api.pay.claims import Claim

ClaimsOfCourier = Callable[[Session, int], Sequence[Claim]]
"""(session, courier id) -> the courier's claims."""

AnswerClaim = Callable[[Session, int, Answer, datetime], None]
"""(session, courier id, answer, now); raises as `answer_claim` does."""

ClaimsOfEmployer = Callable[[Session, str], Sequence[Claim]]
"""(session, employer number) -> every claim."""

WaiveClaim = Callable[[Session, str, int, str, str, datetime], None]
"""(session, employer number, claim, reason, actor, now); raises as `waive_claim` does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimQueries:
    """What the pages of claims ask for and do."""

    own: ClaimsOfCourier
    answer: AnswerClaim
    all: ClaimsOfEmployer
    waive: WaiveClaim
