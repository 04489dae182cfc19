"""`courier-api ledger check` and `courier-api verify`: exit status 1 with the first difference."""

from argparse import ArgumentParser, Namespace

from courier_api.cli.answers import add_json_option, print_answer, tell_progress
from courier_api.cli.context import command_context
from courier_api.cli.rules import Subparsers
from courier_api.verify import Check, all_checks, books_balance


def add(groups: dict[str, Subparsers], commands: Subparsers) -> None:
    """Add the commands."""
    ledger = groups["ledger"].add_parser("check", help="do the books balance?")
    ledger.set_defaults(run=check_ledger)
    verify: ArgumentParser = commands.add_parser("verify", help="does everything fit?")
    verify.set_defaults(run=verify_all)
    for parser in (ledger, verify):
        add_json_option(parser)


def check_ledger(arguments: Namespace) -> int:
    """`ledger check`."""
    with command_context() as (_, database, _), database.reading() as session:
        return _report(arguments, [books_balance(session)])


def verify_all(arguments: Namespace) -> int:
    """`verify`."""
    tell_progress("Comparing books, evidence and declarations …")
    with command_context() as (_, database, clock), database.reading() as session:
        return _report(arguments, all_checks(session, now=clock.now()))


def _report(arguments: Namespace, checks: list[Check]) -> int:
    document = [
        {"check": c.name, "looked_at": c.looked_at, "difference": c.difference} for c in checks
    ]
    lines = [f"{c.name}: {c.difference or 'fits'} ({c.looked_at} looked at)" for c in checks]
    print_answer(arguments, document, lines)
    return 1 if any(c.difference for c in checks) else 0
