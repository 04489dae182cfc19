"""Declarations as the sandbox keeps them, and the JSON form of declarations and periods."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from types import MappingProxyType

from declarations.dimona.contract import JsonObject
from declarations.dimona.sandbox.clock import instant_text, parse_instant
from declarations.dimona.sandbox.periods import Period
from declarations.dimona.sandbox.scenario import Answer


@dataclass(slots=True, kw_only=True)
class Declaration:
    """One declaration received. `result` and `codes` are the sandbox's own verdict.

    `planned_results` and `planned_anomalies` come from a scenario and win over it. `reads` counts
    the GETs, `early_reads` those answered with "not ready", `revealed` the results shown.
    """

    id: int
    payload: JsonObject
    received_at: datetime
    ready_at: datetime
    employer_id: int | None
    ssin: str | None
    content_key: str
    result: str = "S"
    codes: tuple[str, ...] = ()
    period_id: int | None = None
    applied: bool = False
    planned_results: tuple[str, ...] = ()
    planned_anomalies: tuple[object, ...] | None = None
    planned_period_id: int | None = None
    not_ready_times: int = 0
    not_ready_until: datetime | None = None
    get_answers: tuple[Answer, ...] = ()
    reads: int = 0
    early_reads: int = 0
    revealed: int = 0


_NOT_KEPT = frozenset({"get_answers"})
_INSTANTS = frozenset({"received_at", "ready_at", "not_ready_until", "changed_at"})
_DATES = frozenset({"starts_on", "ends_on"})
_TUPLES = frozenset({"codes", "planned_results", "planned_anomalies"})


def declaration_json(declaration: Declaration) -> JsonObject:
    """For the state file; answers planned for GETs are not kept."""
    kept = {field.name for field in fields(Declaration)} - _NOT_KEPT
    return {name: _plain(getattr(declaration, name)) for name in sorted(kept)}


def declaration_from(document: Mapping[str, object]) -> Declaration:
    return Declaration(**_typed(document))  # type: ignore[arg-type]


def period_json(period: Period) -> JsonObject:
    return {name: _plain(value) for name, value in asdict(period).items()}


def period_from(document: Mapping[str, object]) -> Period:
    return Period(**_typed(document))  # type: ignore[arg-type]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _typed(document: Mapping[str, object]) -> Mapping[str, object]:
    return MappingProxyType({name: _value(name, value) for name, value in document.items()})


def _value(name: str, value: object) -> object:
    if value is None:
        return None
    if name in _INSTANTS:
        return parse_instant(value)
    if name in _DATES:
        return date.fromisoformat(str(value))
    return tuple(value) if name in _TUPLES and isinstance(value, list) else value
