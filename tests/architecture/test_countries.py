"""The protocol of declaring and its suite know no country."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.imports import imported_names
from tests.architecture.source import REPOSITORY, Module

PROTOCOL = "declarations/declaring.py"
SUITE = "tests/contract/declarations"
NEUTRAL = frozenset({("declarations", "declaring"), ("declarations", "errors")})
"""What of `declarations` is true in every country; everything else there is Belgian."""


def belgian_imports(module: Module) -> Iterator[str]:
    """Imports of the project but for the neutral modules and the suite itself."""
    own = tuple(SUITE.split("/"))
    for node, name in imported_names(module):
        is_ours = name[0] in ("declarations", "courier_api", "platforms", "safety", "tests")
        if is_ours and name[:2] not in NEUTRAL and name[: len(own)] != own:
            yield module.at(node, f"{'.'.join(name)} belongs to a country")


def test_the_protocol_and_its_suite_import_nothing_belgian() -> None:
    paths = [REPOSITORY / PROTOCOL, *sorted((REPOSITORY / SUITE).rglob("*.py"))]
    found = [finding for path in paths for finding in belgian_imports(_module(path.read_text()))]

    assert len(paths) > 3
    assert found == []


@pytest.mark.parametrize(
    ("source", "is_allowed"),
    [
        ("from declarations.declaring import Work", True),
        ("from declarations.errors import OutcomeUnknown", True),
        ("from tests.contract.declarations.suite import WORKER", True),
        ("from declarations.dimona.pack import DimonaPack", False),
        ("import declarations.dimona", False),
        ("from declarations import working_days", False),
        ("from declarations.parameters import value_on", False),
        ("from tests.contract.dimona.rigs import FakeRig", False),
        ("from courier_api.filings import facts", False),
    ],
)
def test_an_import_of_a_country_is_found(source: str, *, is_allowed: bool) -> None:
    assert (list(belgian_imports(_module(source))) == []) == is_allowed


def _module(text: str) -> Module:
    return Module(path="declarations/example.py", text=text, tree=ast.parse(text))
