"""`courier-api sandbox …`: the other side, alone, also for testing other clients."""

from argparse import Namespace

from courier_api.cli.answers import WrongInput, add_json_option, print_json, print_lines
from courier_api.cli.context import settings_from_environment
from courier_api.cli.lifeline import hold_lifeline
from courier_api.cli.rules import Subparsers
from courier_api.foundation.clock import clock_from
from courier_api.notices import sandbox_command as sms
from declarations.dimona.sandbox import command as dimona


def add(groups: dict[str, Subparsers]) -> None:
    """Add the commands."""
    authority = groups["sandbox"].add_parser("dimona", help="plays social security")
    dimona.add_arguments(authority)
    authority.set_defaults(run=run_dimona)
    carrier = groups["sandbox"].add_parser("sms", help="plays the SMS carrier")
    sms.add_arguments(carrier)
    carrier.set_defaults(run=run_sms)
    for parser in (authority, carrier):
        add_json_option(parser)


def run_sms(arguments: Namespace) -> int:
    """`sandbox sms`."""
    hold_lifeline()
    return sms.run(arguments)


def run_dimona(arguments: Namespace) -> int:
    """`sandbox dimona`: it follows COURIER_CLOCK as the service does, until its own clock is set."""
    hold_lifeline()
    setting = settings_from_environment().clock
    try:
        now = clock_from(setting).now
        say = _say_as_json if arguments.json else _say
        dimona.run(arguments, now=now, say=say, stands_still=bool(setting))
    except ValueError as wrong:
        raise WrongInput(str(wrong)) from wrong
    return 0


def _say_as_json(line: str) -> None:
    print_json({"said": line})


def _say(line: str) -> None:
    print_lines([line])
