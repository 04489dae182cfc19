"""What the book is made of."""

from dataclasses import dataclass
from typing import Any

from platforms.pay.rates import PayRule


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedExample:
    """One input of the pay computation and the amounts of the answer that the rule is about."""

    case: str
    document: dict[str, Any]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """One rule. `keys` are figures of the dated table; `anchors` headings of docs/sources.md."""

    title: str
    says: str
    formula: str
    anchors: tuple[str, ...]
    fields: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    names: tuple[PayRule, ...] = ()
    examples: tuple[WorkedExample, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A choice that law and arrangement leave open. A field is None where the program has one answer."""

    question: str
    field: str | None
    default: str
    others: str
    why: str
