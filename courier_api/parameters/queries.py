"""The dated table as a co-operative knows it, now or at an earlier moment."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import NotFound
from courier_api.parameters.models import StoredParameter
from platforms.parameter_periods import Period, periods_of
from platforms.parameters import Confidence, ParameterRow, read_number


def known_rows(
    session: Session,
    employer_number: str,
    *,
    keys: Collection[str] | None = None,
    known_at: datetime | None = None,
) -> Sequence[StoredParameter]:
    """The bundled rows and the co-operative's own, as they became known.

    `keys`: only these figures; `known_at`: only what was known at that moment.
    """
    query = select(StoredParameter).where(
        or_(
            StoredParameter.employer_number.is_(None),
            StoredParameter.employer_number == employer_number,
        )
    )
    if keys is not None:
        query = query.where(StoredParameter.key.in_(keys))
    if known_at is not None:
        query = query.where(StoredParameter.known_from <= known_at)
    return session.scalars(query.order_by(StoredParameter.known_from, StoredParameter.id)).all()


def pure_row(stored: StoredParameter) -> ParameterRow:
    """A stored row as the rules read it."""
    return ParameterRow(
        key=stored.key,
        scope=stored.scope,
        valid_from=stored.valid_from,
        valid_to=stored.valid_to,
        value=read_number(stored.value),
        text=stored.value,
        unit=stored.unit,
        source=stored.source,
        confidence=Confidence(stored.confidence),
        known_from=stored.known_from,
        entered_by=stored.entered_by,
        row_id=stored.id,
    )


def periods_by_figure(
    rows: Iterable[StoredParameter],
) -> dict[tuple[str, str], tuple[Period, ...]]:
    """The periods that hold, by key and scope, of rows that are given as they became known."""
    grouped: dict[tuple[str, str], list[ParameterRow]] = {}
    for row in rows:
        grouped.setdefault((row.key, row.scope), []).append(pure_row(row))
    return {figure: periods_of(grouped[figure]) for figure in sorted(grouped)}


def standing_periods(session: Session, row: StoredParameter, employer_number: str) -> list[Period]:
    """The periods in which this very row holds for a co-operative; none when others replaced it."""
    rows = known_rows(session, employer_number, keys=[row.key])
    periods = periods_by_figure(rows).get((row.key, row.scope), ())
    return [period for period in periods if period.row.row_id == row.id]


def row_of(session: Session, row_id: int, employer_number: str) -> StoredParameter:
    """A bundled row or one of this co-operative. Raises NotFound."""
    row = session.get(StoredParameter, row_id)
    if row is None or row.employer_number not in (None, employer_number):
        raise NotFound("There is no figure with this number.", row_id=row_id)
    return row
