"""Whether a column is one of many values, asked with one parameter where the database can."""

from collections.abc import Collection
from typing import TypeVar

from sqlalchemy import ColumnElement, String, Text, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

Value = TypeVar("Value", int, str)


def is_one_of(
    session: Session,
    column: ColumnElement[Value] | InstrumentedAttribute[Value],
    values: Collection[Value],
) -> ColumnElement[bool]:
    """The condition. PostgreSQL gets one array: hundreds of parameters cost more than the look-up."""
    if session.get_bind().dialect.name == "postgresql":
        # Text: a cast to the column's own length would cut a longer value off, and then find it.
        kind = Text() if isinstance(column.type, String) else column.type
        return column == any_(literal(list(values), ARRAY(kind)))
    return column.in_(values)
