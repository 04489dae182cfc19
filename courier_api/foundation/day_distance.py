"""Whole days between two stored dates, counted by the database."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

Dates = ColumnElement[date] | InstrumentedAttribute[date]


class days_from(FunctionElement[int]):
    """How many days the second date is after the first; negative before it."""

    inherit_cache = True
    name = "days_from"
    type = Integer()

    def __init__(self, first: Dates, second: Dates) -> None:
        super().__init__(first, second)


@compiles(days_from, "postgresql")
def _in_postgresql(element: days_from, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401
    first, second = (compiler.process(each, **more) for each in element.clauses)
    return f"({second} - {first})"


@compiles(days_from, "sqlite")
def _in_sqlite(element: days_from, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401
    """Dates are stored as text; whole days apart are exact in Julian days."""
    first, second = (compiler.process(each, **more) for each in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"
