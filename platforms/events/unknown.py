"""How many fields of a body nobody here knows: they change nothing, and they are counted."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import get_args, get_type_hints

from platforms.events.document import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The known names of an object, and the shape of the object or objects below some of them."""

    names: frozenset[str]
    below: tuple[tuple[str, "Shape"], ...] = ()

    def with_member(self, name: str, inner: "Shape") -> "Shape":
        """The same shape with one more name, and what lies below it."""
        return Shape(names=self.names | {name}, below=(*self.below, (name, inner)))


def shape_of(record: type) -> Shape:
    """The shape of a record and of the records inside it."""
    hints: Mapping[str, object] = get_type_hints(record)
    shape = Shape(names=frozenset(field.name for field in fields(record)))
    for name in sorted(shape.names):
        if (inner := _inner_shape(hints[name])) is not None:
            shape = shape.with_member(name, inner)
    return shape


def count_unknown(value: JsonObject, shape: Shape) -> int:
    """Fields outside the shape; what lies below an unknown field is not counted again."""
    unknown = 0 if value.keys() <= shape.names else len(value.keys() - shape.names)
    for name, inner in shape.below:
        member = value.get(name)
        if isinstance(member, dict):
            unknown += count_unknown(member, inner)
        elif isinstance(member, list):
            for item in member:
                unknown += count_unknown(item, inner) if isinstance(item, dict) else 0
    return unknown


def _inner_shape(hint: object) -> Shape | None:
    if isinstance(hint, type) and is_dataclass(hint):
        return shape_of(hint)
    for part in get_args(hint):
        if (inner := _inner_shape(part)) is not None:
            return inner
    return None
