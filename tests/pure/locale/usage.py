"""Which texts of the catalogue templates and code ask for."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

PACKAGE = Path(__file__).resolve().parents[3] / "courier_api"
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
CODE = sorted(
    path
    for name in (
        "web",
        "notices",
        "locale",
        "pay",
        "filings",
        "cli",
        "incident_declarations",
        "serious_accidents",
    )
    for path in (PACKAGE / name).rglob("*.py")
)
ANYTHING = "\N{FULL BLOCK}"
SPOKEN = frozenset(("alt", "title", "aria-label", "placeholder", "label"))


def template_patterns(path: Path) -> Iterator[str]:
    """Every string of a template that may be a key on its way to `t`, and every key it asks for."""
    tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    for constant in tree.find_all(nodes.Const):
        if isinstance(constant.value, str) and "." in constant.value:
            yield constant.value
    yield from asked_texts(path)


def asked_texts(path: Path) -> Iterator[str]:
    """Each key that a template asks for; ANYTHING stands for what is only known later."""
    tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t":
            first, *rest = call.args
            for key in _possible(first):
                choices = _possible(rest[0]) if rest else [None]
                yield from (key if choice is None else f"{key}.{choice}" for choice in choices)


def code_patterns(path: Path) -> Iterator[str]:
    """Every string of a module that may be a key; ANYTHING stands for a computed part."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [
                part.value if isinstance(part, ast.Constant) else ANYTHING for part in node.values
            ]
            yield "".join(str(part) for part in parts)


def matches(pattern: str, key: str) -> bool:
    """Whether a pattern may ask for this key. What begins with something unknown asks for nothing."""
    return not pattern.startswith(ANYTHING) and _reading(pattern).fullmatch(key) is not None


@cache
def _reading(pattern: str) -> re.Pattern[str]:
    whole = "[^.]+".join(re.escape(part) for part in pattern.split(ANYTHING))
    return re.compile(rf"{whole}(\.(one|other))?")


def words_outside_the_catalogue(path: Path) -> list[str]:
    """Text and spoken attributes that stand in a template itself."""
    reader = _Reader()
    reader.feed(_without_expressions(path.read_text(encoding="utf-8")))
    return reader.found


@dataclass
class _Reader(HTMLParser):
    """Collects letters that a person would read or hear."""

    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_data(self, data: str) -> None:
        self._note(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SPOKEN:
                self._note(value or "")

    def _note(self, text: str) -> None:
        if re.search(r"[^\W\d_]", text):
            self.found.append(text.strip())


def _without_expressions(source: str) -> str:
    kept: list[str] = []
    for _, kind, value in Environment(autoescape=True).lex(source):
        if kind == "data":
            kept.append(value)
        elif kind == "variable_begin":
            kept.append("•")
    return "".join(kept)


def _possible(node: nodes.Node) -> list[str]:
    """The texts an expression can give; ANYTHING where only the page knows."""
    match node:
        case nodes.Const():
            return [str(node.value)]
        case nodes.CondExpr(expr1=first, expr2=nodes.Node() as second):
            return _possible(first) + _possible(second)
        case nodes.Concat():
            return ["".join(_possible(part)[0] for part in node.nodes)]
        case _:
            return [ANYTHING]
