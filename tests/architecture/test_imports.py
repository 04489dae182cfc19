"""Import directions, between the packages and inside courier_api."""

import pytest

from tests.architecture.imports import (
    LEVEL_OF,
    LEVELS,
    hidden_imports,
    imports_across_packages,
    imports_upwards,
    impure_imports,
)
from tests.architecture.source import EVERYTHING, PACKAGES, findings, module_from


def test_pure_packages_know_neither_courier_api_nor_each_other() -> None:
    assert findings(imports_across_packages, *PACKAGES) == []


def test_pure_packages_reach_no_database_no_network_and_no_clock() -> None:
    assert findings(impure_imports, *PACKAGES) == []


def test_folders_of_courier_api_import_only_lower_ones() -> None:
    assert findings(imports_upwards, *PACKAGES) == []


def test_imports_stand_at_the_top_of_their_module() -> None:
    assert findings(hidden_imports, *EVERYTHING) == []


def test_every_folder_has_one_level() -> None:
    assert len(LEVEL_OF) == sum(len(line) for line in LEVELS)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("platforms/fold.py", "from courier_api.shifts import plan"),
        ("platforms/fold.py", "import safety.training"),
        ("safety/training.py", "from declarations import dimona"),
        ("courier_api/pay/price_day.py", "from tests.factories import shifts"),
    ],
)
def test_an_import_across_packages_is_found(path: str, line: str) -> None:
    assert list(imports_across_packages(module_from(line, path)))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("platforms/fold.py", "from sqlalchemy.orm import Session"),
        ("platforms/fold.py", "import httpx"),
        ("platforms/fold.py", "from os import environ"),
        ("safety/training.py", "import urllib.request"),
        ("safety/training.py", "from urllib.request import urlopen"),
        ("declarations/dimona/http_channel.py", "import fastapi"),
        ("declarations/dimona/sandbox/app.py", "import sqlalchemy"),
    ],
)
def test_an_impure_import_is_found(path: str, line: str) -> None:
    assert list(impure_imports(module_from(line, path)))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("declarations/dimona/http_channel.py", "import httpx"),
        ("declarations/dimona/sandbox/app.py", "from starlette.routing import Route"),
        ("declarations/insurer/sandbox.py", "from starlette.routing import Route"),
        ("courier_api/shifts/plan.py", "from sqlalchemy.orm import Session"),
        ("platforms/fold.py", "from urllib.parse import urlsplit"),
    ],
)
def test_the_named_exceptions_to_purity_are_allowed(path: str, line: str) -> None:
    assert not list(impure_imports(module_from(line, path)))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("courier_api/shifts/plan.py", "from courier_api.pay import price_day"),
        ("courier_api/shifts/plan.py", "from courier_api import wiring"),
        ("courier_api/shifts/plan.py", "from ..pay import price_day"),
        ("courier_api/shifts/__init__.py", "from .. import pay"),
        ("courier_api/pay/price_day.py", "import courier_api.filings.send"),
        ("courier_api/wiring.py", "from courier_api.main import create_app"),
        ("courier_api/newcomer/plan.py", "import json"),
        ("courier_api/shifts/plan.py", "import courier_api.newcomer"),
    ],
)
def test_an_import_upwards_is_found(path: str, line: str) -> None:
    assert list(imports_upwards(module_from(line, path)))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("courier_api/pay/price_day.py", "from courier_api.shifts.models import Shift"),
        ("courier_api/shifts/plan.py", "from . import models"),
        ("courier_api/shifts/plan.py", "from courier_api.foundation.clock import Clock"),
        ("courier_api/cli/main.py", "from courier_api.demo.report import report"),
    ],
)
def test_an_import_downwards_is_allowed(path: str, line: str) -> None:
    assert not list(imports_upwards(module_from(line, path)))


@pytest.mark.parametrize(
    "text",
    [
        "def plan():\n    import json",
        "async def plan():\n    from json import dumps",
        "class Plan:\n    def do(self):\n        import json",
        "import importlib\njson = importlib.import_module('json')",
    ],
)
def test_a_hidden_import_is_found(text: str) -> None:
    assert list(hidden_imports(module_from(text)))
