"""The `courier-api` command: finds the subcommand, turns errors into one sentence and a status."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from courier_api.cli import (
    agreements,
    checks,
    dimona,
    dimona_check,
    export,
    import_shifts,
    imports,
    inbox,
    insurer,
    outgoing,
    parameters,
    pay,
    pay_as_known,
    pay_corrections,
    pay_recompute,
    pull,
    rules,
    sandbox,
    serve,
    shifts,
    sms_campaign,
    sources,
    what_if,
)
from courier_api.cli.answers import WrongInput
from courier_api.demo import command as demo
from courier_api.foundation.errors import ServiceError
from courier_api.foundation.logs import masked

GROUPS = {
    "sources": "webhook sources",
    "cooperatives": "shared employers in this installation",
    "import": "couriers, staff, agreements and shifts from files",
    "export": "a quarter for the payroll office and for social security",
    "inbox": "what came in",
    "shifts": "shifts",
    "pay": "pay and its rules",
    "agreements": "versions of pay agreements",
    "parameters": "figures set by law or agreement",
    "dimona": "declarations to social security",
    "insurer": "policies, and who was declared on a day",
    "safety": "safety rules",
    "sms": "text messages",
    "outgoing": "webhooks to platforms",
    "ledger": "the books",
    "sandbox": "the other side, for trying",
}


def build_parser() -> ArgumentParser:
    """The parser with every command."""
    parser = ArgumentParser(prog="courier-api", description="The shared employer of bike couriers.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    groups = {}
    for name, summary in GROUPS.items():
        group = commands.add_parser(name, help=summary)
        groups[name] = group.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    serve.add(commands)
    demo.add(commands)
    checks.add(groups, commands)
    for module in (
        rules, pay, pay_as_known, pay_corrections, pay_recompute, sources, pull, outgoing, imports,
        agreements, parameters, import_shifts, inbox, shifts, export, dimona, dimona_check, insurer,
        sandbox, sms_campaign, what_if,
    ):  # fmt: skip
        module.add(groups)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 a difference was found, 2 wrong input."""
    given = build_parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except (WrongInput, ServiceError) as error:
        sys.stderr.write(f"courier-api: {masked(str(error))}\n")
        return 2
    except DBAPIError as error:
        told = masked(" ".join(str(error.orig).split()))
        sys.stderr.write(f"courier-api: The database cannot be used: {told}\n")
        return 1
    except UnicodeEncodeError:
        sys.stderr.write("courier-api: An argument is not UTF-8 text.\n")
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
