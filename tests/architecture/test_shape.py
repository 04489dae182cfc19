"""Modules and functions of a readable size, with names and introductions."""

import pytest

from tests.architecture.shape import (
    LONGEST_FUNCTION,
    LONGEST_MODULE,
    drawers,
    long_functions,
    long_modules,
    missing_docstrings,
)
from tests.architecture.source import EVERYTHING, PACKAGES, REPOSITORY, findings, module_from


def test_modules_are_short() -> None:
    assert findings(long_modules, *EVERYTHING) == []


def test_functions_are_short() -> None:  # a migration tells its story from top to bottom
    assert findings(long_functions, *PACKAGES, "bench", "tests") == []


def test_every_module_introduces_itself() -> None:
    assert findings(missing_docstrings, *EVERYTHING) == []


def test_no_module_is_a_drawer() -> None:
    assert findings(drawers, *EVERYTHING) == []


def test_the_migrations_do_not_hide_the_library_of_the_same_name() -> None:
    assert not (REPOSITORY / "alembic" / "__init__.py").exists()


def test_a_long_module_is_found() -> None:
    assert not list(long_modules(module_from("x = 1\n" * LONGEST_MODULE)))
    assert list(long_modules(module_from("x = 1\n" * (LONGEST_MODULE + 1))))


@pytest.mark.parametrize(
    "head", ["def plan():\n", "async def plan():\n", 'def plan():\n    """A."""\n']
)
def test_a_long_function_is_found(head: str) -> None:
    just_short_enough = head + "    x = 1\n" * (LONGEST_FUNCTION - 1)

    assert not list(long_functions(module_from(just_short_enough)))
    assert list(long_functions(module_from(just_short_enough + "    x = 1\n")))


@pytest.mark.parametrize("text", ["", "x = 1\n", "# A comment is no docstring.\n"])
def test_a_missing_docstring_is_found(text: str) -> None:
    assert list(missing_docstrings(module_from(text)))


def test_an_empty_file_that_marks_a_test_folder_needs_no_docstring() -> None:
    assert not list(missing_docstrings(module_from("", "tests/pure/__init__.py")))


@pytest.mark.parametrize("path", ["courier_api/shifts/utils.py", "courier_api/common/plan.py"])
def test_a_drawer_is_found(path: str) -> None:
    assert list(drawers(module_from("", path)))
