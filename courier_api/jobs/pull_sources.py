"""Monthly: have the shifts of last month pulled from the platforms that are asked for them."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.intake.pull import ask_to_pull
from courier_api.invoices.draft import month_before, month_of
from courier_api.sources.queries import all_sources
from courier_api.wiring import PULL_CHANNELS


def run(session: Session, employer_number: str, now: datetime) -> str:
    """A message for each source that can be pulled; a worker asks outside any transaction."""
    month = month_before(month_of(local_date(now)))
    sources = [
        source
        for source in all_sources(session, employer_number)
        if source.scheme in PULL_CHANNELS and source.base_url
    ]
    for source in sources:
        ask_to_pull(session, source, month, cause="monthly", now=now)
    return f"{len(sources)} to pull"
