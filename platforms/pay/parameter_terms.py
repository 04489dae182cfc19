"""Terms that refer to the dated table: which figures they name, and what these say on a day.

A dated list of an agreement may be replaced by an object that names a figure of the table:
`"legal_minimum": {"parameter": "be.rmmmg.monthly", "scope": "BE;age>=18", "weekly_hours": "38"}`.
The computation itself knows only lists: they are filled in from the table as it was known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from platforms.parameter_periods import Period, Unknown, overlaid, period_on, periods_of
from platforms.parameters import Confidence, ParameterRow
from platforms.pay.errors import PayInputError
from platforms.pay.json_object import JsonObject

MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterField:
    """A dated list that may come from the table: its place, the value's name, the unit it needs.

    `extra` are the fields of each row that the agreement itself says.
    """

    place: tuple[str, ...]
    value_name: str
    unit: str
    extra: frozenset[str] = frozenset()
    minutes_per_unit: int | None = None
    students_only: bool = False


FIELDS = (
    ParameterField(place=("rates",), value_name="hourly", unit="EUR/hour"),
    ParameterField(
        place=("legal_minimum",),
        value_name="monthly",
        unit="EUR/month",
        extra=frozenset({"weekly_hours"}),
    ),
    ParameterField(place=("allowances", "phone_per_hour"), value_name="value", unit="EUR/hour"),
    ParameterField(place=("allowances", "bike_per_km"), value_name="value", unit="EUR/km"),
    ParameterField(place=("allowances", "bike_per_hour"), value_name="value", unit="EUR/hour"),
    ParameterField(place=("contributions", "employer_pct"), value_name="value", unit="%"),
    ParameterField(
        place=("contributions", "student_contingent"),
        value_name="minutes",
        unit="hours",
        minutes_per_unit=MINUTES_PER_HOUR,
        students_only=True,
    ),
)


class FigureFault(StrEnum):
    """Why a figure cannot be paid with on a day."""

    UNCONFIRMED = "unconfirmed"
    MISSING = "missing"
    NO_NUMBER = "no_number"
    OTHER_UNIT = "other_unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A figure of the table that terms name. `scope` may be left out where a key has only one."""

    field: ParameterField
    key: str
    scope: str | None
    extra: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFigure:
    """A figure that cannot be paid with on a day; `row_id` names the row if there is one."""

    reference: Reference
    fault: FigureFault
    row_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedTerms:
    """Terms with every list filled in, and the figures they were filled from.

    `assumed` are rows taken as confirmed, to see what confirming them would change.
    """

    terms: Mapping[str, Any]
    figures: tuple[tuple[Reference, tuple[Period, ...]], ...] = ()
    assumed: AbstractSet[int] = field(default_factory=frozenset)

    def waiting_on(self, day: date, *, is_student: bool) -> tuple[WaitingFigure, ...]:
        """The figures that cannot be paid with on a day, for this kind of courier."""
        found = (
            _waiting(reference, period_on(periods, day), self.assumed)
            for reference, periods in self.figures
            if is_student or not reference.field.students_only
        )
        return tuple(figure for figure in found if figure is not None)

    def rows_on(self, day: date) -> tuple[int, ...]:
        """The stored rows that hold on a day, in order."""
        held = (period_on(periods, day) for _, periods in self.figures)
        return tuple(
            sorted({p.row.row_id for p in held if p is not None and p.row.row_id is not None})
        )


def references_of(terms: Mapping[str, Any]) -> tuple[Reference, ...]:
    """The figures that terms name. Raises PayInputError for one that is not well formed."""
    return tuple(
        _reference(each, found)
        for each in FIELDS
        if isinstance(found := _at(terms, each.place), dict)
    )


def without_references(terms: Mapping[str, Any]) -> dict[str, Any]:
    """The terms with an empty list in the place of each figure of the table."""
    return _with_lists(terms, {reference.field: [] for reference in references_of(terms)})


