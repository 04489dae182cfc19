"""The only way into the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from courier_api.audit.models import AuditRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who did what to whose data, and why. `facts` hold no personal data."""

    employer_number: str
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    purpose: str | None = None
    facts: Mapping[str, object] | None = None


def record(session: Session, access: Access, *, at: datetime) -> None:
    """Append one line in the caller's transaction, so that neither happens without the other."""
    session.execute(
        insert(AuditRecord).values(
            at=at,
            employer_number=access.employer_number,
            actor=access.actor,
            action=access.action,
            subject_kind=access.subject_kind,
            subject_id=access.subject_id,
            purpose=access.purpose,
            facts=dict(access.facts) if access.facts else None,
        )
    )
