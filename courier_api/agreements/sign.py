"""Record who signed a draft: once for the co-operative, and once for each platform that joins."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementSignature, AgreementVersion
from courier_api.agreements.store import NewSignature, digest_of, joining_of
from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Invalid

LONGEST_NAME = 200
LONGEST_ROLE = 120


def sign(
    session: Session,
    version: AgreementVersion,
    signature: NewSignature,
    *,
    recorded_by: str,
    now: datetime,
) -> None:
    """Record a signature under the version as it stands; the same again does nothing.

    Raises Invalid without a name or a role, for a moment that has not come, and for a platform
    that does not join with this version.
    """
    _check(version, signature, now)
    for known in valid_signatures(session, version):
        if (known.source_id, known.name, known.role, known.signed_at) == (
            signature.source_id, signature.name.strip(), signature.role.strip(), signature.signed_at,
        ):  # fmt: skip
            return
    row = AgreementSignature(
        employer_number=version.employer_number,
        agreement_version_id=version.id,
        source_id=signature.source_id,
        name=signature.name.strip(),
        role=signature.role.strip(),
        signed_at=signature.signed_at,
        content_sha256=digest_of(session, version, signature.source_id),
        recorded_at=now,
        recorded_by=recorded_by,
    )
    session.add(row)
    session.flush()
    access = Access(
        employer_number=version.employer_number,
        actor=recorded_by,
        action="agreement.sign",
        subject_kind="agreement_version",
        subject_id=str(version.id),
        facts={"signature": row.id, "source_id": signature.source_id},
    )
    record(session, access, at=now)


def valid_signatures(session: Session, version: AgreementVersion) -> Sequence[AgreementSignature]:
    """The signatures under what the version says now, the oldest first."""
    rows = session.scalars(
        select(AgreementSignature)
        .where(AgreementSignature.agreement_version_id == version.id)
        .order_by(AgreementSignature.id)
    ).all()
    parties = {row.source_id for row in rows}
    digests = {source_id: digest_of(session, version, source_id) for source_id in parties}
    return [row for row in rows if row.content_sha256 == digests[row.source_id]]


def _check(version: AgreementVersion, signature: NewSignature, now: datetime) -> None:
    wrong = None
    if not 0 < len(signature.name.strip()) <= LONGEST_NAME:
        wrong = ("name", "Say who signed.")
    elif not 0 < len(signature.role.strip()) <= LONGEST_ROLE:
        wrong = ("role", "Say in which role they signed.")
    elif signature.signed_at > now:
        wrong = ("signed_at", "The moment of the signature has not come yet.")
    elif signature.source_id is not None and signature.source_id not in {
        terms.source_id for terms in joining_of(version)
    }:
        wrong = ("for", "This platform does not join with this version.")
    if wrong is not None:
        raise Invalid(wrong[1], errors=[{"field": wrong[0], "rule": "required"}])
