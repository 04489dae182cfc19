"""Who may name the table of health data, and the module that reads it for people."""

from collections.abc import Iterator

from tests.architecture.imports import imported_names
from tests.architecture.source import Module

HEALTH_TABLES = frozenset(("IncidentHealth",))
HOME = "courier_api/incidents/"
SHOWING = ("courier_api/web/", "courier_api/cli/", "courier_api/outgoing/", "courier_api/notices/")


def health_read_elsewhere(module: Module) -> Iterator[str]:
    """Outside its own folder nobody imports the table: people read through `read_health`, which logs."""
    if module.path.startswith(HOME) or not module.path.startswith("courier_api/"):
        return
    for node, name in imported_names(module):
        if name[-1] in HEALTH_TABLES:
            yield module.at(node, f"{name[-1]} is read through courier_api.incidents.read_health")


def health_named_elsewhere(module: Module) -> Iterator[str]:
    """Nor is it reached through the module of tables, or by its name in a statement."""
    if module.path.startswith((HOME, "courier_api/tables.py")):
        return
    if module.path.startswith(SHOWING) and "incident_health" in module.text:
        yield f"{module.path}: incident_health is read through courier_api.incidents.read_health"
    for table in HEALTH_TABLES:
        if module.path.startswith("courier_api/") and f".{table}" in module.text:
            yield f"{module.path}: {table} is read through courier_api.incidents.read_health"
