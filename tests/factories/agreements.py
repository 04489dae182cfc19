"""A pay agreement that platforms join: 13.05 euro an hour, three hours' floor, contributions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.agreements.import_version import add_version
from courier_api.agreements.store import InvoiceTerms, NewSignature, NewVersion
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS

HOURLY = "13.05"
TERMS: dict[str, Any] = {
    "rates": [{"valid_from": "2026-01-01", "hourly": HOURLY}],
    "allowances": {
        "phone_per_hour": [{"valid_from": "2026-01-01", "value": "0.12"}],
        "bike_per_km": [{"valid_from": "2026-01-01", "value": "0.35"}],
    },
    "contributions": {
        "worker_pct": "13.07",
        "student_worker_pct": "2.71",
        "student_employer_pct": "5.42",
        "employer_pct": [{"valid_from": "2018-01-01", "value": "25.00"}],
        "student_contingent": [{"valid_from": "2025-01-01", "minutes": "39000"}],
    },
}


def make_agreement(
    session: Session,
    *source_ids: int,
    name: str = "Ketting",
    valid_from: date = date(2026, 1, 1),
    valid_to: date | None = None,
    fee_pct: str = "6.5",
    employer_number: str = OURS,
    now: datetime = FRIDAY_NOON,
    **terms: object,
) -> int:
    """A version of an agreement that these platforms have joined. Gives the agreement's id."""
    platforms = [
        InvoiceTerms(
            source_id=source_id, fee_pct=fee_pct, vat_pct="21", payment_days=30, language="nl"
        )
        for source_id in source_ids
    ]
    version = NewVersion(
        employer_number=employer_number,
        name=name,
        valid_from=valid_from,
        valid_to=valid_to,
        terms={**TERMS, **terms},
        platforms=platforms,
        signatures=[signature(None, now), *[signature(each, now) for each in source_ids]],
    )
    return add_version(session, version, now=now).agreement_id


def signature(source_id: int | None, signed_at: datetime) -> NewSignature:
    """Hilde signs for the co-operative (None), Noor for a platform."""
    if source_id is None:
        return NewSignature(name="Hilde", role="director", signed_at=signed_at, source_id=None)
    return NewSignature(name="Noor", role="director", signed_at=signed_at, source_id=source_id)
