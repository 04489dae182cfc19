"""`courier-api import shifts`: a platform's file, checked as a whole and stored in chunks."""

from argparse import Namespace
from pathlib import Path

from courier_api.cli.answers import (
    WrongInput,
    add_json_option,
    print_answer,
    read_bytes,
    tell_progress,
)
from courier_api.cli.context import command_context
from courier_api.cli.rules import Subparsers
from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.intake.handed_file import Counts, HandedFile, chunks_of
from courier_api.intake.import_shifts import begin_import, finish_import, store_chunk
from courier_api.intake.plan_import import FilePlan, plan_import
from courier_api.sources.queries import source_by_slug
from platforms.files import FileReading, RowFault, read_file

MOST_NAMES_TOLD = 20
LONGEST_NAME_TOLD = 40


def add(groups: dict[str, Subparsers]) -> None:
    """Add the command."""
    shifts = groups["import"].add_parser("shifts", help="shifts from CSV or JSON lines")
    shifts.add_argument("file", metavar="FILE", help="- for standard input")
    shifts.add_argument("--source", required=True, metavar="SLUG", help="whose file it is")
    shifts.add_argument("--dry-run", action="store_true", help="check every row, change nothing")
    shifts.set_defaults(run=import_shift_file)
    add_json_option(shifts)


def import_shift_file(arguments: Namespace) -> int:
    """`import shifts`: one bad row stops the file, and all bad rows are named."""
    raw = read_bytes(arguments.file)
    with command_context() as (_, database, clock):
        with database.reading() as session:
            source = source_by_slug(session, arguments.source)
            if source is None:
                raise WrongInput(f"There is no source {arguments.source}. See sources list.")
            name = "standard input" if arguments.file == "-" else Path(arguments.file).name
            file = HandedFile(source=source, raw=raw, name=name, imported_by="command")
            tell_progress("Checking every row …")
            reading = read_file(raw, source.slug)
            plan = plan_import(session, file, reading, now=clock.now())
        counts = plan.counts
        if not (plan.faults or plan.done_before or arguments.dry_run):
            counts = _store(database, clock, file, reading)
    _tell(arguments, reading, plan, counts)
    return 2 if plan.faults else 0


def _store(database: Database, clock: Clock, file: HandedFile, reading: FileReading) -> Counts:
    """A commit for each chunk, so that a stopped import is resumed by running it again."""
    with database.transaction() as session:
        import_id = begin_import(session, file, reading, now=clock.now())
    counts = Counts()
    stored = 0
    for chunk in chunks_of(reading):
        with database.transaction() as session:
            counts += store_chunk(session, file, import_id, chunk, now=clock.now())
        stored += len(chunk)
        tell_progress(f"{stored} of {len(reading.shifts) + len(reading.events)} rows stored …")
    with database.transaction() as session:
        finish_import(session, import_id, now=clock.now())
    return counts


def _tell(arguments: Namespace, reading: FileReading, plan: FilePlan, counts: Counts) -> None:
    told = Counts() if plan.faults else counts
    document = {
        "source": arguments.source,
        "kind": reading.kind.value,
        "dry_run": arguments.dry_run,
        "rows": reading.rows,
        "added": told.added,
        "corrected": told.corrected,
        "unchanged": told.unchanged,
        "conflicts": told.conflicts,
        "skipped": reading.skipped,
        "imported_before": plan.done_before.isoformat() if plan.done_before else None,
        "unknown_columns": _names(reading),
        "faults": [_fault(fault) for fault in plan.faults],
    }
    print_answer(arguments, document, _lines(arguments, reading, plan, told))


def _fault(fault: RowFault) -> dict[str, object]:
    return {
        "row": fault.place.row,
        "line": fault.place.line,
        "column": fault.column,
        "code": str(fault.code),
        "reason": fault.reason,
    }


def _lines(arguments: Namespace, reading: FileReading, plan: FilePlan, counts: Counts) -> list[str]:
    lines = [f"Row {f.place.row}, column {f.column}: {f.reason}." for f in plan.faults]
    if names := _names(reading):
        lines.append(f"Columns that are kept but change nothing: {', '.join(names)}.")
    if reading.skipped:
        lines.append(f"{reading.skipped} rows are no finished drop-offs.")
    counted = (
        f"{counts.added} rows added, {counts.corrected} corrections, {counts.unchanged} known."
    )
    if plan.faults:
        lines.append("Nothing was imported. Mend these rows and import the file again.")
    elif plan.done_before:
        lines.append(f"This file was imported on {plan.done_before:%d.%m.%Y}. Nothing was changed.")
    elif arguments.dry_run:
        lines.append(f"Every row is good. It would be: {counted} Nothing was changed.")
    else:
        lines.append(counted)
    if counts.conflicts:
        lines.append(
            f"{counts.conflicts} events came in meanwhile with other content: see inbox list."
        )
    return lines


def _names(reading: FileReading) -> list[str]:
    """Unknown columns; a header that is none may hold anything, so not too much of it is shown."""
    return [name[:LONGEST_NAME_TOLD] for name in reading.unknown_columns[:MOST_NAMES_TOLD]]
