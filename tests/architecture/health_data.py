"""Who may name the tables of health data, and the modules that read them for people."""

import ast
from collections.abc import Iterator

from tests.architecture.imports import imported_names
from tests.architecture.source import Module

HEALTH_TABLES = frozenset(("IncidentHealth",))
HOME = "courier_api/incidents/"
READERS = "courier_api.incidents.read_health or health_facts"
ROWS = {
    HOME: (
        *("IncidentCasualty", "IncidentInjury", "IncidentIncapacity", "IncidentNarrative"),
        *("IncidentWitness", "IncidentThirdParty", "IncidentPoliceReport"),
        *("IncidentInvestigation", "IncidentEvidenceBody", "CaseStep", "IncidentChange"),
        *("CaseAnswer", "ReportUploadPart"),
    ),
    "courier_api/notices/": ("SmsReply",),
    "courier_api/incident_declarations/": (
        *("AccidentDeclaration", "AccidentSheetVersion"),
    ),
    "courier_api/serious_accidents/": ("SeriousFile", "InspectionCall", "SeriousReport"),
    "courier_api/statistics/": ("FrozenStatistics", "KeptCases"),
}  # fmt: skip
"""Tables with columns under the health key, by the folder whose functions read them and log."""
SHOWING = ("courier_api/web/", "courier_api/cli/", "courier_api/outgoing/", "courier_api/notices/")


def health_read_elsewhere(module: Module) -> Iterator[str]:
    """Outside its own folder nobody imports the table: people read through `read_health`, which logs."""
    if module.path.startswith(HOME) or not module.path.startswith("courier_api/"):
        return
    for node, name in imported_names(module):
        if name[-1] in HEALTH_TABLES:
            yield module.at(node, f"{name[-1]} is read through {READERS}")


def health_named_elsewhere(module: Module) -> Iterator[str]:
    """Nor is it reached through the module of tables, or by its name in a statement."""
    if module.path.startswith((HOME, "courier_api/tables.py")):
        return
    if module.path.startswith(SHOWING) and "incident_health" in module.text:
        yield f"{module.path}: incident_health is read through {READERS}"
    for table in HEALTH_TABLES:
        if module.path.startswith("courier_api/") and f".{table}" in module.text:
            yield f"{module.path}: {table} is read through {READERS}"


def health_rows_read_elsewhere(module: Module) -> Iterator[str]:
    """Elsewhere the other tables are named to say what a row is, never to ask for one."""
    if not module.path.startswith("courier_api/"):
        return
    asked = {
        table: home
        for home, tables in ROWS.items()
        if not module.path.startswith(home)
        for table in tables
    }
    said = {id(node) for annotation in _annotations(module.tree) for node in ast.walk(annotation)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name) and node.id in asked and id(node) not in said:
            yield module.at(node, f"{node.id} is read through functions of {asked[node.id]}")


def _annotations(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield node.annotation
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            yield node.returns
