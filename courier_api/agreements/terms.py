"""The terms of a stored version one by one, its platforms' invoicing included."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementVersion
from courier_api.agreements.store import joining_of
from courier_api.sources.models import Source
from platforms.pay.term_list import PlatformInvoicing, Term, list_terms


def listed_terms(session: Session, version: AgreementVersion) -> tuple[Term, ...]:
    """Everything the version says, defaults included."""
    joining = joining_of(version)
    rows = session.execute(
        select(Source.id, Source.name).where(Source.id.in_([each.source_id for each in joining]))
    )
    names = {row.id: row.name for row in rows}
    return list_terms(
        version.terms,
        [
            PlatformInvoicing(
                platform=names[each.source_id],
                fee_pct=each.fee_pct,
                vat_pct=each.vat_pct,
                payment_days=each.payment_days,
            )
            for each in joining
        ],
    )
