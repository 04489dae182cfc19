"""How long modules and functions are, what they are called, and that they introduce themselves."""

import ast
from collections.abc import Iterator
from pathlib import PurePath

from tests.architecture.source import Module

LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
DRAWERS = frozenset(("utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"))


def long_modules(module: Module) -> Iterator[str]:
    """A module is read in one go."""
    lines = module.text.count("\n")
    if lines > LONGEST_MODULE:
        yield f"{module.path}: {lines} lines, at most {LONGEST_MODULE}: split it by verb"


def long_functions(module: Module) -> Iterator[str]:
    """A function fits on a screen; its docstring is not counted."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
            if lines > LONGEST_FUNCTION:
                yield module.at(node, f"{node.name} has {lines} lines, at most {LONGEST_FUNCTION}")


def docstring_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines its docstring takes."""
    if ast.get_docstring(function, clean=False) is None:
        return 0
    first = function.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def missing_docstrings(module: Module) -> Iterator[str]:
    """Every module says what it is; an empty file needs no introduction outside the packages."""
    is_empty_marker = not module.text.strip() and module.path.startswith("tests/")
    if not is_empty_marker and not ast.get_docstring(module.tree):
        yield f"{module.path}: no docstring"


def drawers(module: Module) -> Iterator[str]:
    """A name that fits everything says nothing."""
    for part in PurePath(module.path).with_suffix("").parts:
        if part in DRAWERS:
            yield f"{module.path}: {part} is a drawer, name the thing"
