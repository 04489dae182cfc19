"""The only way into the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import Refused
from courier_api.foundation.ids import new_id
from courier_api.ledger.models import LedgerEntry, LedgerLine


class UnbalancedEntry(Refused):
    """The lines of an entry do not sum to zero."""

    def __init__(self, effect_key: str, sum_cents: int) -> None:
        super().__init__(
            f"The lines of this entry sum to {sum_cents} cents instead of zero.",
            effect_key=effect_key,
            sum_cents=sum_cents,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One line: positive cents are debit, negative are credit."""

    account: str
    amount_cents: int
    courier_id: int | None = None
    source_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A balanced set of movements, posted once under its effect key."""

    employer_number: str
    effect_key: str
    kind: str
    occurred_on: date
    movements: Sequence[Movement]


def post(session: Session, posting: Posting, *, posted_at: datetime) -> UUID | None:
    """Write one entry with its lines; None when there is nothing to move or it is already posted.

    Raises UnbalancedEntry. The database checks again, whoever writes.
    """
    movements = balanced(posting)
    known = select(LedgerEntry.id).where(LedgerEntry.effect_key == posting.effect_key)
    if not movements or session.scalar(known) is not None:
        return None
    entry_id = new_id(posted_at)
    session.execute(
        insert(LedgerLine),
        [
            {
                "entry_id": entry_id,
                "employer_number": posting.employer_number,
                "account": movement.account,
                "courier_id": movement.courier_id,
                "source_id": movement.source_id,
                "amount_cents": movement.amount_cents,
            }
            for movement in movements
        ],
    )
    session.execute(
        insert(LedgerEntry).values(
            id=entry_id,
            employer_number=posting.employer_number,
            effect_key=posting.effect_key,
            kind=posting.kind,
            occurred_on=posting.occurred_on,
            posted_at=posted_at,
        )
    )
    return entry_id


def balanced(posting: Posting) -> list[Movement]:
    """The movements that move something. Raises UnbalancedEntry unless they sum to zero."""
    movements = [movement for movement in posting.movements if movement.amount_cents]
    if (total := sum(movement.amount_cents for movement in movements)) != 0:
        raise UnbalancedEntry(posting.effect_key, total)
    return movements
