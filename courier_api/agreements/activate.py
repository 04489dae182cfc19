"""Activate a version that both sides have signed, or change its last day. Nothing else changes it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.check import check_version
from courier_api.agreements.models import (
    Agreement,
    AgreementChange,
    AgreementClosing,
    AgreementVersion,
    PlatformTerms,
)
from courier_api.agreements.store import (
    ACTIVE,
    DRAFT,
    InvoiceTerms,
    joining_of,
    versions_of_agreement,
    write_change,
)
from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Invalid, Refused
from platforms.pay.version_findings import Finding, FindingCode, VersionPeriod

SENTENCES = {
    FindingCode.OVERLAP: "Another version of this agreement holds on one of these days. Close it "
    "first: import it again with its last day as valid_to.",
    FindingCode.GAP: "No version of this agreement would hold on the days between two versions.",
}
OTHERWISE = "The version cannot be activated yet: `courier-api agreements check` says why."


class ActivationBlocked(Refused):
    """Something speaks against activating the version; `findings` are the codes of all of it."""

    def __init__(self, detail: str, findings: tuple[Finding, ...], **facts: object) -> None:
        super().__init__(detail, findings=[finding.code.value for finding in findings], **facts)
        self.found = findings


class AgreementOverlaps(ActivationBlocked):
    """Two versions of an agreement would hold on one day."""


class PlatformTermsDiffer(Refused):
    """A platform's terms from one day on are known otherwise."""


class VersionInForce(Refused):
    """The version is in force already; it is closed or followed by another one, never edited."""


class VersionIsDraft(Refused):
    """The version is not in force yet."""


def activate(session: Session, version: AgreementVersion, *, actor: str, now: datetime) -> None:
    """Put a signed draft in force, and its platforms with it.

    Raises VersionInForce, ActivationBlocked or AgreementOverlaps with every finding that blocks,
    and PlatformTermsDiffer when a platform has joined on other terms from the same day.
    """
    if version.state != DRAFT:
        raise VersionInForce("This version is in force already.")
    _lock(session, version.agreement_id)
    refuse_blocked(session, version)
    version.state, version.known_from, version.activated_by = ACTIVE, now, actor
    session.flush()
    closing = _write_closing(session, version, version.valid_to, actor=actor, now=now)
    change = write_change(session, version, closing, now=now)
    for terms in joining_of(version):
        join(session, version, terms, change)
    _tell(session, version, "agreement.activate", actor=actor, now=now)


def close(
    session: Session,
    version: AgreementVersion,
    valid_to: date | None,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Give a version in force another last day (None: open), for its platforms too.

    Raises VersionIsDraft, Invalid for a day before its first, and AgreementOverlaps.
    """
    if version.state != ACTIVE:
        raise VersionIsDraft("This version is a draft: it holds on no day yet.")
    if valid_to is not None and valid_to < version.valid_from:
        raise Invalid(
            "The last day must not be before the first.",
            errors=[{"field": "valid_to", "rule": "before_first"}],
        )
    if valid_to == version.valid_to:
        return
    _lock(session, version.agreement_id)
    _refuse_overlap(session, version, valid_to)
    closing = _write_closing(session, version, valid_to, actor=actor, now=now)
    write_change(session, version, closing, now=now)
    version.valid_to = valid_to
    for terms in terms_beginning_with(session, version):
        terms.valid_to = valid_to
    session.flush()
    _tell(session, version, "agreement.close", actor=actor, now=now)


def join(
    session: Session,
    version: AgreementVersion,
    terms: InvoiceTerms,
    change: AgreementChange | None = None,
) -> None:
    """A platform joins with a version in force, by a change; the same again does nothing.

    Raises PlatformTermsDiffer when it has joined on other terms from the same day.
    """
    values = {
        "agreement_id": version.agreement_id,
        "fee_pct": terms.fee_pct,
        "vat_pct": terms.vat_pct,
        "payment_days": terms.payment_days,
        "language": terms.language,
    }
    known = session.scalar(
        select(PlatformTerms).where(
            PlatformTerms.source_id == terms.source_id,
            PlatformTerms.valid_from == version.valid_from,
        )
    )
    if known is None:
        session.add(
            PlatformTerms(
                employer_number=version.employer_number,
                source_id=terms.source_id,
                valid_from=version.valid_from,
                valid_to=version.valid_to,
                joined_change_id=change.id if change else None,
                **values,
            )
        )
        session.flush()
    elif any(getattr(known, name) != value for name, value in values.items()):
        raise PlatformTermsDiffer(
            "A platform has joined on other terms from the same day. New terms begin on a new day."
        )


def _lock(session: Session, agreement_id: int) -> None:
    """One change of an agreement at a time, or two activated at once would overlap."""
    session.execute(select(Agreement.id).where(Agreement.id == agreement_id).with_for_update())


def refuse_blocked(session: Session, version: AgreementVersion) -> None:
    """Raises ActivationBlocked, or AgreementOverlaps, with every finding that blocks."""
    found = tuple(finding for finding in check_version(session, version) if finding.blocks)
    if not found:
        return
    codes = [finding.code for finding in found]
    if FindingCode.OVERLAP in codes:
        raise AgreementOverlaps(SENTENCES[FindingCode.OVERLAP], found)
    raise ActivationBlocked(SENTENCES.get(codes[0], OTHERWISE), found)


def _refuse_overlap(session: Session, version: AgreementVersion, valid_to: date | None) -> None:
    own = VersionPeriod(number=version.version, valid_from=version.valid_from, valid_to=valid_to)
    for other in versions_of_agreement(session, version.agreement_id):
        if other.state != ACTIVE or other.id == version.id:
            continue
        period = VersionPeriod(
            number=other.version, valid_from=other.valid_from, valid_to=other.valid_to
        )
        if own.common_days(period) is not None:
            finding = Finding(code=FindingCode.OVERLAP, version=other.version)
            raise AgreementOverlaps(SENTENCES[FindingCode.OVERLAP], (finding,))


def terms_beginning_with(session: Session, version: AgreementVersion) -> list[PlatformTerms]:
    """The terms of the platforms that joined with a version."""
    return list(
        session.scalars(
            select(PlatformTerms).where(
                PlatformTerms.agreement_id == version.agreement_id,
                PlatformTerms.valid_from == version.valid_from,
            )
        )
    )


def _write_closing(
    session: Session,
    version: AgreementVersion,
    valid_to: date | None,
    *,
    actor: str,
    now: datetime,
) -> AgreementClosing:
    closing = AgreementClosing(
        employer_number=version.employer_number,
        agreement_version_id=version.id,
        valid_to=valid_to,
        known_from=now,
        recorded_by=actor,
    )
    session.add(closing)
    session.flush()  # before the version itself, which must agree with it
    return closing


def _tell(
    session: Session, version: AgreementVersion, action: str, *, actor: str, now: datetime
) -> None:
    access = Access(
        employer_number=version.employer_number,
        actor=actor,
        action=action,
        subject_kind="agreement_version",
        subject_id=str(version.id),
        facts={"valid_to": version.valid_to.isoformat() if version.valid_to else None},
    )
    record(session, access, at=now)
