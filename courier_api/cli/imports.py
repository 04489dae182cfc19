"""`courier-api import …`: couriers from JSON lines, agreements from JSON."""

import sys
from argparse import Namespace
from datetime import date
from pathlib import Path

from courier_api.agreements.store import InvoiceTerms, NewVersion, add_version
from courier_api.cli.answers import WrongInput, add_json_option, print_answer, read_document
from courier_api.cli.context import command_context, employer_of
from courier_api.cli.rules import Subparsers
from courier_api.couriers.import_couriers import ImportResult, import_couriers, read_rows
from courier_api.sources.queries import source_ids
from platforms.pay import PayInputError, read_agreement


def add(groups: dict[str, Subparsers]) -> None:
    """Add the commands."""
    couriers = groups["import"].add_parser("couriers", help="couriers from JSON lines")
    couriers.add_argument("file", metavar="FILE", help="- for standard input")
    couriers.add_argument("--dry-run", action="store_true", help="check every row, change nothing")
    couriers.set_defaults(run=import_courier_file)
    agreement = groups["import"].add_parser(
        "agreement", help="a version of a pay agreement from JSON"
    )
    agreement.add_argument("file", metavar="FILE", help="- for standard input")
    agreement.set_defaults(run=import_agreement_file)
    for parser in (couriers, agreement):
        parser.add_argument("--employer", metavar="NUMBER")
        add_json_option(parser)


def import_courier_file(arguments: Namespace) -> int:
    """`import couriers`: one bad row stops the file, and all bad rows are named."""
    try:
        text = (
            sys.stdin.read()
            if arguments.file == "-"
            else Path(arguments.file).read_text(encoding="utf-8-sig")
        )
    except (OSError, UnicodeDecodeError) as error:
        raise WrongInput(f"The file {arguments.file} cannot be read as UTF-8 text.") from error
    settings, database, clock = command_context()
    with database.transaction() as session:
        employer_number = employer_of(session, arguments, settings, clock)
        sources = source_ids(session, employer_number)
        rows, faults = read_rows(text.splitlines(), sources)
        if faults or arguments.dry_run:
            result = ImportResult(added=0, changed=0, unchanged=len(rows), faults=tuple(faults))
        else:
            result = import_couriers(
                session,
                rows,
                employer_number=employer_number,
                source_ids=sources,
                now=clock.now(),
            )
    document = {
        "dry_run": arguments.dry_run,
        "rows": len(rows),
        "added": result.added,
        "changed": result.changed,
        "faults": [{"line": f.line, "column": f.column, "reason": f.reason} for f in result.faults],
    }
    lines = [f"Line {f.line}, column {f.column}: {f.reason}." for f in result.faults]
    if result.faults:
        lines.append("Nothing was imported. Mend these rows and import the file again.")
    elif arguments.dry_run:
        lines.append(f"{len(rows)} rows are good. Nothing was changed.")
    else:
        lines.append(f"{result.added} couriers added, {result.changed} changed.")
    print_answer(arguments, document, lines)
    return 2 if result.faults else 0


def import_agreement_file(arguments: Namespace) -> int:
    """`import agreement`: {"name", "valid_from", "valid_to"?, "terms", "platforms": [...]}."""
    document = read_document(arguments.file)
    if not isinstance(document, dict):
        raise WrongInput("An agreement is one JSON object.")
    settings, database, clock = command_context()
    with database.transaction() as session:
        employer_number = employer_of(session, arguments, settings, clock)
        sources = source_ids(session, employer_number)
        try:
            read_agreement(document["terms"])
            new = NewVersion(
                employer_number=employer_number,
                name=document["name"],
                valid_from=date.fromisoformat(document["valid_from"]),
                valid_to=date.fromisoformat(document["valid_to"])
                if document.get("valid_to")
                else None,
                terms=document["terms"],
                platforms=[
                    InvoiceTerms(
                        source_id=sources[each["source"]],
                        fee_pct=each["fee_pct"],
                        vat_pct=each["vat_pct"],
                        payment_days=each["payment_days"],
                        language=each["language"],
                    )
                    for each in document["platforms"]
                ],
            )
        except KeyError as missing:
            raise WrongInput(f"The agreement lacks, or names an unknown, {missing}.") from missing
        except (PayInputError, ValueError) as wrong:
            raise WrongInput(str(wrong)) from wrong
        add_version(session, new, now=clock.now())
    print_answer(arguments, {"name": new.name}, [f"Agreement {new.name} is stored."])
    return 0