def resolved(
    terms: Mapping[str, Any],
    rows: Iterable[ParameterRow],
    *,
    assumed: AbstractSet[int] = frozenset(),
    unknown: Sequence[Unknown] = (),
) -> ResolvedTerms:
    """The terms with their lists filled in from these rows, which are given as they became known.

    Days without a number that may be paid with stay out: ask `waiting_on` before computing.
    `unknown`: rows that do not count on some days.
    """
    references = references_of(terms)
    if not references:
        return ResolvedTerms(terms=terms)
    known = tuple(rows)
    figures = tuple((each, _known_periods(each, known, unknown)) for each in references)
    lists = {each.field: list(_rows(each, periods, assumed)) for each, periods in figures}
    return ResolvedTerms(terms=_with_lists(terms, lists), figures=figures, assumed=assumed)


def _reference(which: ParameterField, found: dict[str, Any]) -> Reference:
    place = ".".join(which.place)
    fields = JsonObject(found, place, frozenset({"parameter", "scope"}) | which.extra)
    return Reference(
        field=which,
        key=fields.text("parameter"),
        scope=fields.text("scope") if fields.has("scope") else None,
        extra={name: str(fields.amount(name)) for name in sorted(which.extra)},
    )


def _known_periods(
    reference: Reference, rows: Sequence[ParameterRow], unknown: Sequence[Unknown]
) -> tuple[Period, ...]:
    periods = _periods(reference, rows)
    for each in unknown:
        others = _periods(reference, [row for row in rows if row.row_id not in each.row_ids])
        periods = overlaid(periods, others, each.first_day, each.last_day)
    return periods


def _periods(reference: Reference, rows: Sequence[ParameterRow]) -> tuple[Period, ...]:
    own = [row for row in rows if row.key == reference.key]
    scopes = {row.scope for row in own}
    if reference.scope is None and len(scopes) > 1:
        return ()  # nobody can say which is meant: every day waits
    return periods_of(r for r in own if reference.scope in (None, r.scope))


def _waiting(
    reference: Reference, period: Period | None, assumed: AbstractSet[int]
) -> WaitingFigure | None:
    fault = FigureFault.MISSING if period is None else _fault(reference, period.row, assumed)
    if fault is None:
        return None
    row_id = period.row.row_id if period is not None else None
    return WaitingFigure(reference=reference, fault=fault, row_id=row_id)


def _fault(
    reference: Reference, row: ParameterRow, assumed: AbstractSet[int]
) -> FigureFault | None:
    if row.value is None or row.value < 0:
        return FigureFault.NO_NUMBER
    if not row.unit.startswith(reference.field.unit):
        return FigureFault.OTHER_UNIT
    if row.confidence is Confidence.UNCONFIRMED and row.row_id not in assumed:
        return FigureFault.UNCONFIRMED
    return None


def _rows(
    reference: Reference, periods: Iterable[Period], assumed: AbstractSet[int]
) -> Iterator[dict[str, Any]]:
    for period in periods:
        if _fault(reference, period.row, assumed) is None:
            row: dict[str, Any] = {
                "valid_from": period.first_day.isoformat(),
                reference.field.value_name: _written(reference, period.row),
                "source": period.row.source,
                **reference.extra,
            }
            if period.row.row_id is not None:
                row["parameter_row"] = period.row.row_id
            yield row


def _written(reference: Reference, row: ParameterRow) -> str:
    """The number in the unit of the agreement's field; hours become minutes."""
    per_unit = reference.field.minutes_per_unit
    if per_unit is None or row.value is None:
        return row.text
    minutes = row.value * Decimal(per_unit)
    return str(int(minutes)) if minutes == int(minutes) else str(minutes)


def _at(terms: Mapping[str, Any], place: tuple[str, ...]) -> object:
    found: object = terms
    for name in place:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _with_lists(
    terms: Mapping[str, Any], lists: Mapping[ParameterField, list[dict[str, Any]]]
) -> dict[str, Any]:
    filled = dict(terms)
    for each, rows in lists.items():
        match each.place:
            case (name,):
                filled[name] = rows
            case (outer, name):
                filled[outer] = {**filled[outer], name: rows}
            case _:
                raise PayInputError(f"{'.'.join(each.place)} is no place of an agreement.")
    return filled
