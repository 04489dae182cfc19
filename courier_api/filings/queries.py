"""Questions about filings."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.filings.facts import utc_text
from courier_api.filings.models import FilingAlert


def open_alerts(session: Session, courier_id: int) -> list[dict[str, str]]:
    """Alerts about a courier that are not closed, as commands and pages list them."""
    query = (
        select(FilingAlert)
        .where(FilingAlert.courier_id == courier_id, FilingAlert.closed_at.is_(None))
        .order_by(FilingAlert.id)
    )
    return [
        {"code": row.code, "at_utc": utc_text(row.due_at), "to": row.recipient}
        for row in session.scalars(query)
    ]
