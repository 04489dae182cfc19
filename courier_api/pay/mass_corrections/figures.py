"""Figures of the dated table changed: what was posted waits for two people, the rest follows at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.agreements.note_figures import agreements_naming, note_figures
from courier_api.pay.mass_corrections.open import follow_change


def follow_figures(
    session: Session,
    employer_number: str,
    *,
    keys: Collection[str],
    row_ids: Collection[int],
    cause: str,
    now: datetime,
) -> None:
    """Follow these rows in every agreement that names their figures. Repeating it does nothing new."""
    note_figures(session, employer_number, row_ids)
    for agreement_id in agreements_naming(session, employer_number, keys):
        follow_change(session, agreement_id, cause=cause, now=now)
