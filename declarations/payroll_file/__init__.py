"""The quarterly file for the payroll office: workers by category, and amounts by component. Pure."""

from declarations.payroll_file.components import (
    COMPONENT_COLUMNS,
    COMPONENT_KEY,
    component_rows,
    control_totals,
)
from declarations.payroll_file.workers import WORKER_COLUMNS, worker_rows

__all__ = [
    "COMPONENT_COLUMNS",
    "COMPONENT_KEY",
    "WORKER_COLUMNS",
    "component_rows",
    "control_totals",
    "worker_rows",
]
