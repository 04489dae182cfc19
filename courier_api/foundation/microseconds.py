"""Stored instants as whole microseconds, made by the database: for reading very many of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class microseconds_of(FunctionElement[int]):
    """Microseconds since 1970 in UTC of a column of type UtcDateTime; null stays null."""

    inherit_cache = True
    name = "microseconds_of"
    type = BigInteger()

    def __init__(
        self, column: ColumnElement[datetime] | InstrumentedAttribute[datetime | None]
    ) -> None:
        super().__init__(column)


@compiles(microseconds_of, "postgresql")
def _in_postgresql(element: microseconds_of, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401
    column = compiler.process(element.clauses, **more)
    return f"CAST(EXTRACT(EPOCH FROM {column}) * 1000000 AS BIGINT)"


@compiles(microseconds_of, "sqlite")
def _in_sqlite(element: microseconds_of, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401
    """Stored as text with six decimals; whole seconds first, since SQLite rounds to thousandths."""
    column = compiler.process(element.clauses, **more)
    seconds = f"CAST(strftime('%s', substr({column}, 1, 19)) AS INTEGER)"
    return f"({seconds} * 1000000 + CAST(substr({column}, 21, 6) AS INTEGER))"
