"""Reads what a module imports, and what it may."""

import ast
from collections.abc import Iterator
from pathlib import PurePath

from tests.architecture.source import PACKAGES, PURE_PACKAGES, Module

# Folders and modules of courier_api. Each imports only lines above its own; those on one line do
# not know each other, except the last, which starts the programs.
LEVELS = (
    ("foundation",),
    ("messaging", "audit", "locale"),
    ("auth", "documents", "ledger", "sources", "parameters"),
    ("couriers", "agreements", "insurance", "places", "platform_people"),
    ("shifts", "notices"),
    ("intake", "incidents", "confidential", "silence", "limits", "zone_holds"),
    ("prevention",),
    ("pay", "dispatch", "filings", "outgoing", "disputes"),
    ("invoices", "payouts", "payroll_export", "incident_declarations"),
    ("guarantee", "statistics", "verify", "serious_accidents"),
    ("prevention_reports",),
    ("wiring",),
    ("web", "jobs"),
    ("main", "cli", "demo", "tables"),
)
LEVEL_OF = {name: number for number, line in enumerate(LEVELS) for name in line}
TOP_LEVEL = len(LEVELS) - 1

# What a rule must not reach.
STORAGE = ("sqlalchemy", "alembic", "sqlite3", "psycopg")
WEB = ("fastapi", "starlette", "uvicorn", "httpcore", "httpx", "requests", "socket")
SERVICES = ("apscheduler", "stripe", "twilio")
MACHINE = ("os", "subprocess", "time", "tempfile", "shutil", "logging", "pydantic_settings")
FORBIDDEN_IN_RULES = frozenset((*STORAGE, *WEB, *SERVICES, *MACHINE))
HTTP_CHANNEL = "http_channel.py"
SANDBOX = "sandbox"
ALLOWED_IN_HTTP_CHANNEL = frozenset(("httpcore", "httpx", "socket", "time", "logging"))
ALLOWED_IN_SANDBOX = frozenset(("starlette", "uvicorn", "socket", "sqlite3", *MACHINE))


def imported_names(module: Module) -> Iterator[tuple[ast.stmt, tuple[str, ...]]]:
    """Every import as an absolute dotted name, with the imported member as its last part."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, tuple(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            start = origin(module, node)
            for alias in node.names:
                yield node, (*start, alias.name)


def origin(module: Module, node: ast.ImportFrom) -> tuple[str, ...]:
    """Where `from … import` looks, its leading dots resolved."""
    named = tuple(node.module.split(".")) if node.module else ()
    if node.level == 0:
        return named
    return (*module.package[: len(module.package) - node.level + 1], *named)


def imports_across_packages(module: Module) -> Iterator[str]:
    """The pure packages know neither courier_api nor each other; nobody knows the tests."""
    own = module.parts[0]
    known = set(PACKAGES) if own == "courier_api" else {own}
    for node, name in imported_names(module):
        if name[0] in {*PACKAGES, "tests", "bench"} - known:
            yield module.at(node, f"{own} must not import {name[0]}")


def impure_imports(module: Module) -> Iterator[str]:
    """A rule reaches nothing outside its arguments and its own data files."""
    if module.parts[0] not in PURE_PACKAGES:
        return
    path = PurePath(module.path)
    allowed: frozenset[str] = frozenset()
    if path.name == HTTP_CHANNEL:
        allowed = ALLOWED_IN_HTTP_CHANNEL
    elif SANDBOX in path.with_suffix("").parts:
        allowed = ALLOWED_IN_SANDBOX
    for node, name in imported_names(module):
        if name[0] in FORBIDDEN_IN_RULES - allowed:
            yield module.at(node, f"a pure package must not import {name[0]}")
        if name[:2] == ("urllib", "request"):
            yield module.at(node, "a pure package must not import urllib.request")


def imports_upwards(module: Module) -> Iterator[str]:
    """Inside courier_api, a folder imports only folders with a lower number."""
    if module.parts[0] != "courier_api" or len(module.parts) == 1:
        return
    own = module.parts[1]
    if own not in LEVEL_OF:
        yield f"{module.path}: {own} has no level: add it to LEVELS in {__name__}"
        return
    for node, name in imported_names(module):
        other = name[1] if name[0] == "courier_api" and len(name) > 1 else own
        if other != own and not may_import(own, other):
            yield module.at(node, f"{own} (level {LEVEL_OF[own]}) must not import {other}")


def may_import(own: str, other: str) -> bool:
    """Whether the level of one folder lets it import another."""
    if LEVEL_OF[own] == TOP_LEVEL:
        return True
    return LEVEL_OF.get(other, TOP_LEVEL) < LEVEL_OF[own]


def hidden_imports(module: Module) -> Iterator[str]:
    """Imports stand at the top of a module, where they are seen."""
    for function in ast.walk(module.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield module.at(node, "import inside a function")
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id="__import__" | "import_module")):
                yield module.at(node, "import by name")
            case ast.Call(func=ast.Attribute(attr="import_module")):
                yield module.at(node, "import by name")
