"""A named person confirms a figure, so that it may be paid with; or withdraws one.

Both are new rows: the row they are about stays as it was entered.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.parameters.enter import (
    Author,
    NotWaiting,
    RowReplaced,
    check_author,
    checked_source,
    enter,
)
from courier_api.parameters.models import StoredParameter
from courier_api.parameters.queries import row_of, standing_periods
from platforms.parameter_periods import Period
from platforms.parameters import Confidence


def confirm(
    session: Session, row_id: int, author: Author, *, source: str, now: datetime
) -> list[int]:
    """Confirm a figure on the days on which it holds; returns the numbers of the new rows.

    Raises NotFound, Invalid without a name or a source, NotWaiting for a figure that is sure or
    has no number, and RowReplaced.
    """
    row = row_of(session, row_id, author.employer_number)
    check_author(author)
    published = checked_source(source)
    periods = _standing(session, row, author)
    if row.confidence != Confidence.UNCONFIRMED.value or periods[0].row.value is None:
        raise NotWaiting("This figure does not wait to be confirmed.", row_id=row_id)

    def confirmed(period: Period) -> StoredParameter:
        new = _copy(row, period, act="confirmed")
        new.value, new.source = row.value, published
        return new

    return _enter_each(session, periods, confirmed, author, now=now)


def withdraw(
    session: Session, row_id: int, author: Author, *, reason: str, now: datetime
) -> list[int]:
    """Take a figure back on the days on which it holds: nobody is paid with it any more.

    What was paid stays paid; the days wait for another figure. Raises NotFound, Invalid and
    RowReplaced.
    """
    row = row_of(session, row_id, author.employer_number)
    check_author(author)
    said = checked_source(reason)
    periods = _standing(session, row, author)
    if periods[0].row.value is None:
        raise NotWaiting("This row has no number that could be taken back.", row_id=row_id)

    def withdrawn(period: Period) -> StoredParameter:
        new = _copy(row, period, act="withdrawn")
        new.value, new.source = "", said
        return new

    return _enter_each(session, periods, withdrawn, author, now=now)


def _standing(session: Session, row: StoredParameter, author: Author) -> list[Period]:
    periods = standing_periods(session, row, author.employer_number)
    if not periods:
        raise RowReplaced("A later row has taken the place of this one.", row_id=row.id)
    return periods


def _enter_each(
    session: Session,
    periods: list[Period],
    new_row: Callable[[Period], StoredParameter],
    author: Author,
    *,
    now: datetime,
) -> list[int]:
    return enter(session, [new_row(period) for period in periods], author, now=now)


def _copy(row: StoredParameter, period: Period, *, act: str) -> StoredParameter:
    """The same figure in one of its periods, about the row."""
    return StoredParameter(
        key=row.key,
        scope=row.scope,
        valid_from=period.first_day,
        valid_to=period.last_day,
        unit=row.unit,
        confidence=Confidence.CONFIRMED.value,
        act=act,
        about_id=row.id,
    )
