"""Nightly: compare everybody's needs with what is declared, where anything is not as it was."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.filings.kinds import RECONCILE
from courier_api.filings.look_over import changed_couriers
from courier_api.foundation.clock import local_date
from courier_api.messaging import outbox


def run(session: Session, employer_number: str, now: datetime) -> str:
    """Each event is answered when it comes; this finds what no event told."""
    today = local_date(now)
    changed = changed_couriers(session, employer_number, today=today)
    outbox.put_all(
        session,
        [
            outbox.NewMessage(
                kind=RECONCILE,
                key=f"{RECONCILE}:night:{courier_id}:{now.isoformat()}",
                payload={"courier_id": courier_id, "look": True},
                due_at=now,
                employer_number=employer_number,
            )
            for courier_id in changed
        ],
    )
    return f"{len(changed)} couriers"
