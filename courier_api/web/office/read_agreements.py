"""Fills the pages of agreements from the database."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.check import check_version
from courier_api.agreements.models import (
    Agreement,
    AgreementClosing,
    AgreementSignature,
    AgreementVersion,
)
from courier_api.agreements.queries import agreements_of, version_of
from courier_api.agreements.sign import valid_signatures
from courier_api.agreements.store import DRAFT, joining_of, versions_of_agreement
from courier_api.agreements.terms import listed_terms
from courier_api.foundation.errors import NotFound
from courier_api.sources.models import Source
from courier_api.web.office.agreement_views import (
    AgreementLine,
    AnsweredQuestion,
    ClosingLine,
    DifferenceView,
    SignatureLine,
    VersionLine,
    VersionState,
    VersionView,
)
from platforms.pay.open_questions import OPEN_QUESTIONS
from platforms.pay.term_list import Term, changes
from platforms.pay.version_findings import Finding


def agreement_list(
    session: Session, employer_number: str, today: date
) -> tuple[AgreementLine, ...]:
    """All agreements of one co-operative by name, the newest version of each first."""
    return tuple(
        _agreement_line(session, agreement, today)
        for agreement in agreements_of(session, employer_number)
    )


def version_view(
    session: Session, employer_number: str, version_id: int, today: date
) -> VersionView:
    """One version with everything about it. Raises NotFound."""
    version = version_of(session, employer_number, version_id)
    names = _names(session, version)
    findings = check_version(session, version)
    versions = versions_of_agreement(session, version.agreement_id)
    before = next((v for v in reversed(versions) if v.version < version.version), None)
    terms = listed_terms(session, version)
    return VersionView(
        name=session.get_one(Agreement, version.agreement_id).name,
        line=_line(session, version, findings, today),
        findings=findings,
        signatures=_signatures(valid_signatures(session, version), names),
        parties=((None, None), *[(t.source_id, names[t.source_id]) for t in joining_of(version)]),
        questions=_answered(terms),
        terms=terms,
        closings=_closings(session, version),
        before=_line(session, before, (), today) if before else None,
        changes=changes(listed_terms(session, before), terms) if before else (),
        others=tuple(_line(session, v, (), today) for v in versions if v.id != version.id),
    )


def difference_view(
    session: Session, employer_number: str, old_id: int, new_id: int, today: date
) -> DifferenceView:
    """What two versions of one agreement say otherwise. Raises NotFound."""
    old = version_of(session, employer_number, old_id)
    new = version_of(session, employer_number, new_id)
    if old.agreement_id != new.agreement_id:
        raise NotFound("These are versions of two agreements.")
    return DifferenceView(
        name=session.get_one(Agreement, new.agreement_id).name,
        old=_line(session, old, (), today),
        new=_line(session, new, (), today),
        changes=changes(listed_terms(session, old), listed_terms(session, new)),
    )


def _agreement_line(session: Session, agreement: Agreement, today: date) -> AgreementLine:
    versions = versions_of_agreement(session, agreement.id)
    joined = {name for version in versions for name in _names(session, version).values()}
    return AgreementLine(
        name=agreement.name,
        platforms=tuple(sorted(joined)),
        versions=tuple(
            _line(session, version, check_version(session, version), today)
            for version in reversed(versions)
        ),
    )


def _line(
    session: Session, version: AgreementVersion, findings: Sequence[Finding], today: date
) -> VersionLine:
    signed = {row.source_id for row in valid_signatures(session, version)}
    return VersionLine(
        version_id=version.id,
        number=version.version,
        state=_state(version, today),
        first_day=version.valid_from,
        last_day=version.valid_to,
        signed=len(signed),
        needed=1 + len(joining_of(version)),
        blocked=version.state == DRAFT and any(finding.blocks for finding in findings),
    )


def _state(version: AgreementVersion, today: date) -> VersionState:
    if version.state == DRAFT:
        return VersionState.DRAFT
    if today < version.valid_from:
        return VersionState.AHEAD
    if version.valid_to is not None and version.valid_to < today:
        return VersionState.OVER
    return VersionState.IN_FORCE


def _answered(terms: Sequence[Term]) -> tuple[AnsweredQuestion, ...]:
    said = {term.field: term for term in terms}
    return tuple(
        AnsweredQuestion(question=question, term=said.get(question.field))
        for question in OPEN_QUESTIONS
    )


def _signatures(
    rows: Sequence[AgreementSignature], names: Mapping[int, str]
) -> tuple[SignatureLine, ...]:
    return tuple(
        SignatureLine(
            name=row.name,
            role=row.role,
            platform=names.get(row.source_id) if row.source_id is not None else None,
            signed_at=row.signed_at,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for row in rows
    )


def _closings(session: Session, version: AgreementVersion) -> tuple[ClosingLine, ...]:
    rows = session.scalars(
        select(AgreementClosing)
        .where(AgreementClosing.agreement_version_id == version.id)
        .order_by(AgreementClosing.id)
    )
    return tuple(
        ClosingLine(last_day=row.valid_to, known_from=row.known_from, recorded_by=row.recorded_by)
        for row in rows
    )


def _names(session: Session, version: AgreementVersion) -> Mapping[int, str]:
    ids = [terms.source_id for terms in joining_of(version)]
    rows = session.execute(select(Source.id, Source.name).where(Source.id.in_(ids)))
    return {row.id: row.name for row in rows}
