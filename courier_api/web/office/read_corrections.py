"""Fills the pages of mass corrections from the database, and signs one."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.pay.mass_corrections.queries import correction_detail, correction_list
from courier_api.pay.mass_corrections.sign import sign
from courier_api.web.office.correction_views import (
    CorrectionQueries,
    CorrectionsView,
    CorrectionView,
)

MOST_ROWS = 500


def corrections_view(session: Session, employer_number: str, now: datetime) -> CorrectionsView:
    """The corrections of one co-operative."""
    return CorrectionsView(read_at=now, heads=tuple(correction_list(session, employer_number)))


def correction_view(
    session: Session, employer_number: str, correction_id: int, identity_id: int, now: datetime
) -> CorrectionView:
    """One of them, for a person. Raises NotFound."""
    detail = correction_detail(session, employer_number, correction_id)
    return CorrectionView(
        read_at=now,
        detail=detail,
        proposed_by_you=detail.head.proposed_by == identity_id,
        most_rows=MOST_ROWS,
    )


def sign_correction(
    session: Session, employer_number: str, correction_id: int, identity_id: int, now: datetime
) -> str:
    """Sign as this person. Raises NotFound, NotWaiting or OnePersonOnly."""
    return sign(
        session, correction_id, employer_number=employer_number, identity_id=identity_id, now=now
    )


QUERIES = CorrectionQueries(listing=corrections_view, detail=correction_view, sign=sign_correction)
