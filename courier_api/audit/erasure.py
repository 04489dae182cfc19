"""What is erased because it was kept long enough leaves a line in the log, in one way everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record

ACTOR = "job:forget-old"
"""Who erases: the nightly job, and nobody who could have chosen otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What went, and of which subject. `what` follows "forget." in the log; `facts` name nobody."""

    what: str
    subject_kind: str
    subject_id: str
    facts: Mapping[str, object] | None = None


def note_erasure(
    session: Session, employer_number: str, erasure: Erasure, *, now: datetime
) -> None:
    """One line of the audit log, in the transaction that erases."""
    access = Access(
        employer_number=employer_number,
        actor=ACTOR,
        action=f"forget.{erasure.what}",
        subject_kind=erasure.subject_kind,
        subject_id=erasure.subject_id,
        purpose="retention",
        facts=erasure.facts,
    )
    record(session, access, at=now)
