"""The quarterly declaration to social security (DmfA), prepared for who files it. Pure.

We do not file it: the payroll office does. The interchange names each value by its zone number of
the official glossary; the official schema of the file transfer was not at hand and is not claimed.
"""

from declarations.dmfa.build import declaration_of
from declarations.dmfa.forms import (
    Occupation,
    QuarterDeclaration,
    StudentBlock,
    Wage,
    WorkerRecord,
    WorkingTime,
)
from declarations.dmfa.interchange import interchange_xml
from declarations.dmfa.zones import LINE_COLUMNS, LINE_KEY, line_rows

__all__ = [
    "LINE_COLUMNS",
    "LINE_KEY",
    "Occupation",
    "QuarterDeclaration",
    "StudentBlock",
    "Wage",
    "WorkerRecord",
    "WorkingTime",
    "declaration_of",
    "interchange_xml",
    "line_rows",
]
