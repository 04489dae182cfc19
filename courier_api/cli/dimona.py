"""`courier-api dimona inspection`, `verify` and `verify-chain`: proof of what was declared."""

from argparse import Namespace
from datetime import date

from courier_api.cli.answers import WrongInput, add_json_option, print_answer, read_bytes
from courier_api.cli.context import command_context, employer_of
from courier_api.cli.export import folder_for, write_for_owner
from courier_api.cli.rules import Subparsers
from courier_api.filings.check_inspection import stored_faults
from courier_api.filings.check_receipts import check_chain
from courier_api.filings.inspection import WantedInspection, inspection_file, record_inspection
from courier_api.foundation.models import Cooperative
from courier_api.locale.catalogue import Language
from courier_api.locale.preference import DEFAULT, language_of
from declarations.receipts.chain import Fault
from declarations.receipts.inspection import FileReport, check_file

ACTOR = "command"


def add(groups: dict[str, Subparsers]) -> None:
    """Add the commands."""
    making = groups["dimona"].add_parser("inspection", help="one file with everything of a worker")
    making.add_argument("courier", metavar="COURIER", help="the co-operative's name for them")
    making.add_argument("--from", dest="first_day", required=True, metavar="DATE")
    making.add_argument("--until", dest="last_day", required=True, metavar="DATE")
    making.add_argument("--out", required=True, metavar="DIR", help="folder for the file")
    making.add_argument("--language", choices=[each.value for each in Language])
    making.add_argument("--employer", metavar="NUMBER", help="which co-operative")
    making.set_defaults(run=make)
    verifying = groups["dimona"].add_parser("verify", help="does an inspection file stand?")
    verifying.add_argument("file", metavar="FILE")
    verifying.add_argument(
        "--stored", action="store_true", help="compare it with what is stored here, too"
    )
    verifying.set_defaults(run=verify)
    chain = groups["dimona"].add_parser("verify-chain", help="does the whole chain stand?")
    chain.add_argument("--employer", metavar="NUMBER", help="which co-operative")
    chain.set_defaults(run=verify_chain)
    for parser in (making, verifying, chain):
        add_json_option(parser)


def make(arguments: Namespace) -> int:
    """`dimona inspection`."""
    first, last = _day(arguments.first_day), _day(arguments.last_day)
    folder = folder_for(arguments.out)
    # A transaction, because it is written down who took it.
    with command_context() as (settings, database, clock), database.transaction() as session:
        employer_number = employer_of(session, arguments, settings)
        cooperative = session.get(Cooperative, employer_number)
        theirs = cooperative.language if cooperative else None
        language = language_of(arguments.language or theirs)
        wanted = WantedInspection(
            employer_number=employer_number,
            courier=arguments.courier,
            first_day=first,
            last_day=last,
            language=language or DEFAULT,
        )
        file = inspection_file(session, wanted)
        record_inspection(session, wanted, file, actor=ACTOR, now=clock.now())
        write_for_owner(folder, file.name, file.raw)
    document = {"file": file.name, "sha256": file.sha256, "receipts": file.receipts}
    lines = [f"Wrote {folder / file.name}: {file.receipts} receipts.", f"SHA-256 {file.sha256}"]
    print_answer(arguments, document, lines)
    return 0


def verify(arguments: Namespace) -> int:
    """`dimona verify`: exit status 1 when anything does not fit."""
    report = check_file(read_bytes(arguments.file))
    faults = list(report.faults)
    if arguments.stored and report.about:
        with command_context() as (_, database, _), database.reading() as session:
            faults += stored_faults(session, report)
    return _tell(arguments, {"about": dict(report.about)}, faults, _of_file(report))


def verify_chain(arguments: Namespace) -> int:
    """`dimona verify-chain`: exit status 1 when anything does not fit."""
    with command_context() as (settings, database, _), database.reading() as session:
        report = check_chain(session, employer_of(session, arguments, settings))
    document: dict[str, object] = {"employer": report.employer_number, "head": report.head,
                                   "receipts": report.receipts}  # fmt: skip
    told = f"{report.receipts} receipts, the last is {report.head}."
    return _tell(arguments, document, report.faults, told)


def _tell(
    arguments: Namespace, document: dict[str, object], faults: list[Fault] | tuple[Fault, ...], told: str
) -> int:  # fmt: skip
    shown = [{"place": f.place, "fault": f.code.value, "what": f.what} for f in faults]
    verdict = f"{len(faults)} faults." if faults else "Everything fits."
    lines = [*(str(fault) for fault in faults), told, verdict]
    print_answer(arguments, {**document, "faults": shown}, lines)
    return 1 if faults else 0


def _of_file(report: FileReport) -> str:
    about = report.about
    if not about:
        return "Nothing in it can be trusted."
    return (
        f"Worker {about.get('worker')} of {about.get('employer')}, "
        f"{about.get('first_day')} to {about.get('last_day')}: {len(report.receipts)} receipts."
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongInput(f"{text} is no date. Write it like 2026-03-06.") from None
