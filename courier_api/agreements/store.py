"""Store agreements, their versions, and the terms on which platforms join them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.models import (
    Agreement,
    AgreementChange,
    AgreementVersion,
    KnownValidity,
    PlatformTerms,
)
from courier_api.foundation.errors import Refused
from courier_api.messaging import outbox

AGREEMENT_CHANGED = "agreement.changed"
"""A version was added or closed, or a platform joined; the payload is `{"agreement_id": int}`."""


class AgreementOverlaps(Refused):
    """Two versions of an agreement would hold on one day."""


class PlatformTermsDiffer(Refused):
    """A platform's terms from one day on are known otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceTerms:
    """How one platform is invoiced. Percentages are decimal text."""

    source_id: int
    fee_pct: str
    vat_pct: str
    payment_days: int
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A version of an agreement: its terms from one day to another, both inclusive."""

    employer_number: str
    name: str
    valid_from: date
    valid_to: date | None
    terms: Mapping[str, Any]
    platforms: Sequence[InvoiceTerms]


def add_version(session: Session, new: NewVersion, *, now: datetime) -> int:
    """Add a version; the same version again changes nothing. Returns the agreement's id.

    The same terms from the same day with another last day close (or reopen) that version, and the
    terms of the platforms with it; what was known before stays known (`known_validities`). Raises
    AgreementOverlaps when another version holds on one of its days, PlatformTermsDiffer when a
    platform has joined on other terms from the same day.
    """
    agreement = _agreement(session, new)
    versions = session.scalars(
        select(AgreementVersion).where(AgreementVersion.agreement_id == agreement.id)
    ).all()
    others = [v for v in versions if v.valid_from != new.valid_from or v.terms != dict(new.terms)]
    if any(_overlap(v.valid_from, v.valid_to, new.valid_from, new.valid_to) for v in others):
        raise AgreementOverlaps(
            "Another version of this agreement holds on one of these days. Close it first: import "
            "it again with its last day as valid_to.",
            agreement=new.name,
        )
    same = next((version for version in versions if version not in others), None)
    changed: list[AgreementVersion | PlatformTerms | None] = [
        _hold(session, agreement, same, new, len(versions) + 1, now=now),
        *(_join(session, agreement, terms, new) for terms in new.platforms),
    ]
    if moved := [row for row in changed if row is not None]:
        _make_known(session, agreement, moved, now=now)
    return agreement.id


def _hold(
    session: Session,
    agreement: Agreement,
    same: AgreementVersion | None,
    new: NewVersion,
    number: int,
    *,
    now: datetime,
) -> AgreementVersion | None:
    """Store the version, or its other last day; None when both are known."""
    if same is not None:
        if same.valid_to == new.valid_to:
            return None
        same.valid_to = new.valid_to
        return same
    version = AgreementVersion(
        employer_number=new.employer_number,
        agreement_id=agreement.id,
        version=number,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        terms=dict(new.terms),
        known_from=now,
    )
    session.add(version)
    return version


def _make_known(
    session: Session,
    agreement: Agreement,
    moved: Sequence[AgreementVersion | PlatformTerms],
    *,
    now: datetime,
) -> None:
    """Write down since when what holds, and announce it."""
    change = AgreementChange(
        employer_number=agreement.employer_number, agreement_id=agreement.id, known_from=now
    )
    session.add(change)
    session.flush()  # the ids
    for row in moved:
        is_version = isinstance(row, AgreementVersion)
        session.add(
            KnownValidity(
                employer_number=agreement.employer_number,
                change_id=change.id,
                agreement_version_id=row.id if is_version else None,
                platform_terms_id=None if is_version else row.id,
                valid_to=row.valid_to,
            )
        )
    session.flush()
    outbox.put(
        session,
        AGREEMENT_CHANGED,
        key=f"{AGREEMENT_CHANGED}:{agreement.id}:{change.id}",
        payload={"agreement_id": agreement.id},
        due_at=now,
        employer_number=agreement.employer_number,
    )


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


def _join(
    session: Session, agreement: Agreement, terms: InvoiceTerms, new: NewVersion
) -> PlatformTerms | None:
    """Store a platform's terms, or their other last day; None when both are known."""
    values = {
        "agreement_id": agreement.id,
        "fee_pct": terms.fee_pct,
        "vat_pct": terms.vat_pct,
        "payment_days": terms.payment_days,
        "language": terms.language,
    }
    known = session.scalar(
        select(PlatformTerms).where(
            PlatformTerms.source_id == terms.source_id, PlatformTerms.valid_from == new.valid_from
        )
    )
    if known is None:
        known = PlatformTerms(
            employer_number=new.employer_number,
            source_id=terms.source_id,
            valid_from=new.valid_from,
            valid_to=new.valid_to,
            **values,
        )
        session.add(known)
        return known
    if any(getattr(known, name) != value for name, value in values.items()):
        raise PlatformTermsDiffer(
            "A platform has joined on other terms from the same day. New terms begin on a new day.",
            agreement=new.name,
        )
    if known.valid_to == new.valid_to:
        return None
    known.valid_to = new.valid_to
    return known


def _overlap(from_a: date, to_a: date | None, from_b: date, to_b: date | None) -> bool:
    return from_a <= (to_b or date.max) and from_b <= (to_a or date.max)
