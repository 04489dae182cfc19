"""Agreements in versions: one holds on each day, and a change is a new version."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.agreements.activate import AgreementOverlaps, PlatformTermsDiffer
from courier_api.agreements.document import read_version
from courier_api.agreements.known import terms_by_day
from courier_api.agreements.models import AgreementVersion, PlatformTerms
from courier_api.agreements.queries import version_on
from courier_api.foundation.database import Database
from tests.factories.agreements import TERMS, make_agreement
from tests.factories.cooperatives import OURS, make_cooperative
from tests.factories.sources import make_source

MARCH_END, APRIL = date(2026, 3, 31), date(2026, 4, 1)


@pytest.fixture
def source_id(database: Database) -> int:
    """A platform that may join."""
    with database.transaction() as session:
        return make_source(session)


def versions(session: Session) -> list[tuple[int, date, date | None]]:
    """Number, first and last day of every version."""
    rows = session.scalars(select(AgreementVersion).order_by(AgreementVersion.version))
    return [(row.version, row.valid_from, row.valid_to) for row in rows]


def test_the_same_version_again_changes_nothing(database: Database, source_id: int) -> None:
    with database.transaction() as session:
        assert make_agreement(session, source_id) == make_agreement(session, source_id)
        assert versions(session) == [(1, date(2026, 1, 1), None)]
        assert session.scalar(select(func.count(PlatformTerms.id))) == 1


def test_two_versions_cannot_hold_on_one_day(database: Database, source_id: int) -> None:
    with database.transaction() as session:
        make_agreement(session, source_id)
        with pytest.raises(AgreementOverlaps):
            make_agreement(session, source_id, valid_from=APRIL, floor_minutes="200")


def test_a_version_is_closed_and_followed_by_the_next(database: Database, source_id: int) -> None:
    with database.transaction() as session:
        agreement = make_agreement(session, source_id)
        make_agreement(session, source_id, valid_to=MARCH_END)
        make_agreement(session, source_id, valid_from=APRIL, floor_minutes="200")

        assert versions(session) == [(1, date(2026, 1, 1), MARCH_END), (2, APRIL, None)]
        days = {MARCH_END: 1, APRIL: 2, date(2099, 1, 1): 2}
        for day, number in days.items():
            version = version_on(session, agreement, day)
            joined = terms_by_day(session, [source_id]).version_on(source_id, day)
            assert version is not None
            assert joined is not None
            assert (version.version, joined.version, joined.agreement_id) == (
                number, number, agreement,
            )  # fmt: skip


def test_before_its_first_day_nothing_holds(database: Database, source_id: int) -> None:
    with database.transaction() as session:
        agreement = make_agreement(session, source_id)
        day_before = date(2026, 1, 1) - timedelta(days=1)

        assert version_on(session, agreement, day_before) is None
        assert terms_by_day(session, [source_id]).version_on(source_id, day_before) is None


def test_a_platform_cannot_have_two_terms_from_one_day(database: Database, source_id: int) -> None:
    with database.transaction() as session:
        make_agreement(session, source_id)
        with pytest.raises(PlatformTermsDiffer):
            make_agreement(session, source_id, fee_pct="7.0")


def test_other_names_are_other_agreements(database: Database, source_id: int) -> None:
    with database.transaction() as session:
        other = make_source(session, "kievit")

        assert make_agreement(session, source_id) != make_agreement(session, other, name="Tandem")


DOCUMENT: dict[str, Any] = {
    "name": "Ketting",
    "valid_from": "2026-01-01",
    "valid_to": "2026-03-31",
    "terms": TERMS,
    "platforms": [
        {
            "source": "zwaluw",
            "fee_pct": "6.5",
            "vat_pct": "21",
            "payment_days": 30,
            "language": "nl",
        }
    ],
}


def test_a_document_is_read() -> None:
    version = read_version(DOCUMENT, employer_number=OURS, source_ids={"zwaluw": 7})

    assert (version.name, version.valid_from, version.valid_to) == (
        "Ketting", date(2026, 1, 1), MARCH_END,
    )  # fmt: skip
    assert [(p.source_id, p.fee_pct, p.payment_days) for p in version.platforms] == [(7, "6.5", 30)]


def with_platform(**changes: object) -> dict[str, Any]:
    """The document with other terms of its platform."""
    return {**DOCUMENT, "platforms": [{**DOCUMENT["platforms"][0], **changes}]}


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ([], "object"),
        ({}, "name"),
        ({**DOCUMENT, "name": 5}, "name"),
        ({**DOCUMENT, "name": "x" * 121}, "name"),
        ({**DOCUMENT, "valid_from": None}, "valid_from"),
        ({**DOCUMENT, "valid_from": "1 January"}, "valid_from"),
        ({**DOCUMENT, "valid_to": "2025-12-31"}, "valid_to"),
        ({**DOCUMENT, "terms": None}, "terms"),
        ({**DOCUMENT, "terms": {"rates": "much"}}, "terms.rates"),
        ({**DOCUMENT, "terms": {"flor_minutes": "180"}}, "flor_minutes"),
        ({**DOCUMENT, "platforms": {}}, "platforms"),
        ({**DOCUMENT, "platforms": [5]}, "platforms[0]"),
        ({**DOCUMENT, "day": 1}, "day"),
        (with_platform(source="nobody"), "platforms[0].source"),
        (with_platform(fee_pct="100"), "platforms[0].fee_pct"),
        (with_platform(fee_pct=6.5), "platforms[0].fee_pct"),
        (with_platform(vat_pct="-1"), "platforms[0].vat_pct"),
        (with_platform(payment_days="soon"), "platforms[0].payment_days"),
        (with_platform(payment_days=3650), "platforms[0].payment_days"),
        (with_platform(language="es"), "platforms[0].language"),
    ],
)
def test_what_is_wrong_with_a_document_is_said_with_its_place(document: object, named: str) -> None:
    with pytest.raises(ValueError, match=r"must|unknown|no source") as refused:
        read_version(document, employer_number=OURS, source_ids={"zwaluw": 7})

    assert named in str(refused.value)


def test_an_agreement_needs_no_platform(database: Database) -> None:
    with database.transaction() as session:
        make_cooperative(session)

        assert make_agreement(session) > 0
