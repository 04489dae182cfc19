"""The files of an export. The same facts give the same bytes."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from courier_api.payroll_export.errors import CodesNeeded
from declarations.dmfa import (
    LINE_COLUMNS,
    LINE_KEY,
    declaration_of,
    interchange_xml,
    line_rows,
)
from declarations.dmfa.build import CodesMissing
from declarations.insurer.quarter_figures import FIGURE_COLUMNS, FIGURE_KEY, figure_rows
from declarations.payroll_file import (
    COMPONENT_COLUMNS,
    COMPONENT_KEY,
    WORKER_COLUMNS,
    component_rows,
    worker_rows,
)
from declarations.worker_quarter import Quarter, WorkerQuarter
from declarations.worker_quarter.codes import PayrollCodes
from declarations.worker_quarter.csv_text import csv_rows, csv_text
from declarations.worker_quarter.differences import Change, changes


class ExportKind(StrEnum):
    """For whom a quarter is written."""

    PAYROLL = "payroll"
    DMFA = "dmfa"
    INSURER = "insurer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """A file by its name. Its text holds national numbers."""

    name: str
    text: str = field(repr=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.text.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The file whose rows tell what changed: the columns that name a row, and that of its value."""

    part: str
    key: tuple[str, ...]
    value: str


COMPARED = {
    ExportKind.PAYROLL: Compared(part="components.csv", key=COMPONENT_KEY, value="amount_cents"),
    ExportKind.DMFA: Compared(part="lines.csv", key=LINE_KEY, value="value"),
    ExportKind.INSURER: Compared(part="figures.csv", key=FIGURE_KEY, value="value"),
}
CORRECTION_COLUMNS = ("quarter", "corrects_version", "before", "after", "difference")
CORRECTIONS = "corrections.csv"
CONTROL = "control.json"


def parts_of(
    kind: ExportKind,
    workers: Sequence[WorkerQuarter],
    codes: PayrollCodes,
    *,
    employer_number: str,
    quarter: Quarter,
) -> dict[str, str]:
    """The texts by the last part of their names, without version. Raises CodesNeeded."""
    if kind is ExportKind.PAYROLL:
        people = worker_rows(workers, codes, employer_number=employer_number, quarter=quarter)
        parts = component_rows(workers, employer_number=employer_number, quarter=quarter)
        return {
            "workers.csv": csv_text(WORKER_COLUMNS, people),
            "components.csv": csv_text(COMPONENT_COLUMNS, parts),
        }
    if kind is ExportKind.INSURER:
        figures = figure_rows(workers, employer_number=employer_number, quarter=quarter)
        return {"figures.csv": csv_text(FIGURE_COLUMNS, figures)}
    try:
        declaration = declaration_of(
            workers, codes, employer_number=employer_number, quarter=quarter
        )
    except CodesMissing as missing:
        raise CodesNeeded(str(missing), missing.fields) from missing
    return {
        "declaration.xml": interchange_xml(declaration),
        "lines.csv": csv_text(LINE_COLUMNS, line_rows(declaration)),
    }


def corrections_between(
    kind: ExportKind, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[Change, ...]:
    """What changed from one version's texts to the next one's."""
    compared = COMPARED[kind]
    return changes(*(_values(texts[compared.part], compared) for texts in (before, after)))


def files_of(
    kind: ExportKind,
    parts: Mapping[str, str],
    *,
    quarter: Quarter,
    version: int,
    totals: Mapping[str, int],
    corrections: Sequence[Change],
) -> list[ExportFile]:
    """The parts named by version, the corrections after a first one, and the control totals."""
    start = f"{kind.value}-{quarter}-v{version}"
    files = [ExportFile(name=f"{start}-{part}", text=text) for part, text in sorted(parts.items())]
    if corrections:
        columns = (*CORRECTION_COLUMNS[:2], *COMPARED[kind].key, *CORRECTION_COLUMNS[2:])
        rows = _correction_rows(kind, corrections, quarter=quarter, corrects=version - 1)
        text = csv_text(columns, rows)
        files.append(ExportFile(name=f"{start}-{CORRECTIONS}", text=text))
    control = {
        "quarter": str(quarter),
        "kind": kind.value,
        "version": version,
        "control_totals_cents": dict(sorted(totals.items())),
        "corrections": len(corrections),
        "sha256": {file.name: file.sha256 for file in files},
    }
    text = json.dumps(control, indent=2, ensure_ascii=False) + "\n"
    return [*files, ExportFile(name=f"{start}-{CONTROL}", text=text)]


def digest_of(files: Iterable[ExportFile]) -> str:
    """One fingerprint for all files, their names included."""
    named = "".join(f"{file.sha256}  {file.name}\n" for file in files)
    return hashlib.sha256(named.encode()).hexdigest()


def part_of(name: str) -> str:
    """The last part of a file's name."""
    return name.rsplit("-", 1)[-1]


def _values(text: str, compared: Compared) -> dict[tuple[str, ...], str]:
    return {
        tuple(row[column] for column in compared.key): row[compared.value] for row in csv_rows(text)
    }


def _correction_rows(
    kind: ExportKind, corrections: Iterable[Change], *, quarter: Quarter, corrects: int
) -> Iterator[dict[str, object]]:
    for change in corrections:
        yield {
            "quarter": str(quarter),
            "corrects_version": corrects,
            **dict(zip(COMPARED[kind].key, change.key, strict=True)),
            "before": change.before,
            "after": change.after,
            "difference": change.difference,
        }
