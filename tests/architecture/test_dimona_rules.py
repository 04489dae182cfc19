"""Each numbered rule of declaring has a test that names it, and no test names a rule that is none."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator

import pytest
import yaml

from tests.architecture.source import REPOSITORY

RULES = {f"R{number}" for number in range(1, 16)}
PARTS_OF_CANCELLING = {f"R7{letter}" for letter in "abcde"}
GOLDEN = REPOSITORY / "tests" / "golden" / "dimona"
_NAMED = re.compile(r"\bR(?:1[0-5]|[1-9])[a-e]?\b")
_ANY_NUMBER = re.compile(r"\bR\d+[a-e]?\b")


def test_every_rule_and_every_part_of_cancelling_has_a_test_that_names_it() -> None:
    named = set(named_by_tests(_test_sources())) | set(named_by_tables())

    assert {_whole(rule) for rule in named} == RULES
    assert named >= PARTS_OF_CANCELLING


def test_the_rules_are_those_that_the_document_tells() -> None:
    told = re.findall(r"^\*\*(R\d+) ", (REPOSITORY / "docs" / "dimona.md").read_text("utf-8"), re.M)

    assert set(told) == RULES
    assert told == sorted(told, key=lambda rule: int(rule[1:]))


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ('def test_one() -> None:\n    """R3, R7e: why."""', {"R3", "R7e"}),
        ('"""R3 in the head of a module is not a test."""\ndef test_one() -> None: ...', set()),
        ('def helper() -> None:\n    """R3 is no test."""', set()),
        ('@mark.parametrize("x", ["R4: late"])\ndef test_one() -> None: ...', {"R4"}),
        ('def test_one() -> None:\n    """PR3, R, R99."""', set()),
    ],
)
def test_a_rule_is_named_by_a_test_itself(source: str, named: set[str]) -> None:
    assert set(named_by_tests([source])) == named


def named_by_tests(sources: Iterable[str]) -> Iterator[str]:
    """Rules in the docstring or among the parameters of a test."""
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield from _NAMED.findall(ast.get_docstring(node) or "")
                for decorator in node.decorator_list:
                    yield from _NAMED.findall(ast.unparse(decorator))


def named_by_tables() -> Iterator[str]:
    """Rules of the golden tables, whose lines are the names of their tests."""
    for row in json.loads((GOLDEN / "decisions.json").read_text("utf-8")):
        yield from _ANY_NUMBER.findall(row["rules"])
    for entry in yaml.safe_load((GOLDEN / "histories.yaml").read_text("utf-8")):
        yield from _ANY_NUMBER.findall(entry["rules"])


def _test_sources() -> Iterator[str]:
    for folder in ("pure/declarations", "contract/dimona", "service/filings"):
        for path in sorted((REPOSITORY / "tests" / folder).rglob("test_*.py")):
            yield path.read_text("utf-8")


def _whole(rule: str) -> str:
    return rule.rstrip("abcde")
