"""`courier-api export …`: a quarter for the payroll office and for the quarterly declaration."""

import os
from argparse import Namespace
from pathlib import Path
from tempfile import NamedTemporaryFile

from courier_api.cli.answers import (
    WrongInput,
    add_json_option,
    print_answer,
    read_document,
    table,
    tell_progress,
)
from courier_api.cli.context import command_context, employer_of
from courier_api.cli.rules import Subparsers
from courier_api.payroll_export.codes import give_codes
from courier_api.payroll_export.content import ExportKind
from courier_api.payroll_export.make import MadeExport, WantedExport, keep_export, quarter_now
from declarations.worker_quarter import Quarter, QuarterUnreadable, read_quarter
from platforms.rounding import euros_text

ACTOR = "command"
ONLY_OWNER = 0o600
MOST_SHOWN = 20
SUMMARIES = {
    ExportKind.PAYROLL: "the quarter for a payroll office, as CSV",
    ExportKind.DMFA: "the quarter's lines of the declaration to social security",
    ExportKind.INSURER: "the quarter's wages, hours and heads for the accident insurer",
}


def add(groups: dict[str, Subparsers]) -> None:
    """Add the commands."""
    for kind, summary in SUMMARIES.items():
        parser = groups["export"].add_parser(kind.value, help=summary)
        parser.add_argument("--quarter", required=True, metavar="2026Q3")
        parser.add_argument("--out", required=True, metavar="DIR", help="folder for the files")
        parser.add_argument("--employer", metavar="NUMBER", help="which co-operative")
        add_json_option(parser)
        parser.set_defaults(run=export, kind=kind)
    codes = groups["export"].add_parser("codes", help="give the codes of your payroll office")
    codes.add_argument("file", metavar="FILE", help="JSON; - for standard input")
    codes.add_argument("--employer", metavar="NUMBER", help="which co-operative")
    add_json_option(codes)
    codes.set_defaults(run=give)


def export(arguments: Namespace) -> int:
    """`export payroll`, `export dmfa` and `export insurer`."""
    quarter = _quarter(arguments.quarter)
    folder = folder_for(arguments.out)
    tell_progress(f"Comparing {quarter} with the books …")
    with command_context() as (settings, database, clock):
        with database.reading() as session:
            wanted = WantedExport(
                employer_number=employer_of(session, arguments, settings),
                kind=arguments.kind,
                quarter=quarter,
                actor=ACTOR,
                now=clock.now(),
            )
            now = quarter_now(session, wanted)
        with database.transaction() as session:
            made = keep_export(session, wanted, now)
    for file in made.files:
        write_for_owner(folder, file.name, file.text.encode())
    print_answer(arguments, _document(made), _lines(made, folder))
    return 0


def give(arguments: Namespace) -> int:
    """`export codes`."""
    document = read_document(arguments.file)
    with command_context() as (settings, database, clock), database.transaction() as session:
        employer_number = employer_of(session, arguments, settings)
        give_codes(session, employer_number, document, actor=ACTOR, now=clock.now())
    print_answer(arguments, document, ["The codes are stored."])
    return 0


def write_for_owner(folder: Path, name: str, content: bytes) -> None:
    """Write it whole or not at all, readable for its owner only. Raises WrongInput."""
    try:
        # Made with mode 0600 by the system, and renamed only when everything is in it.
        with NamedTemporaryFile("wb", dir=folder, prefix=".export-", delete=False) as writing:
            try:
                writing.write(content)
                writing.flush()
                os.fchmod(writing.fileno(), ONLY_OWNER)
                Path(writing.name).replace(folder / name)
            except BaseException:
                Path(writing.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise WrongInput(f"The file {name} cannot be written: {error.strerror}.") from error


def _quarter(text: str) -> Quarter:
    try:
        return read_quarter(text)
    except QuarterUnreadable as unreadable:
        raise WrongInput(str(unreadable)) from None


def folder_for(name: str) -> Path:
    """The folder that `--out` names, made when it is not there. Raises WrongInput."""
    try:
        folder = Path(name)
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError):
        raise WrongInput("The folder of --out cannot be used.") from None
    return folder


def _document(made: MadeExport) -> dict[str, object]:
    return {
        "quarter": made.quarter,
        "version": made.version,
        "is_new": made.is_new,
        "sha256": made.sha256,
        "workers": made.workers,
        "totals_cents": made.totals,
        "files": [{"name": file.name, "sha256": file.sha256} for file in made.files],
        "corrections": [
            {"row": list(change.key), "before": change.before, "after": change.after,
             "difference": change.difference}
            for change in made.corrections
        ],
    }  # fmt: skip


def _lines(made: MadeExport, folder: Path) -> list[str]:
    if not made.is_new:
        state = f"unchanged since version {made.version}: the same files again"
    elif made.version == 1:
        state = "version 1"
    else:
        state = f"changed since version {made.version - 1}: this is version {made.version}"
    lines = [f"{made.quarter}: {state}, {made.workers} workers, equal to the ledger."]
    lines += table(
        ["account", "euro"], [[name, euros_text(cents)] for name, cents in made.totals.items()]
    )
    if made.corrections:
        shown = made.corrections[:MOST_SHOWN]
        rows = [[" ".join(change.key), change.before, change.after] for change in shown]
        lines += ["", f"{len(made.corrections)} corrections:"]
        lines += table(["row", "before", "after"], rows)
    return [*lines, "", *(f"Wrote {folder / file.name}" for file in made.files)]
