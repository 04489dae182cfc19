"""Questions about policies."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.insurance.models import InsurancePolicy
from declarations.insurer import Engagement, Policy, PolicyKind


def policy_rows(session: Session, employer_number: str) -> Sequence[InsurancePolicy]:
    """All policies of one co-operative and of its platforms, by kind and first day."""
    return session.scalars(
        select(InsurancePolicy)
        .where(InsurancePolicy.employer_number == employer_number)
        .order_by(InsurancePolicy.kind, InsurancePolicy.valid_from, InsurancePolicy.id)
    ).all()


def own_policies(session: Session, employer_number: str) -> tuple[Policy, ...]:
    """The co-operative's policies, which cover its employees."""
    rows = policy_rows(session, employer_number)
    return tuple(as_policy(row) for row in rows if row.source_id is None)


def platform_policies(session: Session, employer_number: str, source_id: int) -> tuple[Policy, ...]:
    """The policies of one platform, which cover those who ride for it self-employed."""
    rows = policy_rows(session, employer_number)
    return tuple(as_policy(row) for row in rows if row.source_id == source_id)


def as_policy(row: InsurancePolicy) -> Policy:
    """The policy as the rules see it."""
    covers = Engagement.EMPLOYEE if row.source_id is None else Engagement.SELF_EMPLOYED
    return Policy(
        kind=PolicyKind(row.kind),
        covers=covers,
        insurer=row.insurer,
        number=row.number,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
