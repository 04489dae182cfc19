"""A row of the dated table as a change of every agreement that names its figure.

Noted in the transaction that enters the row: days that were priced before keep the figures they
know until two people have signed what it changes (pay/mass_corrections).
"""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementChange, AgreementVersion
from courier_api.agreements.store import ACTIVE
from courier_api.foundation.upsert import insert_all
from courier_api.parameters.models import StoredParameter
from platforms.pay.parameter_terms import references_of


def note_figures(session: Session, employer_number: str, row_ids: Collection[int]) -> None:
    """Number these rows as changes of one co-operative's agreements. Repeating it does nothing."""
    rows = session.scalars(
        select(StoredParameter).where(StoredParameter.id.in_(row_ids)).order_by(StoredParameter.id)
    ).all()
    changes = [
        {
            "employer_number": employer_number,
            "agreement_id": agreement_id,
            "closing_id": None,
            "parameter_row_id": row.id,
            "known_from": row.known_from,
            "settled_at": None,
        }
        for row in rows
        for agreement_id in agreements_naming(session, employer_number, [row.key])
    ]
    if changes:
        insert_all(session, AgreementChange, changes, unique=("agreement_id", "parameter_row_id"))


def agreements_naming(
    session: Session, employer_number: str, keys: Collection[str]
) -> Sequence[int]:
    """Agreements with a version in force that names one of these figures, in order."""
    versions = session.scalars(
        select(AgreementVersion).where(
            AgreementVersion.employer_number == employer_number, AgreementVersion.state == ACTIVE
        )
    )
    return sorted(
        {
            version.agreement_id
            for version in versions
            if any(reference.key in keys for reference in references_of(version.terms))
        }
    )
