"""Draft a version of an agreement: stored, and without effect until it is signed and activated."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.content import content_sha256
from courier_api.agreements.models import (
    Agreement,
    AgreementChange,
    AgreementClosing,
    AgreementVersion,
)
from courier_api.messaging import outbox

AGREEMENT_CHANGED = "agreement.changed"
"""A version was activated or closed, or a platform joined; the payload is `{"agreement_id": int}`."""

DRAFT, ACTIVE = "draft", "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceTerms:
    """How one platform is invoiced. Percentages are decimal text."""

    source_id: int
    fee_pct: str
    vat_pct: str
    payment_days: int
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSignature:
    """Who signed, in which role, when, and for whom: a platform's source, None: the co-operative."""

    name: str
    role: str
    signed_at: datetime
    source_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A version of an agreement: its terms from one day to another, both inclusive."""

    employer_number: str
    name: str
    valid_from: date
    valid_to: date | None
    terms: Mapping[str, Any]
    platforms: Sequence[InvoiceTerms]
    signatures: Sequence[NewSignature] = ()

    @property
    def joining(self) -> list[dict[str, Any]]:
        """The platforms' terms as they are stored with the version."""
        return [asdict(terms) for terms in self.platforms]


def draft_version(session: Session, new: NewVersion, *, now: datetime) -> AgreementVersion:
    """Store a draft. One of the same agreement from the same day is rewritten, not doubled."""
    agreement = _agreement(session, new)
    versions = versions_of_agreement(session, agreement.id)
    draft = next((v for v in versions if v.state == DRAFT and v.valid_from == new.valid_from), None)
    if draft is None:
        draft = AgreementVersion(
            employer_number=new.employer_number,
            agreement_id=agreement.id,
            version=len(versions) + 1,
            valid_from=new.valid_from,
            state=DRAFT,
        )
        session.add(draft)
    draft.valid_to, draft.terms, draft.joining = new.valid_to, dict(new.terms), new.joining
    draft.known_from = now
    session.flush()
    return draft


def versions_of_agreement(session: Session, agreement_id: int) -> Sequence[AgreementVersion]:
    """All versions of an agreement, drafts included, in order of their number."""
    return session.scalars(
        select(AgreementVersion)
        .where(AgreementVersion.agreement_id == agreement_id)
        .order_by(AgreementVersion.version)
    ).all()


def joining_of(version: AgreementVersion) -> list[InvoiceTerms]:
    """The terms of the platforms that join with a version."""
    return [InvoiceTerms(**terms) for terms in version.joining or ()]


def digest_of(session: Session, version: AgreementVersion, source_id: int | None) -> str:
    """What a signature under this version stands for now.

    That of a platform for the terms and its own invoicing; that of the co-operative (None) for the
    invoicing of all. So a platform may join later without the others signing anew.
    """
    agreement = session.get_one(Agreement, version.agreement_id)
    return content_sha256(
        name=agreement.name,
        valid_from=version.valid_from,
        terms=version.terms,
        joining=[
            terms
            for terms in version.joining or ()
            if source_id is None or terms["source_id"] == source_id
        ],
    )


def write_change(
    session: Session, version: AgreementVersion, closing: AgreementClosing | None, *, now: datetime
) -> AgreementChange:
    """Number what became known now, and have it followed: `closing`, or platforms that joined."""
    change = AgreementChange(
        employer_number=version.employer_number,
        agreement_id=version.agreement_id,
        closing_id=closing.id if closing else None,
        known_from=now,
    )
    session.add(change)
    session.flush()  # its number
    outbox.put(
        session,
        AGREEMENT_CHANGED,
        key=f"{AGREEMENT_CHANGED}:{version.agreement_id}:{change.id}",
        payload={"agreement_id": version.agreement_id},
        due_at=now,
        employer_number=version.employer_number,
    )
    return change


def _agreement(session: Session, new: NewVersion) -> Agreement:
    known = session.scalar(
        select(Agreement).where(
            Agreement.employer_number == new.employer_number, Agreement.name == new.name
        )
    )
    if known is not None:
        return known
    agreement = Agreement(employer_number=new.employer_number, name=new.name)
    session.add(agreement)
    session.flush()  # the id
    return agreement
