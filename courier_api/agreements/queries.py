"""Which agreement holds, on a day, for a platform."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementVersion, PlatformTerms


def platform_terms_on(session: Session, source_id: int, day: date) -> PlatformTerms | None:
    """The terms of a platform on a day; None when it has joined no agreement that day."""
    return session.scalar(
        select(PlatformTerms)
        .where(
            PlatformTerms.source_id == source_id,
            PlatformTerms.valid_from <= day,
            or_(PlatformTerms.valid_to.is_(None), PlatformTerms.valid_to >= day),
        )
        .order_by(PlatformTerms.valid_from.desc())
        .limit(1)
    )


def version_on(session: Session, agreement_id: int, day: date) -> AgreementVersion | None:
    """The version of an agreement that holds on a day; None in a gap."""
    return session.scalar(
        select(AgreementVersion)
        .where(
            AgreementVersion.agreement_id == agreement_id,
            AgreementVersion.valid_from <= day,
            or_(AgreementVersion.valid_to.is_(None), AgreementVersion.valid_to >= day),
        )
        .order_by(AgreementVersion.version.desc())
        .limit(1)
    )
