"""The dated figures of this package: read once, asked by key and day."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedValue:
    """One line of `parameters.csv`: what a figure is, from which to which day."""

    key: str
    scope: str
    valid_from: date
    valid_to: date
    value: str


@cache
def _dated_values() -> Mapping[str, tuple[DatedValue, ...]]:
    text = files(__package__).joinpath("parameters.csv").read_text(encoding="utf-8")
    by_key: dict[str, list[DatedValue]] = {}
    for row in csv.DictReader(text.splitlines()):
        by_key.setdefault(row["key"], []).append(
            DatedValue(
                key=row["key"],
                scope=row["scope"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
                value=row["value"],
            )
        )
    return {key: tuple(values) for key, values in by_key.items()}


def values_on(key: str, day: date) -> tuple[str, ...]:
    """All values of a key in force on a day, one per scope."""
    return tuple(v.value for v in _dated_values()[key] if v.valid_from <= day <= v.valid_to)


@cache
def value_on(key: str, day: date) -> str:
    """The one value of a key on a day.

    A day before the first line takes the first line's value: the oldest figure that we know.
    Raises LookupError for a day between two lines or after a closed last one.
    """
    if found := values_on(key, day):
        return found[0]
    first = min(_dated_values()[key], key=lambda v: v.valid_from)
    if day < first.valid_from:
        return first.value
    raise LookupError(f"No value of {key} is known for {day.isoformat()}.")
