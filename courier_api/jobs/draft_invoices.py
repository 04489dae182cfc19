"""Daily: bring the drafts of the running and the last month up to date."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.invoices.draft import draft_invoices, month_before, month_of


def run(session: Session, employer_number: str, now: datetime) -> str:
    """Drafts each platform's invoice of this month and of the month before."""
    month = month_of(local_date(now))
    drafted = [
        draft_invoices(session, employer_number, month=each, now=now)
        for each in (month_before(month), month)
    ]
    return f"{sum(drafted)} drafts"
