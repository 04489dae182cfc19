"""Two people look at a mass correction: one proposes it, another one confirms it.

The database refuses the same sign-in for both, whoever writes (correction_models.py).
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import NotFound, Refused
from courier_api.messaging import outbox
from courier_api.pay.correction_models import MassCorrection
from courier_api.pay.kinds import APPLY_CORRECTION


class OnePersonOnly(Refused):
    """Whoever proposed a correction cannot confirm it."""

    def __init__(self, correction_id: int) -> None:
        super().__init__(
            "You proposed this correction. Somebody else has to look at it and confirm it.",
            correction_id=correction_id,
        )


class NotWaiting(Refused):
    """The correction is not in the state in which this can be done."""

    def __init__(self, correction_id: int, state: str) -> None:
        super().__init__(
            "This correction cannot be signed now. Look at it again.",
            correction_id=correction_id,
            state=state,
        )


def sign(
    session: Session, correction_id: int, *, employer_number: str, identity_id: int, now: datetime
) -> str:
    """The first sign-in proposes, another one confirms; returns the state that follows.

    Raises NotFound, NotWaiting when it is still counted, replaced or signed by two, OnePersonOnly.
    """
    row = session.scalar(
        select(MassCorrection)
        .where(
            MassCorrection.id == correction_id,
            MassCorrection.employer_number == employer_number,
        )
        .with_for_update()
    )
    if row is None:
        raise NotFound("There is no mass correction with this number.", correction_id=correction_id)
    if row.state not in ("waiting", "proposed"):
        raise NotWaiting(correction_id, row.state)
    if row.state == "proposed" and row.proposed_by == identity_id:
        raise OnePersonOnly(correction_id)
    state = "proposed" if row.state == "waiting" else "confirmed"
    who, when = ("proposed_by", "proposed_at") if state == "proposed" else (
        "confirmed_by", "confirmed_at"
    )  # fmt: skip
    session.execute(
        update(MassCorrection)
        .where(MassCorrection.id == row.id, MassCorrection.state == row.state)
        .values({"state": state, who: identity_id, when: now})
    )
    session.expire(row)
    _write_down(session, row, state, identity_id, now=now)
    if state == "confirmed":
        outbox.put(
            session,
            APPLY_CORRECTION,
            key=f"{APPLY_CORRECTION}:{row.id}",
            payload={"correction_id": row.id},
            due_at=now,
            employer_number=employer_number,
        )
    return state


def _write_down(
    session: Session, row: MassCorrection, state: str, identity_id: int, *, now: datetime
) -> None:
    access = Access(
        employer_number=row.employer_number,
        actor=f"identity:{identity_id}",
        action=f"mass_correction.{state}",
        subject_kind="mass_correction",
        subject_id=str(row.id),
    )
    record(session, access, at=now)
