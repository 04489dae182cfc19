"""Everything that speaks against activating a version, with the facts read from the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.agreements.known import KnownVersion
from courier_api.agreements.models import AgreementVersion, PlatformTerms
from courier_api.agreements.sign import valid_signatures
from courier_api.agreements.store import ACTIVE, joining_of, versions_of_agreement
from courier_api.parameters.queries import known_rows, pure_row
from courier_api.sources.models import Source
from platforms.parameter_periods import Unknown
from platforms.pay.parameter_terms import ResolvedTerms, references_of, resolved
from platforms.pay.version_findings import (
    Finding,
    Joined,
    VersionFacts,
    VersionPeriod,
    version_findings,
)


def check_version(session: Session, version: AgreementVersion) -> tuple[Finding, ...]:
    """All findings about a version; none of a version that is in force and sound."""
    terms = joining_of(version)
    joined = _joined(session, version, [each.source_id for each in terms])
    names = _names(session, {*[t.source_id for t in terms], *[j.source_id for j in joined]})
    signed = {signature.source_id for signature in valid_signatures(session, version)}
    facts = VersionFacts(
        version=_period(version),
        in_force=[
            _period(other)
            for other in versions_of_agreement(session, version.agreement_id)
            if other.state == ACTIVE and other.id != version.id
        ],
        joined=[
            Joined(
                platform=names[each.source_id],
                here=each.agreement_id == version.agreement_id,
                valid_from=each.valid_from,
                valid_to=each.valid_to,
            )
            for each in joined
        ],
        joining=[names[each.source_id] for each in terms],
        signed=[names[each.source_id] for each in terms if each.source_id in signed],
        signed_by_cooperative=None in signed,
        terms=terms_of(session, version),
    )
    return version_findings(facts)


def terms_of(
    session: Session,
    version: AgreementVersion | KnownVersion,
    *,
    known_at: datetime | None = None,
    assumed: frozenset[int] = frozenset(),
    unknown: Sequence[Unknown] = (),
) -> ResolvedTerms:
    """The terms of a version with the figures of the dated table filled in.

    As they were known at a moment, if given. `assumed`: rows to take as confirmed. `unknown`: rows that
    do not count on some days.
    """
    references = references_of(version.terms)
    if not references:
        return ResolvedTerms(terms=version.terms)
    rows = known_rows(
        session,
        version.employer_number,
        keys={reference.key for reference in references},
        known_at=known_at,
    )
    return resolved(version.terms, map(pure_row, rows), assumed=assumed, unknown=unknown)


def _period(version: AgreementVersion) -> VersionPeriod:
    return VersionPeriod(
        number=version.version, valid_from=version.valid_from, valid_to=version.valid_to
    )


def _joined(
    session: Session, version: AgreementVersion, joining: Sequence[int]
) -> Sequence[PlatformTerms]:
    """What the platforms concerned have joined: those of this agreement, and those that join."""
    return session.scalars(
        select(PlatformTerms)
        .where(
            or_(
                PlatformTerms.agreement_id == version.agreement_id,
                PlatformTerms.source_id.in_(joining),
            )
        )
        .order_by(PlatformTerms.source_id, PlatformTerms.valid_from)
    ).all()


def _names(session: Session, source_ids: set[int]) -> Mapping[int, str]:
    rows = session.execute(select(Source.id, Source.name).where(Source.id.in_(source_ids)))
    return {row.id: row.name for row in rows}
