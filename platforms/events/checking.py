"""A compiled validator run over JSON, and its complaints translated into our published rules."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from platforms.events.faults import FieldFault, Rule

Record = TypeVar("Record")

_RULES: Final[Mapping[str, Rule]] = {
    "missing": Rule.REQUIRED,
    "string_type": Rule.NOT_A_STRING,
    "string_unicode": Rule.BAD_CHARACTERS,
    "string_pattern_mismatch": Rule.BAD_CHARACTERS,
    "string_too_short": Rule.EMPTY,
    "string_too_long": Rule.TOO_LONG,
    "too_long": Rule.TOO_LONG,
    "int_type": Rule.NOT_AN_INTEGER,
    "int_from_float": Rule.NOT_AN_INTEGER,
    "float_type": Rule.NOT_A_NUMBER,
    "finite_number": Rule.NOT_FINITE,
    "bool_type": Rule.NOT_A_BOOLEAN,
    "greater_than_equal": Rule.BELOW_MINIMUM,
    "less_than_equal": Rule.ABOVE_MAXIMUM,
    "literal_error": Rule.UNKNOWN_VALUE,
    "dataclass_type": Rule.NOT_AN_OBJECT,
    "tuple_type": Rule.NOT_A_LIST,
    **{rule.value: rule for rule in Rule},  # raised under their own name by our own validators
}


def check(
    adapter: TypeAdapter[Record], value: object, path: str, faults: list[FieldFault]
) -> Record | None:
    """The record; or None, and all faults of the value added to `faults`, their paths below `path`."""
    try:
        return adapter.validate_python(value)
    except ValidationError as refused:
        faults.extend(_faults(refused.errors(include_url=False, include_context=False), path))
        return None


def _faults(details: list[ErrorDetails], path: str) -> Iterator[FieldFault]:
    for detail in details:
        steps = [path, *map(str, detail["loc"])] if path else [*map(str, detail["loc"])]
        if detail["input"] is None:  # null is how some senders write "absent"
            rule = Rule.REQUIRED
        else:
            rule = _RULES.get(detail["type"], Rule.INVALID)
        yield FieldFault(".".join(steps) or "body", rule)
