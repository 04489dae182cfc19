"""`courier-api insurer …`: policies, and the file of a day for the insurer."""

from argparse import Namespace
from datetime import date
from pathlib import Path

from courier_api.audit.record import Access, record
from courier_api.cli.answers import WrongInput, add_json_option, print_answer, table
from courier_api.cli.context import command_context, employer_of
from courier_api.cli.export import write_for_owner
from courier_api.cli.rules import Subparsers
from courier_api.filings.declared_day import declared_day
from courier_api.filings.self_employed import look_again_after
from courier_api.foundation.clock import BRUSSELS
from courier_api.insurance.enter import NewPolicy, end_policy, enter_policy
from courier_api.insurance.queries import policy_rows
from courier_api.payroll_export.content import ExportFile
from courier_api.sources.queries import source_ids
from declarations.insurer import PolicyKind
from declarations.insurer.day_file import DAY_COLUMNS, day_rows
from declarations.worker_quarter.csv_text import csv_text

ACTOR = "command"


def add(groups: dict[str, Subparsers]) -> None:
    """Add the commands."""
    group = groups["insurer"]
    listing = group.add_parser("policies", help="the policies of co-operative and platforms")
    listing.set_defaults(run=list_policies)
    entering = group.add_parser("enter", help="enter a policy")
    entering.add_argument("kind", choices=[each.value for each in PolicyKind])
    entering.add_argument("--insurer", required=True)
    entering.add_argument("--number", required=True)
    entering.add_argument("--from", required=True, dest="valid_from", metavar="DAY")
    entering.add_argument("--to", dest="valid_to", metavar="DAY", help="last day, if it has one")
    entering.add_argument("--phone", help="whom to call")
    entering.add_argument(
        "--platform", metavar="SLUG", help="the platform that insures its self-employed riders"
    )
    entering.set_defaults(run=enter)
    ending = group.add_parser("end", help="set the last day of a policy")
    ending.add_argument("policy_id", type=int, metavar="ID")
    ending.add_argument("last_day", metavar="DAY", help="YYYY-MM-DD, or open")
    ending.set_defaults(run=end)
    day = group.add_parser("day", help="who was declared on a day, and by which policy insured")
    day.add_argument("day", metavar="DAY", help="YYYY-MM-DD")
    day.add_argument("--out", required=True, metavar="DIR", help="folder for the file")
    day.set_defaults(run=write_day)
    for parser in (listing, entering, ending, day):
        parser.add_argument("--employer", metavar="NUMBER", help="which co-operative")
        add_json_option(parser)


def list_policies(arguments: Namespace) -> int:
    """`insurer policies`."""
    with command_context() as (settings, database, _), database.reading() as session:
        employer_number = employer_of(session, arguments, settings)
        slugs = {number: slug for slug, number in source_ids(session, employer_number).items()}
        rows = [
            {
                "id": row.id,
                "kind": row.kind,
                "platform": slugs.get(row.source_id) if row.source_id else None,
                "insurer": row.insurer,
                "number": row.number,
                "valid_from": row.valid_from.isoformat(),
                "valid_to": row.valid_to.isoformat() if row.valid_to else None,
            }
            for row in policy_rows(session, employer_number)
        ]
    lines = table(
        ("id", "covers", "of", "insurer", "number", "from", "to"),
        [
            (r["id"], r["kind"], r["platform"] or "co-operative", r["insurer"], r["number"],
             r["valid_from"], r["valid_to"] or "open")
            for r in rows
        ],
    )  # fmt: skip
    print_answer(arguments, rows, lines if rows else ["There is no policy yet."])
    return 0


def enter(arguments: Namespace) -> int:
    """`insurer enter`."""
    with command_context() as (settings, database, clock), database.transaction() as session:
        employer_number = employer_of(session, arguments, settings)
        source_id = None
        if arguments.platform:
            source_id = source_ids(session, employer_number).get(arguments.platform)
            if source_id is None:
                raise WrongInput(f"There is no source {arguments.platform}.")
        new = NewPolicy(
            kind=PolicyKind(arguments.kind),
            insurer=arguments.insurer,
            number=arguments.number,
            valid_from=_day(arguments.valid_from),
            valid_to=_day(arguments.valid_to) if arguments.valid_to else None,
            phone=arguments.phone,
            source_id=source_id,
        )
        policy_id = enter_policy(session, employer_number, new, actor=ACTOR, now=clock.now())
        look_again_after(session, employer_number, policy_id, now=clock.now())
    print_answer(arguments, {"id": policy_id}, [f"Policy {policy_id} is entered."])
    return 0


def end(arguments: Namespace) -> int:
    """`insurer end`."""
    last = None if arguments.last_day == "open" else _day(arguments.last_day)
    with command_context() as (settings, database, clock), database.transaction() as session:
        employer_number = employer_of(session, arguments, settings)
        end_policy(
            session, employer_number, arguments.policy_id, last, actor=ACTOR, now=clock.now()
        )
        look_again_after(session, employer_number, arguments.policy_id, now=clock.now())
    document = {"id": arguments.policy_id, "valid_to": last.isoformat() if last else None}
    said = f"ends on {last}" if last else "goes on"
    print_answer(arguments, document, [f"Policy {arguments.policy_id} {said}."])
    return 0


def write_day(arguments: Namespace) -> int:
    """`insurer day`: writes the file for its owner only; that it was read is written down."""
    day, folder = _day(arguments.day), Path(arguments.out)
    with command_context() as (settings, database, clock), database.transaction() as session:
        employer_number = employer_of(session, arguments, settings)
        shifts = declared_day(session, employer_number, day)
        access = Access(
            employer_number=employer_number,
            actor=ACTOR,
            action="insurer.day_file",
            subject_kind="day",
            subject_id=day.isoformat(),
            facts={"shifts": len(shifts)},
        )
        record(session, access, at=clock.now())
    text = csv_text(DAY_COLUMNS, day_rows(shifts, BRUSSELS))
    file = ExportFile(name=f"declared-{day}.csv", text=text)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError):
        raise WrongInput("The folder of --out cannot be used.") from None
    write_for_owner(folder, file.name, file.text.encode())
    undeclared = sum(1 for shift in shifts if shift.period_id is None)
    document = {"day": day.isoformat(), "shifts": len(shifts), "without_declaration": undeclared,
                "file": file.name, "sha256": file.sha256}  # fmt: skip
    said = f"{day}: {len(shifts)} shifts, {undeclared} without an accepted declaration."
    print_answer(arguments, document, [said, f"Wrote {folder / file.name}"])
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongInput(f"{text!r} is no day; write it as 2026-03-06.") from None
