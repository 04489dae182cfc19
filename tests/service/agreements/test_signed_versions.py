"""Drafts are signed by both sides, then activated; what is in force is never edited."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from courier_api.agreements.activate import (
    ActivationBlocked,
    VersionInForce,
    VersionIsDraft,
    activate,
    close,
)
from courier_api.agreements.check import check_version
from courier_api.agreements.import_version import add_version
from courier_api.agreements.known import terms_by_day
from courier_api.agreements.models import (
    AgreementClosing,
    AgreementSignature,
    AgreementVersion,
    PlatformTerms,
)
from courier_api.agreements.queries import version_on
from courier_api.agreements.sign import sign, valid_signatures
from courier_api.agreements.store import InvoiceTerms, NewVersion, draft_version
from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from courier_api.foundation.errors import Invalid
from platforms.pay.version_findings import FindingCode
from tests.factories.agreements import TERMS, make_agreement, signature
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.sources import make_source

JANUARY, MARCH_END = date(2026, 1, 1), date(2026, 3, 31)
LATER = FRIDAY_NOON + timedelta(days=1)


@pytest.fixture
def source_id(database: Database) -> int:
    """A platform that may join."""
    with database.transaction() as session:
        return make_source(session)


def new_version(*source_ids: int, **terms: object) -> NewVersion:
    """A version that these platforms join, and that nobody has signed."""
    return NewVersion(
        employer_number=OURS,
        name="Ketting",
        valid_from=JANUARY,
        valid_to=None,
        terms={**TERMS, **terms},
        platforms=[
            InvoiceTerms(
                source_id=each, fee_pct="6.5", vat_pct="21", payment_days=30, language="nl"
            )
            for each in source_ids
        ],
    )


def drafted(session: Session, *source_ids: int, **terms: object) -> AgreementVersion:
    return draft_version(session, new_version(*source_ids, **terms), now=FRIDAY_NOON)


def signed(session: Session, draft: AgreementVersion, *parties: int | None) -> None:
    for party in parties:
        sign(session, draft, signature(party, FRIDAY_NOON), recorded_by="staff:3", now=FRIDAY_NOON)


def codes(session: Session, version: AgreementVersion) -> list[FindingCode]:
    return [finding.code for finding in check_version(session, version)]


def test_a_draft_pays_nobody_until_both_sides_have_signed(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        draft = drafted(session, source_id)
        signed(session, draft, None)
        with pytest.raises(ActivationBlocked) as blocked:
            activate(session, draft, actor="staff:3", now=LATER)
        assert blocked.value.facts["findings"] == ["platform_not_signed"]
        assert version_on(session, draft.agreement_id, JANUARY) is None
        assert session.scalars(select(PlatformTerms)).all() == []

        signed(session, draft, source_id)
        activate(session, draft, actor="staff:3", now=LATER)

        assert version_on(session, draft.agreement_id, JANUARY) is draft
        assert (draft.known_from, draft.activated_by) == (LATER, "staff:3")
        assert len(session.scalars(select(PlatformTerms)).all()) == 1
        actions = session.scalars(select(AuditRecord.action).order_by(AuditRecord.id)).all()
        assert [action for action in actions if action.startswith("agreement.")] == [
            "agreement.sign", "agreement.sign", "agreement.activate",
        ]  # fmt: skip


def test_a_rewritten_draft_has_to_be_signed_again(database: Database, source_id: int) -> None:
    with database.transaction() as session:
        draft = drafted(session, source_id)
        signed(session, draft, None, source_id)
        assert codes(session, draft) == []

        again = drafted(session, source_id, floor_minutes="200")

        assert again.id == draft.id
        assert codes(session, draft) == [
            FindingCode.COOPERATIVE_NOT_SIGNED, FindingCode.PLATFORM_NOT_SIGNED,
        ]  # fmt: skip
        drafted(session, source_id)
        assert len(valid_signatures(session, draft)) == 2


def test_the_same_signature_is_recorded_once_and_its_name_is_unreadable_at_rest(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        draft = drafted(session, source_id)
        signed(session, draft, None, None)

        (row,) = session.scalars(select(AgreementSignature)).all()
        assert (row.name, row.role, row.recorded_by) == ("Hilde", "director", "staff:3")
        raw = session.scalar(text("SELECT name FROM agreement_signatures"))
        assert b"Hilde" not in bytes(raw or b"")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"name": "x" * 201},
        {"role": ""},
        {"signed_at": LATER},
        {"source_id": 999},
    ],
)
def test_a_signature_that_cannot_be_is_refused(
    database: Database, source_id: int, changes: dict[str, object]
) -> None:
    with database.transaction() as session:
        draft = drafted(session, source_id)
        wrong = replace(signature(None, FRIDAY_NOON), **changes)  # type: ignore[arg-type]
        with pytest.raises(Invalid):
            sign(session, draft, wrong, recorded_by="staff:3", now=FRIDAY_NOON)


def test_a_version_is_activated_once_and_a_draft_is_not_closed(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        draft = drafted(session, source_id)
        with pytest.raises(VersionIsDraft):
            close(session, draft, MARCH_END, actor="staff:3", now=LATER)
        signed(session, draft, None, source_id)
        activate(session, draft, actor="staff:3", now=LATER)
        with pytest.raises(VersionInForce):
            activate(session, draft, actor="staff:3", now=LATER)


def test_what_was_known_of_last_days_is_kept(database: Database, source_id: int) -> None:
    with database.transaction() as session:
        agreement_id = make_agreement(session, source_id)
        (version,) = session.scalars(select(AgreementVersion)).all()
        close(session, version, MARCH_END, actor="staff:3", now=LATER)

        told = session.scalars(select(AgreementClosing).order_by(AgreementClosing.id)).all()
        assert [(row.known_from, row.valid_to) for row in told] == [
            (FRIDAY_NOON, None), (LATER, MARCH_END),
        ]  # fmt: skip
        (terms,) = session.scalars(select(PlatformTerms)).all()
        assert terms.valid_to == MARCH_END
        terms_then = terms_by_day(session, [source_id])
        days = (JANUARY, MARCH_END, MARCH_END + timedelta(days=1))
        held = [terms_then.version_on(source_id, day) for day in days]
        assert [known and known.agreement_id for known in held] == [
            agreement_id,
            agreement_id,
            None,
        ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE agreement_versions SET version = 9",
        "UPDATE agreement_versions SET valid_from = '2026-02-01'",
        "UPDATE agreement_versions SET valid_to = '2026-02-01'",
        "UPDATE agreement_versions SET state = 'draft'",
        "UPDATE agreement_versions SET terms = '{}'",
        "DELETE FROM agreement_versions",
        "UPDATE platform_terms SET fee_pct = '1'",
        "UPDATE platform_terms SET valid_to = '2026-02-01'",
        "DELETE FROM platform_terms",
        "UPDATE agreement_closings SET valid_to = '2026-02-01'",
        "DELETE FROM agreement_closings",
        "UPDATE agreement_signatures SET role = 'x'",
        "DELETE FROM agreement_signatures",
    ],
)
def test_what_is_in_force_cannot_be_edited_by_anybody(
    database: Database, source_id: int, change: str
) -> None:
    with database.transaction() as session:
        make_agreement(session, source_id)
    with database.transaction() as session, pytest.raises(DBAPIError, match=r"never edited|append"):
        session.execute(text(change))


def test_a_platform_joins_a_version_in_force_with_its_signature_and_ours(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        make_agreement(session, source_id)
        colibri = make_source(session, "colibri")
        both = new_version(source_id, colibri)
        unsigned = replace(both, signatures=[signature(None, FRIDAY_NOON)])
        with pytest.raises(ActivationBlocked), session.begin_nested():
            add_version(session, unsigned, now=FRIDAY_NOON)

        parties = [signature(None, FRIDAY_NOON), signature(colibri, FRIDAY_NOON)]
        version = add_version(session, replace(both, signatures=parties), now=FRIDAY_NOON)

        assert version.version == 1
        assert {t.source_id for t in session.scalars(select(PlatformTerms))} == {source_id, colibri}
        assert codes(session, version) == []


def test_versions_may_not_leave_a_gap(database: Database, source_id: int) -> None:
    with database.transaction() as session:
        make_agreement(session, source_id, valid_to=MARCH_END)
        with pytest.raises(ActivationBlocked) as blocked:
            make_agreement(session, source_id, valid_from=date(2026, 4, 2), floor_minutes="200")

    assert blocked.value.facts["findings"] == ["gap"]


@pytest.mark.postgresql
@pytest.mark.parametrize("table", ["agreement_versions", "platform_terms"])
def test_what_is_in_force_cannot_be_emptied(database: Database, source_id: int, table: str) -> None:
    with database.transaction() as session:
        make_agreement(session, source_id)
    with database.transaction() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(f"TRUNCATE {table} CASCADE"))
