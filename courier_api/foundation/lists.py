"""Whether a column is one of many values, asked with one parameter where the database can."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Dialect, String, Text, any_, cast, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import UserDefinedType

from courier_api.foundation.postgresql_arrays import WireArray, integers, know_arrays, texts

Value = TypeVar("Value", int, str)


def is_one_of(
    session: Session,
    column: ColumnElement[Value] | InstrumentedAttribute[Value],
    values: Collection[Value],
) -> ColumnElement[bool]:
    """The condition. PostgreSQL gets one array: hundreds of parameters cost more than the look-up."""
    if session.get_bind().dialect.name == "postgresql":
        know_arrays(session.connection())
        # Text: a cast to the column's own length would cut a longer value off, and then find it.
        sent, kind = (_TEXTS, Text()) if isinstance(column.type, String) else (_NUMBERS, _BIG)
        return column == any_(cast(literal(list(values), sent), ARRAY(kind)))
    return column.in_(values)


class _Sent(UserDefinedType[Any]):
    """A list that goes as an array in binary form: the driver would look at each value."""

    cache_ok = True

    def __init__(self, name: str, array: Callable[[list[Any]], WireArray]) -> None:
        self.name, self.array = name, array

    def get_col_spec(self, **_: object) -> str:
        return f"{self.name}[]"

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], WireArray]:  # noqa: ARG002
        return self.array


_BIG = BigInteger()
_TEXTS, _NUMBERS = _Sent("TEXT", texts), _Sent("BIGINT", integers)
