"""The source of the project as syntax trees."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PURE_PACKAGES = ("platforms", "declarations", "safety")
PACKAGES = (*PURE_PACKAGES, "courier_api")
EVERYTHING = (*PACKAGES, "alembic", "bench", "tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One file of source."""

    path: str
    text: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        """Its dotted name: `courier_api/pay/__init__.py` is `("courier_api", "pay")`."""
        parts = Path(self.path).with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts

    @property
    def package(self) -> tuple[str, ...]:
        """The package that its relative imports start from."""
        return self.parts if Path(self.path).name == "__init__.py" else self.parts[:-1]

    def at(self, node: ast.stmt | ast.expr, what: str) -> str:
        """A finding: where, and what is wrong."""
        return f"{self.path}:{node.lineno}: {what}"


Check = Callable[[Module], Iterable[str]]


def module_from(text: str, path: str = "courier_api/shifts/snippet.py") -> Module:
    """A module that is not on disk, for the tests of the checks."""
    return Module(path=path, text=text, tree=ast.parse(text, filename=path))


@cache
def modules_in(*folders: str) -> tuple[Module, ...]:
    """Every module below these folders of the repository."""
    files = [file for folder in folders for file in sorted((REPOSITORY / folder).rglob("*.py"))]
    return tuple(_module_at(file) for file in files)


@cache
def _module_at(file: Path) -> Module:
    """Each file is read once, whichever folders are asked for."""
    return module_from(file.read_text(encoding="utf-8"), str(file.relative_to(REPOSITORY)))


def findings(check: Check, *folders: str) -> list[str]:
    """What a check finds in the modules below these folders, each finding once."""
    found = (finding for module in modules_in(*folders) for finding in check(module))
    return list(dict.fromkeys(found))


def calls(module: Module) -> Iterator[tuple[ast.Call, str, str]]:
    """Every call with the last two names of what is called: `a.b.c()` gives `b` and `c`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node, *last_two_names(node.func)


def last_two_names(function: ast.expr) -> tuple[str, str]:
    """The object's and the function's own name; empty where there is none."""
    match function:
        case ast.Name(id=name):
            return "", name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return owner, name
        case ast.Attribute(value=ast.Attribute(attr=owner), attr=name):
            return owner, name
        case ast.Attribute(attr=name):
            return "", name
        case _:
            return "", ""
