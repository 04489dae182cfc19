"""`courier-api import …`: couriers and staff from JSON lines, agreements from JSON."""

from argparse import Namespace

from courier_api.agreements.document import read_version
from courier_api.agreements.import_version import add_version
from courier_api.agreements.store import ACTIVE
from courier_api.auth.import_staff import import_staff, read_staff
from courier_api.cli.answers import (
    WrongInput,
    add_json_option,
    print_answer,
    read_document,
    read_text,
    tell_progress,
)
from courier_api.cli.context import command_context, employer_of, make_sure_of
from courier_api.cli.rules import Subparsers
from courier_api.couriers.import_couriers import ImportPlan, import_couriers, plan_import
from courier_api.couriers.rows import CourierRow, RowFault, read_rows
from courier_api.sources.queries import source_ids


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
    staff = groups["import"].add_parser("staff", help="advisers and office from JSON lines")
    staff.add_argument("file", metavar="FILE", help="- for standard input")
    staff.set_defaults(run=import_staff_file)
    for parser in (couriers, agreement, staff):
        parser.add_argument("--employer", metavar="NUMBER")
        add_json_option(parser)


def import_courier_file(arguments: Namespace) -> int:
    """`import couriers`: one bad row stops the file, and all bad rows are named."""
    lines = read_text(arguments.file).split("\n")
    with command_context() as (settings, database, clock):
        tell_progress(f"Checking {len(lines)} lines …")
        with database.reading() as session:
            employer_number = employer_of(session, arguments, settings)
            sources = source_ids(session, employer_number)
            rows, faults = read_rows(lines, sources)
            plan = plan_import(session, rows, employer_number=employer_number, source_ids=sources)
        faults = sorted([*faults, *plan.faults], key=lambda fault: fault.line)
        if not (faults or arguments.dry_run):
            tell_progress(f"Storing {len(rows)} couriers …")
            with database.transaction() as session:
                make_sure_of(session, employer_number, clock)
                plan = import_couriers(
                    session,
                    rows,
                    employer_number=employer_number,
                    source_ids=sources,
                    now=clock.now(),
                )
            faults = list(plan.faults)
    _tell(arguments, rows, plan, faults)
    return 2 if faults else 0


def _tell(
    arguments: Namespace, rows: list[CourierRow], plan: ImportPlan, faults: list[RowFault]
) -> None:
    document = {
        "dry_run": arguments.dry_run,
        "rows": len(rows),
        "added": 0 if faults else plan.added,
        "changed": 0 if faults else plan.changed,
        "unchanged": 0 if faults else plan.unchanged,
        "faults": [{"line": f.line, "column": f.column, "reason": f.reason} for f in faults],
    }
    lines = [f"Line {f.line}, column {f.column}: {f.reason}." for f in faults]
    counted = f"{plan.added} couriers added, {plan.changed} changed, {plan.unchanged} as they were."
    if faults:
        lines.append("Nothing was imported. Mend these rows and import the file again.")
    elif arguments.dry_run:
        lines.append(f"Every row is good. It would be: {counted} Nothing was changed.")
    else:
        lines.append(counted)
    print_answer(arguments, document, lines)


def import_staff_file(arguments: Namespace) -> int:
    """`import staff`: {"name", "role", "phone", "language"} a line; one bad row stops the file."""
    rows, faults = read_staff(read_text(arguments.file).split("\n"))
    added = changed = 0
    if not faults:
        with command_context() as (settings, database, clock), database.transaction() as session:
            employer_number = employer_of(session, arguments, settings)
            make_sure_of(session, employer_number, clock)
            added, changed = import_staff(
                session, rows, employer_number=employer_number, actor="command", now=clock.now()
            )
    document = {
        "added": added,
        "changed": changed,
        "faults": [{"line": fault.line, "reason": fault.reason} for fault in faults],
    }
    lines = [f"Line {fault.line}: {fault.reason}." for fault in faults]
    lines.append(
        "Nothing was imported. Mend these rows and import the file again."
        if faults
        else f"{added} people added, {changed} brought up to date."
    )
    print_answer(arguments, document, lines)
    return 2 if faults else 0


def import_agreement_file(arguments: Namespace) -> int:
    """`import agreement`: {"name", "valid_from", "valid_to"?, "terms", "platforms", "signatories"}.

    With signatories it is in force at once; without any it is a draft.
    """
    document = read_document(arguments.file)
    with command_context() as (settings, database, clock), database.transaction() as session:
        employer_number = employer_of(session, arguments, settings)
        make_sure_of(session, employer_number, clock)
        sources = source_ids(session, employer_number)
        try:
            new = read_version(document, employer_number=employer_number, source_ids=sources)
        except ValueError as wrong:
            raise WrongInput(str(wrong)) from wrong
        version = add_version(session, new, now=clock.now())
        number, state = version.version, version.state
    said = f"Agreement {new.name} is stored: version {number} is in force."
    if state != ACTIVE:
        said = (
            f"Version {number} of agreement {new.name} is stored as a draft: nobody has signed it, "
            "and nobody is paid by it. Sign and activate it: courier-api agreements."
        )
    print_answer(arguments, {"name": new.name, "version": number, "state": state}, [said])
    return 0
